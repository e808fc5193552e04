using CoordTool.Core.Processes;

namespace CoordTool.Core;

/// <summary>Everything ambient that the core may know, handed in once: it reads no environment, clock or current directory itself.</summary>
/// <param name="WorkingDirectory">The absolute directory the caller works in.</param>
/// <param name="Environment">The caller's environment variables.</param>
/// <param name="Time">The clock.</param>
/// <param name="SelfSource">Looks the running process up, which most commands never ask for.</param>
public sealed record CoordContext(
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    TimeProvider Time,
    Lazy<ProcessIdentity> SelfSource)
{
    /// <summary>Looks whether standard input is a terminal.</summary>
    public Lazy<bool> TerminalSource { get; init; } = new(() => false);

    /// <summary>Whether standard input is a terminal, so that somebody may be there to be asked.</summary>
    public bool IsAtTerminal => TerminalSource.Value;

    /// <summary>The running process.</summary>
    public ProcessIdentity Self => SelfSource.Value;

    /// <summary>The value of a variable, or null when it is unset or empty.</summary>
    public string? Variable(string name) => Environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The present moment in UTC.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The present moment in whole seconds, for records that people read.</summary>
    public DateTimeOffset NowInSeconds => DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds());
}
