using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

/// <summary>One run of one command: its surroundings, the repository it is in, and where it writes.</summary>
internal sealed class Invocation(CoordContext context, Screen screen, string? session) : IDisposable
{
    private GitRepository? _repository;

    public CoordContext Context => context;

    public Screen Screen => screen;

    public GitRepository Repository => _repository ??= Open();

    public GitLayout Layout => Repository.Layout;

    public SessionStore Sessions => field ??= new SessionStore(context, Layout);

    /// <summary>What is set about other machines.</summary>
    /// <exception cref="CoordException">The settings cannot be read: nobody knows then who else has to agree.</exception>
    public SyncSettings Sync => field ??= CoordSettings.Read(Layout).Sync;

    /// <summary>The claims as this repository knows them.</summary>
    public ClaimStore Claims => field ??= new ClaimStore(context, Repository) { Gate = EnterGate };

    /// <summary>The claims, where what is taken counts once the remote has it, if that is set.</summary>
    public ClaimStore AgreedClaims => field ??= Agreement is { } agreement ? new ClaimStore(context, Repository) { Gate = EnterGate, Agreement = agreement } : Claims;

    /// <summary>The remote that has to agree to claims; null where none has to.</summary>
    public RemoteAgreement? Agreement =>
        field ??= Sync.Mode == SyncMode.Claim ? new RemoteAgreement(context, Repository, SyncRemote.Find(context, Layout, Sync), Sync.Limit) : null;

    /// <summary>The value of <c>--session</c>.</summary>
    public string? Given => session;

    public SessionId? Caller => Core.Sessions.Caller.Find(context, session);

    /// <summary>The calling session, which has to be registered.</summary>
    public Session RequireSession()
    {
        var id = Core.Sessions.Caller.Require(context, session);
        return Sessions.Find(id) ?? throw NotRegistered(id, $"Start it: eval \"$(dotnet-coord session start --id {id} --shell bash)\"");
    }

    /// <summary>No session has this id. It may be the name of one, which is what most screens show.</summary>
    public CoordException NotRegistered(SessionId id, string start) => new(
        FailureKind.Usage,
        $"No session {id} is registered in this repository.",
        [.. Sessions.List().Where(each => each.Name == id.Value).Select(each => $"The session named {each.Name} has the id {each.Id}"), start]);

    /// <summary>Keeps objects from being taken away; null where that is so all along.</summary>
    public WriteGate? EnterGate() => Initialization.IsDone(Layout) ? WriteGate.Enter(context, Layout) : null;

    public ClaimPattern Pattern(string typed) => ClaimPattern.Parse(Layout, context.WorkingDirectory, typed);

    public static ClaimJson Json(Claim claim) => new(
        claim.Line.Pattern, claim.Line.IsShared ? "shared" : "exclusive", claim.Line.IsAuto, claim.Line.Session, claim.Line.Name, claim.Line.Checkout, claim.Line.Task, claim.Line.Reason,
        claim.Line.Acquired, claim.LastActivity, claim.State.ToString().ToLowerInvariant(), claim.LastEdit, claim.Until)
    {
        Machine = claim.Line.Machine,
        Elsewhere = claim.IsForeign,
        LocalOnly = claim.Line.IsLocalOnly,
    };

    public SessionJson Json(Session each) => new(
        each.Id.Value, each.Name, each.Agent, each.Task, each.Checkout, each.Started, each.LastActivity, each.IsGone(context.Now));

    /// <summary>Lets the remote know what was given back, where it has to agree to claims; until it does, others wait in vain.</summary>
    public void TellRemote()
    {
        string? words;
        try
        {
            words = Agreement?.Tell()?.Words;
        }
        catch (CoordException error)
        {
            words = error.Message;
        }

        if (words is not null)
        {
            screen.Narrate(Printable.Text($"note: the remote does not know of it yet ({words}); it is told by the next: dotnet-coord sync"));
        }
    }

    private GitRepository Open()
    {
        var layout = GitLayout.Require(context);
        layout.RequireWorkTree();
        var repository = new GitRepository(layout);
        if (JournalRecovery.IsNeeded(layout))
        {
            Recover(repository);
        }

        if (FetchedNotes.HaveNews(layout))
        {
            TakeFetched(repository);
        }

        return repository;
    }

    private void TakeFetched(GitRepository repository)
    {
        try
        {
            using var gate = Initialization.IsDone(repository.Layout) ? WriteGate.Enter(context, repository.Layout) : null;
            foreach (var line in Sentences.Joined(FetchedNotes.Join(context, repository)))
            {
                screen.Narrate(line);
            }
        }
        catch (Exception failure) when (failure is CoordException or IOException or UnauthorizedAccessException)
        {
            screen.Narrate($"What was fetched of others' claims could not be joined with ours: {failure.Message}");
            foreach (var hint in (failure as CoordException)?.Hints ?? [])
            {
                screen.Narrate($"  {hint}");
            }
        }
    }

    // What another command left halfway comes first; but that it cannot be mended keeps nobody from looking around.
    private void Recover(GitRepository repository)
    {
        try
        {
            using var gate = Initialization.IsDone(repository.Layout) ? WriteGate.Enter(context, repository.Layout) : null;
            foreach (var line in new JournalRecovery(context, repository).Run().SelectMany(Sentences.Recovered))
            {
                screen.Narrate(line);
            }
        }
        catch (Exception failure) when (failure is CoordException or IOException or UnauthorizedAccessException)
        {
            screen.Narrate($"An interrupted operation could be neither finished nor undone: {failure.Message}");
        }
    }

    public void Dispose() => _repository?.Dispose();
}
