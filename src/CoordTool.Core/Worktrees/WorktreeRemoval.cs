using CoordTool.Core.Approvals;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>
/// The steps in which every worktree goes: those that landed, and those that are removed. Every step may have been done
/// before, by a process that died.
/// </summary>
internal sealed class WorktreeRemoval(CoordContext context, GitRepository repository, WorktreeJournal journal, SessionId? caller)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What speaks against it; asked again whenever somebody had the time to change something.</summary>
    public required Func<Checkout, Refusal?> Look { get; init; }

    /// <summary>Keeps what would not be had otherwise, in the last moment before the worktree goes.</summary>
    public Action<Checkout> Keep { get; init; } = _ => { };

    /// <summary>Gets what the commands of <c>beforeRemove</c> print, line by line.</summary>
    public Action<string> Line { get; init; } = _ => { };

    /// <summary>Runs them outside the write gate.</summary>
    public Func<Func<CommandOutcome>, CommandOutcome> Outside { get; init; } = run => run();

    /// <summary>Whether this goes on with what another process began: then no command of coord.json is run.</summary>
    public bool IsRecovery { get; init; }

    private GitLayout Layout => repository.Layout;

    /// <summary>Keeps two removals, or a removal and a restore, from meeting in one place.</summary>
    public static KernelLock Enter(GitLayout layout) =>
        KernelLock.Take(Path.Combine(layout.CoordDirectory, "locks", "removals"), Patience, "the removal of worktrees");

    /// <summary>Takes the worktree away. The journal is the caller's to complete.</summary>
    /// <returns>Why it stays; null when it is gone.</returns>
    /// <exception cref="OperationCanceledException">A command of <c>beforeRemove</c> was interrupted; the worktree stays.</exception>
    public Refusal? Run()
    {
        if (Find() is { } worktree && RunCommands(worktree) is { } unready)
        {
            return unready;
        }

        using var turn = Enter(Layout);
        if (Find() is { } there && Take(there) is { } refused)
        {
            return refused;
        }

        if (!IsInTrash)
        {
            // Neither in its place nor there: somebody else took it away.
            journal.Reach(journal.Entry with { Trash = null });
            return null;
        }

        if (journal.Entry.Step != JournalStep.Removed)
        {
            journal.Reach(journal.Entry with { Step = JournalStep.Removed });
        }

        CleanUp();
        return null;
    }

    private bool IsInTrash => journal.Entry is { Trash: { } trash } entry && (entry.Step == JournalStep.Removed || Directory.Exists(trash));

    // Once the directory is in the trash, what stands in its place is somebody else's.
    private Checkout? Find() => IsInTrash ? null
        : Checkouts.List(Layout).FirstOrDefault(checkout => checkout.Path == journal.Entry.Path && checkout is { IsMain: false, IsMissing: false });

    private Refusal? FindRefusal(Checkout worktree)
    {
        var head = GitRefs.ReadHead(worktree.Layout);
        return Look(worktree) ?? (JournalEntry.BranchOf(head) == journal.Entry.Branch && head.Commit.ToString() == journal.Entry.Tip ? null : new Refusal(
            $"{worktree.Path} has changed meanwhile: it is at {head.Name} now.",
            "Look at it there, then run the same command again."));
    }

    private Refusal? RunCommands(Checkout worktree)
    {
        var commands = CoordSettings.Read(worktree.Layout).Worktrees.CommandsOf(CommandStage.BeforeRemove);
        if (commands.Count == 0)
        {
            return null;
        }

        if (IsRecovery)
        {
            return new Refusal($"The commands of beforeRemove are still to be run in {worktree.Path}.", "Run the same command again.");
        }

        if (FindRefusal(worktree) is { } refusal)
        {
            return refusal;
        }

        var request = new CommandRequest(CommandStage.BeforeRemove, commands, worktree.Path, journal.Entry.Name)
        {
            Variables = Place.VariablesOf(context, worktree.Layout),
        };
        var outcome = Outside(() => ApprovedCommands.Run(context, Layout, request, Line));
        switch (outcome.Result)
        {
            case CommandResult.Done:
                return null;
            case CommandResult.Unapproved:
                Line(outcome.Problem ?? "the commands of beforeRemove were not run: nobody has approved them");
                Line("  A person does so with: dotnet-coord approvals add beforeRemove");
                return null;
            case CommandResult.Interrupted:
                journal.Complete();
                throw new OperationCanceledException();
            default:
                return new Refusal(
                    outcome.Result == CommandResult.TimedOut
                        ? $"A command of beforeRemove took too long in {worktree.Path}: {Printable.Text(outcome.Command ?? "", 200)}"
                        : $"A command of beforeRemove failed in {worktree.Path} with exit code {outcome.ExitCode}: {Printable.Text(outcome.Command ?? "", 200)}",
                    [.. outcome.Log is { } log ? (string[])[$"What it printed: {log}"] : [], "See to what it complains of, then run the same command again."]);
        }
    }

    private Refusal? Take(Checkout worktree)
    {
        if (FindRefusal(worktree) is { } refusal)
        {
            return refusal;
        }

        Keep(worktree);
        var entry = journal.Entry;
        var tip = ObjectId.Parse(entry.Tip);
        var isElsewhere = tip.IsZero || WorktreeRemove.CountUnmerged(new GitProcess(context, Layout.CommonDirectory), GitRefs.ReadHead(worktree.Layout)) == 0;
        var keeper = isElsewhere ? null : RemovedDocument.RefPrefix + entry.Id;
        if (keeper is not null)
        {
            repository.CompareAndSwap(keeper, null, tip, $"dotnet-coord: remove {entry.Name}");
        }

        new RemovedDocument(1, entry.Name, worktree.Path, entry.Branch == JournalEntry.Detached ? null : entry.Branch, entry.Tip, context.NowInSeconds) { Ref = keeper }.Write(worktree.Layout);
        try
        {
            journal.Reach(entry with { Step = JournalStep.Removing, Trash = WorktreeTrash.PlaceFor(context, worktree.Path) });
            WorktreeTrash.Note(Layout, journal.Entry.Trash!);
            Directory.Move(worktree.Path, journal.Entry.Trash!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            RemovedDocument.Delete(worktree.Layout.GitDirectory);
            return new Refusal($"{worktree.Path} could not be moved to {journal.Entry.Trash ?? WorktreeTrash.DirectoryName}: {error.Message}", "See to what keeps it there, then run the same command again.");
        }

        journal.Point();
        return null;
    }

    private void CleanUp()
    {
        var entry = journal.Entry;
        WorktreeTrash.Seal(Layout, entry.Trash!, entry.Path);
        WorktreeTrash.TakeRecord(Layout, entry.Path, entry.Trash!);
        journal.Point();
        var git = new GitProcess(context, Layout.CommonDirectory);
        if (!entry.KeepsBranch && entry.Branch != JournalEntry.Detached && Checkouts.HoldingBranch(Layout, entry.Branch) is null && !IsNeeded(git, entry))
        {
            git.Run(["update-ref", "-d", entry.Branch, entry.Tip]);
        }

        journal.Point();
        ReleaseClaims(entry.Path);
        if (WorktreeName.IsValid(entry.Name) && PlaceOwner.Worktree(entry.Name) is var owner && !owner.Exists(context, Layout))
        {
            Place.Close(context, Layout, owner);
        }
    }

    // What did not land was in another branch when it was looked at, and that one may have gone since.
    private static bool IsNeeded(GitProcess git, JournalEntry entry) =>
        entry.Target is null && WorktreeRemove.CountUnmerged(git, new Head(entry.Branch, ObjectId.Parse(entry.Tip))) > 0;

    // Of the caller, and of those who are gone. A session that lives goes on holding what it holds.
    private void ReleaseClaims(string path)
    {
        var claims = new ClaimStore(context, repository);
        var sessions = new SessionStore(context, Layout);
        List<string> holders;
        using (var view = claims.Read())
        {
            holders = [.. view.List().Where(claim => claim.Line.Checkout == path && !claim.IsForeign).Select(claim => claim.Line.Session).Distinct(StringComparer.Ordinal)];
        }

        foreach (var holder in holders)
        {
            if (SessionId.TryParse(holder) is not { } id)
            {
                continue;
            }

            var session = sessions.Find(id);
            if (id == caller || (session is null ? !sessions.IsRegistered(id) : session.IsGone(context.Now)))
            {
                claims.Release(id, session?.Name ?? holder, line => line.Checkout == path);
            }
        }
    }
}
