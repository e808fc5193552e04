using System.Text.Json.Nodes;

namespace CoordTool.Agents;

/// <summary>What a hook has to say to an agent, whichever it is.</summary>
internal sealed record HookAnswer
{
    /// <summary>Nothing: it passes.</summary>
    public static HookAnswer Nothing { get; } = new();

    /// <summary>Why it is refused and what to do instead; null when it passes.</summary>
    public string? Refusal { get; init; }

    /// <summary>What the model should know.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>The variables that a shell of the session is to have.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>What the tool is to be given in place of what it was; null to leave that.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>What the user should know, in whole sentences.</summary>
    public string? Notice { get; init; }

    /// <summary>Why it could not be decided, for the user.</summary>
    public string? Undecided { get; init; }

    /// <summary>The facts as one text; null where there are none.</summary>
    public string? Told => Facts.Count == 0 ? null : string.Join('\n', Facts);

    /// <summary>What could not be decided in a whole sentence, or else what the user should know.</summary>
    public string? Warning => Undecided is null ? Notice : $"dotnet-coord let this pass unchecked: {Undecided}.";
}

/// <summary>An answer in the terms of an agent.</summary>
/// <param name="Output">What goes to standard output.</param>
/// <param name="Error">What goes to standard error.</param>
/// <param name="ExitCode">The exit code.</param>
internal sealed record WrittenAnswer(string Output, string Error, int ExitCode)
{
    /// <summary>Silence, which lets everything pass.</summary>
    public static WrittenAnswer Silence { get; } = new("", "", ExitCodes.Done);
}
