using CoordTool.Core.Processes;

namespace CoordTool.Core.Sessions;

/// <summary>One agent conversation or one person's terminal, as it registered.</summary>
public sealed record Session
{
    /// <summary>The only identity.</summary>
    public required SessionId Id { get; init; }

    /// <summary>What people see; never a second identity.</summary>
    public required string Name { get; init; }

    /// <summary>The agent that runs it (<c>claude</c>, <c>codex</c>); null for a person.</summary>
    public string? Agent { get; init; }

    /// <summary>The process whose end is the session's end, where the agent names one.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>The host it runs on: see <see cref="HostIdentity"/>.</summary>
    public required string Host { get; init; }

    /// <summary>The top directory of the checkout it started in.</summary>
    public required string Checkout { get; init; }

    /// <summary>That directory, for people; null where it is no more: the worktree landed, and nobody knows where the session went.</summary>
    public string? Whereabouts => Directory.Exists(Checkout) ? Checkout : null;

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>What it works on, in its own words.</summary>
    public string? Task { get; init; }

    /// <summary>The last sign of life.</summary>
    public DateTimeOffset LastActivity { get; init; }

    /// <summary>When it last gave a sign of life, for people: <c>active 2 minutes ago</c>.</summary>
    public string Activity(DateTimeOffset now) => $"active {Printable.Ago(now - LastActivity)}";

    /// <summary>The same, and before it whether it is gone: <c>gone, last active 2 minutes ago</c>.</summary>
    public string Presence(DateTimeOffset now) => IsGone(now) ? $"gone, last {Activity(now)}" : Activity(now);

    /// <summary>
    /// Whether nothing more is to be expected of it: its process is gone, or a day passed without a sign of life and it is
    /// not known to run. A machine that slept for a weekend wakes with all its sessions; the process of a subagent is its
    /// parent's, and tells nothing of it.
    /// </summary>
    public bool IsGone(DateTimeOffset now) =>
        Process is { IsGone: true } || (now - LastActivity > SessionLimits.Silence && (Id.Parent is not null || Process is not { IsRunning: true }));
}

/// <summary>The times that decide about sessions, in one place.</summary>
internal static class SessionLimits
{
    /// <summary>After so long without a sign of life a session is gone that is not known to run.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromHours(24);

    /// <summary>So long after its last sign of life a session that is gone may be resumed and finds everything as it was.</summary>
    public static readonly TimeSpan Resumption = TimeSpan.FromMinutes(10);

    /// <summary>A heartbeat is written at most once in this time.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
}
