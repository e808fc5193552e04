using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>One call of a hook by an agent.</summary>
/// <param name="Context">The surroundings.</param>
/// <param name="Host">The agent.</param>
/// <param name="Event">What happens there.</param>
/// <param name="Payload">What it said.</param>
internal sealed record AgentCall(CoordContext Context, AgentHost Host, HookEvent Event, HookPayload Payload)
{
    /// <summary>The agent's own id of its session.</summary>
    public string AgentId => Payload.SessionId!;

    /// <summary>The session.</summary>
    public SessionId SessionId => SessionId.FromAgent(AgentId);

    /// <summary>What the tool does.</summary>
    public ToolKind Tool => Payload.KindOf(Host.Payload);

    /// <summary>The directory the session is in.</summary>
    public string Directory => Payload.Directory is { } given && Path.IsPathFullyQualified(given) ? given : Context.WorkingDirectory;

    /// <summary>The directory that a command of the tool runs in.</summary>
    public string CommandDirectory => Path.Combine(Directory, Payload.CommandDirectory ?? "");

    /// <summary>The surroundings as the session's own shell would have them.</summary>
    public CoordContext InShell => Caller.As(Context, Host.Name, AgentId);

    /// <summary>How the session registers. Its own process tells when it is gone, never a shell above it.</summary>
    public SessionRequest Request => new(SessionId, Agent: Host.Name, ProcessId: SessionStart.ProcessOf(Context));

    /// <summary>The session, registered when it is first heard of; this is a sign of its life.</summary>
    public Session Register(GitRepository repository)
    {
        var store = new SessionStore(Context, repository.Layout);
        if (store.Find(SessionId) is { } known)
        {
            store.Beat(SessionId);
            return known;
        }

        return SessionStart.Run(Context, repository, Request).Session;
    }

    /// <summary>The repository of a directory, if it is one that was set up.</summary>
    public GitRepository? Repository(string directory)
    {
        if (!Path.IsPathRooted(directory) || !System.IO.Directory.Exists(directory)
            || GitLayout.Discover(directory) is not { WorkTree: not null } layout || !Core.Installation.Initialization.IsDone(layout))
        {
            return null;
        }

        HookCommand.Enter(Context, layout);
        return new GitRepository(layout);
    }

    /// <summary>The nearest directory above a file that exists: the file may be new, and directories above it too.</summary>
    public static string? DirectoryOf(string file)
    {
        var directory = Path.IsPathRooted(file) ? Path.GetDirectoryName(file) : null;
        while (directory is not null && !System.IO.Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory;
    }

    /// <summary>Files as absolute paths; what cannot be one is left out.</summary>
    public IEnumerable<string> Absolute(IEnumerable<string> files) =>
        files.Where(file => file.Length > 0 && !file.Contains('\0', StringComparison.Ordinal)).Select(file => Path.Combine(Directory, file));
}
