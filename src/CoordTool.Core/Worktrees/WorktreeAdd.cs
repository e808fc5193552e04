using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>A worktree that was added.</summary>
/// <param name="Path">Its top directory.</param>
/// <param name="Branch">The full name of its branch.</param>
/// <param name="Target">The full name of the branch it will land in.</param>
/// <param name="Commit">The commit it starts from.</param>
public sealed record AddedWorktree(string Path, string Branch, string Target, ObjectId Commit)
{
    /// <summary>The ignored files it got copies of, by their paths from the top.</summary>
    public required IReadOnlyList<string> Copied { get; init; }

    /// <summary>A line about each that it got no copy of.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>What it has to itself.</summary>
    public required Place Place { get; init; }

    /// <summary>What came of the commands of <c>afterAdd</c>.</summary>
    public required CommandOutcome Commands { get; init; }
}

/// <summary>Adds a worktree with all that belongs to it: whole, or not at all.</summary>
public sealed class WorktreeAdd(CoordContext context, GitRepository repository)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Enters the write gate, while Git and its hooks are at work.</summary>
    public Func<WriteGate?> Gate { get; init; } = () => null;

    /// <summary>Gets what the commands of <c>afterAdd</c> print, and what became of what is undone, line by line.</summary>
    public Action<string> Line { get; init; } = _ => { };

    private GitLayout Layout => repository.Layout;

    /// <summary>Adds it. Git writes every file that is not as it would write it: see <see cref="CheckoutCopy"/>.</summary>
    /// <returns>The worktree, or why it cannot be.</returns>
    /// <exception cref="CoordException">The terms mean nothing, no target is clear, or Git failed; then nothing is left of it.</exception>
    /// <exception cref="OperationCanceledException">A command of <c>afterAdd</c> was interrupted; nothing is left either.</exception>
    public (AddedWorktree? Added, Refusal? Refused) Run(AddTerms terms)
    {
        var (plan, refused) = WorktreePlan.Make(context, Layout, terms);
        if (plan is null)
        {
            return (null, refused);
        }

        var copies = CopiedFiles.Find(context, plan.Main, plan.Settings);
        var above = MissingAbove(plan.Path);
        using var journal = WorktreeJournal.Begin(
            context, Layout, new JournalEntry(1, "", JournalStep.Adding, plan.Name, plan.Path, plan.Branch, plan.Commit.ToString(), context.NowInSeconds) { KeepsBranch = plan.KeepsBranch });
        var hasMadeBranch = false;
        var isUndone = true;
        try
        {
            if (MakeCheckout(plan, terms.Asked, journal, out hasMadeBranch) is { } taken)
            {
                journal.Complete();
                isUndone = false;
                return (null, taken);
            }

            var (copied, skipped) = CopiedFiles.Copy(plan.Main, plan.Path, copies);
            var place = Place.Open(context, Layout, PlaceOwner.Worktree(plan.Name));
            journal.Point();
            var outcome = ApprovedCommands.Run(
                context, Layout, new CommandRequest(CommandStage.AfterAdd, plan.Settings.CommandsOf(CommandStage.AfterAdd), plan.Path, plan.Name) { Variables = place.Variables }, Line);
            if (outcome.Result == CommandResult.Interrupted)
            {
                throw new OperationCanceledException();
            }

            if (outcome.Result is CommandResult.Failed or CommandResult.TimedOut)
            {
                return (null, Failed(outcome));
            }

            AtomicFile.Delete(Path.Combine(GitLayout.Require(plan.Path).GitDirectory, "locked"));
            journal.Point();
            journal.Complete();
            isUndone = false;
            EventJournal.Append(context, Layout, Caller.Find(context, null), new CoordEvent(EventKind.WorktreeAdd, $"{plan.Name} on {GitRefs.ShortName(plan.Branch)}") { Checkout = plan.Path, Commit = plan.Commit.ToString() });
            return (new AddedWorktree(plan.Path, plan.Branch, plan.Target, plan.Commit) { Copied = copied, Skipped = skipped, Place = place, Commands = outcome }, null);
        }
        finally
        {
            if (isUndone)
            {
                foreach (var remark in new AddUndo(context, Layout).Run(journal.Entry, hasMadeBranch).Remarks)
                {
                    Line(remark);
                }

                RemoveEmpty(above);
                journal.Complete();
            }
        }
    }

    /// <summary>What tells branch and worktree apart from those of another that chose the same name.</summary>
    internal static string MarkOf(JournalEntry entry) => $"dotnet-coord adds {entry.Name} ({entry.Id})";

    // Branch, files and our records of both. What the commands leave running must not pass for Git, so the lock for
    // children ends here.
    private Refusal? MakeCheckout(WorktreePlan plan, AskedWorktree? asked, WorktreeJournal journal, out bool hasMadeBranch)
    {
        using var gate = new GatePass(context, Layout.CommonDirectory, Gate);
        using var children = journal.HoldForChildren();
        if (Register(new GitProcess(gate.Inside, plan.Main), plan, journal, out hasMadeBranch) is { } refused)
        {
            return refused;
        }

        journal.Point();
        var added = GitLayout.Require(plan.Path);
        if (GitRefs.ReadHead(added).Commit != plan.Commit)
        {
            throw new CoordException(FailureKind.Contention, $"The branch {GitRefs.ShortName(plan.Branch)} moved meanwhile, and nothing is left of the worktree.", "Run the same command again.");
        }

        // What `git worktree add` does itself behind the record (builtin/worktree.c), its hook too.
        var git = new GitProcess(gate.Inside, plan.Path);
        if (!new CheckoutCopy(git, added, plan.Commit).From(GitLayout.Require(plan.Main)))
        {
            RequireAdded(git.Run(["reset", "--hard", "--quiet", "--no-recurse-submodules"]));
        }

        RequireAdded(git.Run(["hook", "run", "--ignore-missing", "post-checkout", "--", ObjectId.Zero.ToString(), plan.Commit.ToString(), "1"]));
        journal.Point();
        IndexBase.WriteFirst(new IndexLocation(added, null), plan.Commit);
        new WorktreeDocument(1, plan.Name, plan.Branch, plan.Target, context.NowInSeconds) { Asked = asked }.Write(added);
        return null;
    }

    // One at a time: Git looks whether a branch is checked out and then does it, and gives up on a record of another
    // worktree that is only half written. The files, which take long, come later and side by side.
    private Refusal? Register(GitProcess git, WorktreePlan plan, WorktreeJournal journal, out bool hasMadeBranch)
    {
        hasMadeBranch = false;
        using var turn = KernelLock.Take(Path.Combine(Layout.CoordDirectory, "locks", "worktrees"), Patience, "Git's records of worktrees");
        if (plan.KeepsBranch && WorktreePlan.FindHolder(Layout, plan.Branch) is { } held)
        {
            return held;
        }

        // Only who creates the branch goes on, so everything that is undone is known to be ours.
        if (!plan.KeepsBranch && !git.Run(["update-ref", "-m", MarkOf(journal.Entry), plan.Branch, plan.Commit.ToString(), ObjectId.Zero.ToString()]).Succeeded)
        {
            var shortName = GitRefs.ShortName(plan.Branch);
            return new Refusal(
                $"The branch {shortName} exists already, or its name is taken by a longer one.",
                "Choose another name.",
                $"To go on with that branch: dotnet-coord worktree add {plan.Name} --branch {shortName}");
        }

        hasMadeBranch = !plan.KeepsBranch;
        journal.Point();
        RequireAdded(git.Run(["worktree", "add", "--quiet", "--no-checkout", "--lock", "--reason", MarkOf(journal.Entry), plan.Path, GitRefs.ShortName(plan.Branch)]));
        return null;
    }

    private static void RequireAdded(GitResult result)
    {
        if (!result.Succeeded)
        {
            throw new CoordException(FailureKind.Broken, $"Git could not add the worktree, and nothing is left of it: {result.Error}");
        }
    }

    private static Refusal Failed(CommandOutcome outcome) => new(
        outcome.Result == CommandResult.TimedOut
            ? $"The command of afterAdd took too long, and nothing is left of the worktree: {outcome.Command}"
            : $"The command of afterAdd failed with exit code {outcome.ExitCode}, and nothing is left of the worktree: {outcome.Command}",
        outcome.Log is { } log ? [$"What it printed: {log}"] : []);

    private static List<string> MissingAbove(string path)
    {
        var missing = new List<string>();
        for (var above = Path.GetDirectoryName(path); above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            missing.Add(above);
        }

        return missing;
    }

    private static void RemoveEmpty(List<string> directories)
    {
        foreach (var directory in directories.Where(Directory.Exists))
        {
            try
            {
                Directory.Delete(directory);
            }
            catch (IOException)
            {
                // Somebody else has put something there.
                return;
            }
        }
    }
}
