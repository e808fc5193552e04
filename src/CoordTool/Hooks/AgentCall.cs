using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>Files of a call that are in one checkout that was set up.</summary>
/// <param name="Layout">The checkout.</param>
/// <param name="Files">Their absolute paths.</param>
internal sealed record FilesOfCheckout(GitLayout Layout, List<string> Files)
{
    /// <summary>The patterns of those that a claim can be on, each once.</summary>
    public List<ClaimPattern> Patterns => [.. Files.Select(file => ClaimPattern.FromFile(Layout, file)).OfType<ClaimPattern>().Where(pattern => pattern.Kind == PatternKind.File).Distinct()];
}

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

    /// <summary>The session or one of its subagents, registered when it is first heard of; this is a sign of its life.</summary>
    public Session Register(GitRepository repository, SessionId id)
    {
        var store = new SessionStore(Context, repository.Layout);
        if (store.Find(id) is { } known)
        {
            store.Beat(id);
            return known;
        }

        return SessionStart.Run(Context, repository, Request with { Id = id }).Session;
    }

    /// <summary>The checkout of a file or directory, if it is one that was set up.</summary>
    /// <remarks>The path may not be there yet, or any more, nor the directories above it: Git takes away what it has emptied.</remarks>
    private GitLayout? CheckoutOf(string? path)
    {
        for (var directory = Path.IsPathRooted(path) ? path : null; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (System.IO.Directory.Exists(directory) && GitLayout.Discover(directory) is { } layout)
            {
                if (layout.WorkTree is null || !Core.Installation.Initialization.IsDone(layout))
                {
                    return null;
                }

                // Where nothing was set up, there is nothing to say of whose it is.
                Ownership.Require(Context, layout);
                return layout;
            }
        }

        return null;
    }

    /// <summary>The repository of a directory, if it is one that was set up.</summary>
    public GitRepository? Repository(string directory) => CheckoutOf(directory) is { } layout ? Repository(layout) : null;

    /// <summary>The repository of a checkout, with objects kept from being taken away.</summary>
    public GitRepository Repository(GitLayout layout)
    {
        HookCommand.Enter(Context, layout);
        return new GitRepository(layout);
    }

    /// <summary>Files by the checkouts they are in; what is in none, or is no path, is left out.</summary>
    /// <param name="files">The files, as the agent names them.</param>
    /// <param name="onBroken">Takes why a checkout cannot be read, whose files are left out then; null to throw it.</param>
    /// <exception cref="CoordException">A checkout cannot be read, and <paramref name="onBroken"/> is null.</exception>
    public IReadOnlyList<FilesOfCheckout> ByCheckout(IEnumerable<string> files, Action<CoordException>? onBroken = null)
    {
        var checkouts = new List<FilesOfCheckout>();
        foreach (var file in files.Where(file => file.Length > 0 && !file.Contains('\0', StringComparison.Ordinal)).Select(file => Path.Combine(Directory, file)))
        {
            try
            {
                if (CheckoutOf(Path.GetDirectoryName(file)) is { } layout)
                {
                    var known = checkouts.Find(checkout => checkout.Layout.WorkTree == layout.WorkTree);
                    if (known is null)
                    {
                        checkouts.Add(known = new FilesOfCheckout(layout, []));
                    }

                    known.Files.Add(file);
                }
            }
            catch (CoordException error) when (onBroken is not null)
            {
                onBroken(error);
            }
        }

        return checkouts;
    }
}
