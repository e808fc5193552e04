using System.Globalization;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Sessions;

/// <summary>What a session says of itself when it starts.</summary>
/// <param name="Id">Its id; null to have one made.</param>
/// <param name="Name">The name to show; null for one made from agent and id.</param>
/// <param name="Task">What it works on; null keeps what is known.</param>
/// <param name="Agent">The agent that runs it; null for a person.</param>
/// <param name="ProcessId">The process whose end is the session's end; null when none can be named.</param>
public sealed record SessionRequest(SessionId? Id, string? Name = null, string? Task = null, string? Agent = null, int? ProcessId = null);

/// <summary>Starts a session, or takes one up again: registers it and gives it an index of its own in this checkout.</summary>
public static class SessionStart
{
    private const int LongestName = 40;
    /// <summary>The longest text of a task or a reason.</summary>
    public const int LongestTask = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How a session registers that is first heard of in its own shell.</summary>
    public static SessionRequest OfAgent(CoordContext context, SessionId id) => new(id, Agent: Caller.AgentName(context), ProcessId: ProcessOf(context));

    /// <summary>The process whose end is the session's end, where the agent names it: never a shell above us.</summary>
    public static int? ProcessOf(CoordContext context) =>
        int.TryParse(context.Variable("CLAUDE_PID"), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Starts or resumes.</summary>
    /// <returns>The session, whether it was known before, and the name of the rescue whose content its index has back.</returns>
    /// <exception cref="CoordException">A name or a task that cannot be shown, or a repository that cannot be handled.</exception>
    public static (Session Session, bool Resumed, string? Restored) Run(CoordContext context, GitRepository repository, SessionRequest request)
    {
        var layout = repository.Layout;
        var top = layout.RequireWorkTree();
        var store = new SessionStore(context, layout);
        var id = request.Id ?? SessionId.Create();
        using var held = Lock(layout, id);
        var known = store.Find(id);
        var name = Checked(request.Name, LongestName, "--name");
        var task = Checked(request.Task, LongestTask, "--task");
        if (name is not null && store.List().FirstOrDefault(other => other.Id != id && other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } namesake)
        {
            throw new CoordException(FailureKind.Usage, $"The name {name} belongs to session {namesake.Id}.", "Choose another --name.");
        }

        var session = new Session
        {
            Id = id,
            Name = name ?? known?.Name ?? store.NameFor(id, request.Agent),
            Agent = request.Agent ?? known?.Agent,
            Process = request.ProcessId is { } process ? ProcessIdentity.Find(process) : null,
            Host = context.Self.Host,
            Checkout = top,
            Started = known?.Started ?? context.NowInSeconds,
            Task = task ?? known?.Task,
            LastActivity = context.Now,
        };
        var rescue = ResumedIndex.TryMake(context, repository, id);
        Open(repository, id);
        if (rescue is not null)
        {
            // Only what is in place again, and in step, may go.
            new RescueStore(context, repository).Drop(rescue);
        }

        store.Save(session);
        if (known is null || known.Checkout != session.Checkout)
        {
            EventJournal.Append(context, layout, id, new CoordEvent(EventKind.SessionStart, known is null ? "" : "came from another checkout") { Name = session.Name, Task = session.Task });
        }

        return (session, known is not null, rescue?.Name);
    }

    /// <summary>Makes a session's index in this checkout, or brings the one it has in step with HEAD.</summary>
    /// <returns>Where it is.</returns>
    public static IndexLocation OpenIndex(GitRepository repository, SessionId id)
    {
        if (File.Exists(new IndexLocation(repository.Layout, id).File))
        {
            return Open(repository, id);
        }

        // One that is to be made may just be swept, or be made again by its resumption.
        using var held = Lock(repository.Layout, id);
        return Open(repository, id);
    }

    private static KernelLock Lock(GitLayout layout, SessionId id)
    {
        if (!Directory.Exists(layout.CoordDirectory))
        {
            // A format that is not handled is found before anything is written.
            IndexCodec.Read(layout.DefaultIndexFile);
        }

        return SessionLock.Take(layout, id, Patience);
    }

    private static IndexLocation Open(GitRepository repository, SessionId id)
    {
        var location = new IndexLocation(repository.Layout, id);
        if (!IndexBootstrap.Ensure(repository, location))
        {
            IndexRefresh.Run(repository, location);
        }

        // The default index needs a base before others move the branch under it.
        IndexBase.WriteFirst(new IndexLocation(repository.Layout, null), GitRefs.ReadHead(repository.Layout).Commit);

        return location;
    }

    /// <summary>A text that others will read, without the space around it.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: it is empty, too long or more than a line.</exception>
    public static string? Checked(string? text, int longest, string option) =>
        text is null || (text.Trim().Length is > 0 and var length && length <= longest && !text.Any(char.IsControl))
            ? text?.Trim()
            : throw new CoordException(FailureKind.Usage, $"{option} takes 1 to {longest} characters in one line.", "Give a shorter one, or none.");
}
