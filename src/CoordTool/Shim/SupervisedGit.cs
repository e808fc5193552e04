using System.Diagnostics;
using System.Globalization;
using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Shims;
using CoordTool.Core.Upkeep;
using CoordTool.Output;

namespace CoordTool.Shim;

/// <summary>
/// Runs a command that commits, on its turn (docs/concurrency.md, Turns): the turn is held while Git and its hooks live, a commit
/// that a program without our hooks overtook is made again, and the default index follows at the end.
/// </summary>
internal sealed class SupervisedGit(CoordContext context, ShimCall call, Func<NativeCommand> prepare)
{
    /// <summary>Set for a Git whose commit is followed by the process that waits for it: its hooks start nothing after it.</summary>
    public const string FinishVariable = "COORD_FINISHES";

    private const string LimitVariable = "COORD_TURN_SECONDS";

    // A branch that moves during every transfer is pulled on turn at last.
    private const int MostRunsOffTurn = 3;
    // How often a Git is asked again where a clean-up may be why it gave up.
    private const int MostRunsBesideCleanup = 3;
    private static readonly TimeSpan RetryLimit = TimeSpan.FromSeconds(10);
    private readonly GitLayout _layout = call.Layout!;
    private readonly TurnHolder _holder = new([context.Self], call.Index?.Session ?? call.Session);

    // A bisect may run tests for hours; until it ends nobody else commits in any case.
    private readonly bool _takesTurn = call.Line.Command != "bisect";
    private readonly Stopwatch _started = Stopwatch.StartNew();
    private ProcessIdentity? _git;

    /// <summary>Waits for the turn, runs Git, and gives its exit code.</summary>
    public int Run()
    {
        // What stopped goes on only by its owner's hand: nobody waits for that. What runs holds the turn, and ends.
        if (CommitTurn.HolderOf(_layout) is null && FindForeign() is { } foreign)
        {
            return Refuse(foreign);
        }

        var limit = context.Variable(LimitVariable) is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : CommitTurn.Limit;
        if (_takesTurn && CommitTurn.Take(_layout, _holder, limit, Waiting, refreshes: true) == Turn.TimedOut)
        {
            TidyUp();
            return Failures.Report(Console.Error, TimedOut(_layout, limit));
        }

        int code;
        try
        {
            code = FindForeign() is { } begun ? Refuse(begun) : FindAbandoned() is { } abandoned ? TakeBack(abandoned) : RunOnTurn();
        }
        finally
        {
            CommitTurn.Release(_layout, context.Self);
            TidyUp();
        }

        if (code == 1 && call is { Line.Command: "commit", Index.Session: not null })
        {
            TellOfDefaultIndex(call.Index);
        }

        return GitChild.EndAs(context.Self, code);
    }

    /// <summary>The failure of not having had a turn in time.</summary>
    public static CoordException TimedOut(GitLayout layout, TimeSpan limit, params string[] hints) => new(
        FailureKind.Contention,
        $"{(CommitTurn.HolderOf(layout) is { } holder ? Capital(holder.Description) : "Another command")} did not finish its commit within {limit.TotalSeconds:0} seconds; nothing was done.",
        [.. hints, "Run the same command again when it is done.", $"If no Git command runs any more, remove {CommitTurn.FileOf(layout)}"]);

    /// <summary>Tells who is being waited for.</summary>
    public static void Waiting(TurnHolder holder) =>
        Console.Error.WriteLine(Printable.Text($"waiting for the commit of {holder.Description} in this checkout ..."));

    private Refusal? FindForeign() => FindAbandoned() is null ? OperationOwner.FindForeign(context, _layout, _holder.Session) : null;

    private int Refuse(Refusal refusal)
    {
        Refusals.Note(context, _layout, _holder.Session, $"git {call.Line.Command}", refusal);
        return Failures.Report(Console.Error, refusal);
    }

    private OwnedOperation? FindAbandoned() =>
        OperationOwner.IsAbort(call.Line)
        && OperationOwner.Find(_layout) is { } operation
        && operation.Index.Session != _holder.Session
        && File.Exists(operation.Index.File)
        && OperationOwner.IsAbandoned(context, _layout, operation)
            ? operation
            : null;

    private int TakeBack(OwnedOperation operation)
    {
        using var repository = new GitRepository(_layout);
        if (OperationOwner.KeepAbandoned(context, repository, operation) is { } rescue)
        {
            Console.Error.WriteLine($"dotnet-coord: what the {operation.Name} held is kept as {rescue}");
        }

        return RunOnce(prepare().With("GIT_INDEX_FILE", operation.Index.File));
    }

    private int RunOnTurn()
    {
        OperationOwner.Record(_layout, _holder.Session);
        using var offTurn = OffTurn.Of(_layout, context.Self);
        for (var run = 1; ; run++)
        {
            var head = GitRefs.ReadHead(_layout).Commit;
            var command = MessageEditing.Prepare(context, call.Line, prepare())
                .With(CommitTurn.Variable, _takesTurn ? CommitTurn.MarkOf(_layout, context.Self) : null)
                .With(FinishVariable, FollowsCommit ? "1" : null)
                .With(OffTurn.Variable, call.Line.Command == "commit" || (call.Line.Command == "pull" && run < MostRunsOffTurn) ? offTurn.Directory : null);
            var code = RunOnce(command);
            if (!offTurn.TakeWish() && !(code > 0 && WasOvertaken(head) && MayRunAgain()))
            {
                if (run < MostRunsBesideCleanup && OutsidersCleanup.MayHaveHindered(_layout, code, context.Now - _started.Elapsed) && MayRunAgain() && OperationUnderWay.In(_layout) is null)
                {
                    Console.Error.WriteLine("Somebody cleans up in this repository; committing again ...");
                    continue;
                }

                return code;
            }

            Console.Error.WriteLine(call.Line.Command == "commit" ? "Another commit came first; committing again on top of it ..." : "Another commit came meanwhile; pulling on top of it ...");
        }
    }

    // Where a person staged something and asked the session to commit it, Git says that there is nothing to commit.
    private void TellOfDefaultIndex(IndexLocation own)
    {
        try
        {
            using var repository = new GitRepository(_layout);
            if (StagedChanges.Compare(repository.Objects, repository.Objects.TreeOf(GitRefs.ReadHead(_layout).Commit), IndexCodec.Read(own.File)).Count == 0
                && DefaultIndex.CountStaged(repository) is > 0 and var staged)
            {
                Console.Error.WriteLine($"{Screen.Count(staged, "path")} staged outside any session. To commit that here: dotnet-coord index take");
            }
        }
        catch (CoordException)
        {
            // Git has said what is wrong with this commit.
        }
    }

    private bool FollowsCommit => call is { Line.Command: "commit", Index: not null };

    private int RunOnce(NativeCommand command)
    {
        var code = GitChild.Run(command, id =>
        {
            _git = ProcessIdentity.Find(id);
            if (_takesTurn && _git is not null)
            {
                // Should this process be killed, Git's own life keeps the turn.
                CommitTurn.Extend(_layout, _holder, _git);
            }
        });
        if (FollowsCommit && _git is not null)
        {
            Follow(call.Index!, _git);
        }

        return code;
    }

    private void Follow(IndexLocation index, ProcessIdentity git)
    {
        if (CommitStamp.Read(index, git)?.Made != GitRefs.ReadHead(_layout).Commit)
        {
            CommitStamp.Clear(index, git);
            return;
        }

        using var repository = new GitRepository(_layout);
        CommitEvents.Note(context, repository, index.Session, GitRefs.ReadHead(_layout).Commit);
        FinishedCommit.Follow(context, repository, new IndexInUse(index, index.File, IsHeldLock: false, IsPartial: false), git);
    }

    // HEAD moved, and not by the Git that was just run: it died on a lock or a veto, for its parent was no longer HEAD.
    private bool WasOvertaken(ObjectId before)
    {
        var head = GitRefs.ReadHead(_layout).Commit;
        return head != before && !(CommitMakers.Find(_layout, [head]).TryGetValue(head, out var made) && made.Process == _git?.Id);
    }

    private bool MayRunAgain() => call.Line.Command == "commit" && _started.Elapsed < RetryLimit && CommitMessageSource.CanBeReadAgain(call.Line);

    private void TidyUp()
    {
        try
        {
            if (DefaultIndex.TryLeave(_layout, context.Now))
            {
                // The last of those who wait does it for all.
                return;
            }

            using var repository = new GitRepository(_layout);
            var location = new IndexLocation(_layout, null);
            if (IndexBase.Read(location) != GitRefs.ReadHead(_layout).Commit)
            {
                RefreshEvents.Note(context, repository, location, DefaultIndex.RefreshCoalesced(repository));
            }

            AutomaticMaintenance.RunIfDue(context, repository);
        }
        catch (Exception failure) when (failure is CoordException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"dotnet-coord could not tidy up after this command: {Printable.Text(failure.Message)}");
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
