using System.Globalization;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>Whose turn it is.</summary>
/// <param name="Processes">The processes it is held for, the one that took it first: it lasts as long as any of them lives.</param>
/// <param name="Session">Their session; null for a person without one.</param>
public sealed record TurnHolder(IReadOnlyList<ProcessIdentity> Processes, SessionId? Session)
{
    /// <summary>Whether all of the processes are known to be gone.</summary>
    public bool IsGone => Processes.All(process => process.IsGone);

    /// <summary>What to call the holder in a sentence.</summary>
    public string Description => Session is { } session
        ? $"session {session}"
        : string.Create(CultureInfo.InvariantCulture, $"process {Processes[^1].Id}");

    /// <summary>The record, one process a line.</summary>
    internal string Text => string.Concat(Processes.Select(process =>
        string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.Started} {process.Host} {Session?.Value ?? "-"}\n")));

    /// <summary>Whether a process is one of those the turn is held for, or was started by one.</summary>
    public bool Includes(ProcessIdentity process)
    {
        if (Processes.Contains(process))
        {
            return true;
        }

        for (var parent = ProcessIdentity.ParentOf(process.Id); parent is > 1; parent = ProcessIdentity.ParentOf(parent.Value))
        {
            if (Processes.FirstOrDefault(each => each.Id == parent) is { } ancestor && ProcessIdentity.Find(parent.Value) == ancestor)
            {
                return true;
            }
        }

        return false;
    }

    internal static TurnHolder? Parse(string? text)
    {
        var processes = new List<ProcessIdentity>();
        SessionId? session = null;
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is [var id, var started, var host, .. var rest]
                && int.TryParse(id, CultureInfo.InvariantCulture, out var process)
                && long.TryParse(started, CultureInfo.InvariantCulture, out var start))
            {
                processes.Add(new ProcessIdentity(host, process, start));
                session = SessionId.TryParse(rest is [var name, ..] ? name : null);
            }
        }

        return processes.Count == 0 ? null : new TurnHolder(processes, session);
    }
}
