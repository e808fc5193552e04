using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Shims;
using CoordTool.Core.Upkeep;
using CoordTool.Output;

namespace CoordTool.Shim;

/// <summary>
/// The tool called as <c>git</c> (docs/design.md, The shim): it brings the session's index in step, names it for this one
/// command and becomes the real Git. Whatever goes wrong here, Git runs.
/// </summary>
internal static class GitShim
{
    private const int NotFound = 127;

    // Shorter than edits wait for a command that is alone with the files.
    private static readonly TimeSpan PatienceForTurn = TimeSpan.FromSeconds(5);

    // Held until this process ends, or as long as the Git that it becomes.
    private static WriteGate? _gate;

    /// <summary>Runs <c>git</c> with these words.</summary>
    public static int Run(IReadOnlyList<string> words)
    {
        var context = Ambient.Read();
        if (RealGit.Find(context) is not { } git)
        {
            Console.Error.WriteLine("error: there is no git on PATH but dotnet-coord's own, which only hands on to it.");
            return NotFound;
        }

        var command = GivenCommand.For(git, words);
        if (context.Variable("COORD") == "0")
        {
            return Become(command);
        }

        var call = ShimCall.Read(context, words);
        if (call.Variable == IndexVariable.Drop)
        {
            command = command.With("GIT_INDEX_FILE", null);
        }

        try
        {
            using var passed = ShimGuard.Judge(context, call, command);
            return passed is null ? ExitCodes.Refused : Run(context, call, passed);
        }
        catch (CoordException busy) when (busy.Kind == FailureKind.Contention)
        {
            return Failures.Report(Console.Error, busy);
        }
    }

    private static int Run(CoordContext context, ShimCall call, PassedCommand passed)
    {
        if (passed.Forced is not { } forced || !NativeProcess.IsSupported)
        {
            return Go(context, call, passed, Become, code => GitChild.EndAs(context.Self, code));
        }

        // Where it leaves HEAD is on record too, so that it can be taken back: somebody has to wait for it.
        var code = Supervise(() => Go(context, call, passed, each => GitChild.Run(each), code => code));
        if (forced.End() is { } problem)
        {
            Console.Error.WriteLine($"dotnet-coord could not note where this command left HEAD: {Printable.Text(problem)}");
        }

        return GitChild.EndAs(context.Self, code);
    }

    private static int Go(CoordContext context, ShimCall call, PassedCommand passed, Func<NativeCommand, int> become, Func<int, int> end)
    {
        var command = passed.Command;
        if (call.Layout is not { } layout)
        {
            return become(command);
        }

        if (call.Line.Command == "fetch" && OffTurn.Inherited(context, layout) is var (offTurn, holder))
        {
            return Supervise(() => FetchOfPull(layout, offTurn, holder, command));
        }

        if (call.IsNested && !passed.IsAlone)
        {
            // A commit by a hook of a commit is not the one that is waited for.
            return become(command.With(SupervisedGit.FinishVariable, null));
        }

        if (call.Traits.HasFlag(GitCommandTraits.TakesTurn) && NativeProcess.IsSupported && !CommitTurn.IsHeldFor(layout, context.Self, context.Variable(CommitTurn.Variable)))
        {
            return Supervise(() => new SupervisedGit(context, call, () => TryPrepare(context, layout, call, command)).Run());
        }

        // A gc runs further commands that take objects away; they are alone with it.
        if (NativeProcess.IsSupported && ObjectRemoval.IsMeant(call.Line) && !WriteGate.IsAlone(context, layout))
        {
            return Supervise(() => ObjectRemoval.Run(context, layout, TryPrepare(context, layout, call, command)));
        }

        if (NativeProcess.IsSupported && call.Line.Command == "add" && OutsidersCleanup.IsAtWork(layout) && !AsksOrReads(call.Line))
        {
            return Supervise(() => end(AddBesideCleanup(context, layout, TryPrepare(context, layout, call, command))));
        }

        if (passed.IsAlone)
        {
            return Supervise(() => end(RunAlone(context, layout, call, command)));
        }

        if (passed.IsAwaited)
        {
            return Supervise(() => end(GitChild.Run(TryPrepare(context, layout, call, command))));
        }

        return become(TryPrepare(context, layout, call, command));
    }

    // Git writes files and index before it moves HEAD. By force among others it is not to find then that a commit came first.
    private static int RunAlone(CoordContext context, GitLayout layout, ShimCall call, NativeCommand command)
    {
        if (call.IsNested)
        {
            return GitChild.Run(command.With(SupervisedGit.FinishVariable, null));
        }

        var hasTurn = Force.IsAsked(context) && TreeCommand.Of(call.Line) is { Move: not HeadMove.None }
            && CommitTurn.Take(layout, new TurnHolder([context.Self], call.Session), PatienceForTurn, SupervisedGit.Waiting) != Turn.TimedOut;
        try
        {
            command = TryPrepare(context, layout, call, command);
            return GitChild.Run(hasTurn ? command.With(CommitTurn.Variable, CommitTurn.MarkOf(layout, context.Self)) : command);
        }
        finally
        {
            CommitTurn.Release(layout, context.Self);
        }
    }

    // What was added already is found to be so.
    private static int AddBesideCleanup(CoordContext context, GitLayout layout, NativeCommand command)
    {
        var started = context.Now;
        var code = GitChild.Run(command);
        return OutsidersCleanup.MayHaveHindered(layout, code, started) ? GitChild.Run(command) : code;
    }

    /// <summary>Whether a command asks the person who typed it, or read from him.</summary>
    internal static bool AsksOrReads(GitCommandLine line) => line.Arguments.Any(word =>
        word is "-p" or "--patch" or "-i" or "--interactive" or "--edit" or "--pathspec-from-file=-" || (word == "-e" && line.Command != "clean"));

    private static int FetchOfPull(GitLayout layout, OffTurn offTurn, TurnHolder holder, NativeCommand command)
    {
        var (code, turn, moved) = OffTurn.Run(layout, holder, () => GitChild.Run(command));
        if (turn == Turn.TimedOut)
        {
            throw SupervisedGit.TimedOut(layout, CommitTurn.Limit);
        }

        if (code == 0 && moved)
        {
            // pull would take the others' commits for what was fetched.
            offTurn.RunAgain(holder.Processes[1]);
        }

        return code;
    }

    private static int Supervise(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception failure) when (failure is CoordException or IOException or UnauthorizedAccessException)
        {
            return Failures.Report(Console.Error, failure);
        }
    }

    private static NativeCommand TryPrepare(CoordContext context, GitLayout layout, ShimCall call, NativeCommand command)
    {
        try
        {
            return Prepare(context, layout, call, command);
        }
        catch (Exception failure) when (failure is CoordException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"dotnet-coord could not prepare this command and lets Git run it as it is: {Printable.Text(failure.Message)}");

            // Still on the session's index: through the default one it would take what others staged there.
            return call is { Variable: IndexVariable.Set, Index: { } index } && File.Exists(index.File) ? command.With("GIT_INDEX_FILE", index.File) : command;
        }
    }

    private static NativeCommand Prepare(CoordContext context, GitLayout layout, ShimCall call, NativeCommand command)
    {
        if (!call.Line.ChoosesPrograms
            && context.Variable(ShimDirectory.Variable) is not { }
            && ShimDirectory.ProgramsOf(context, layout, command.Program) is { } programs)
        {
            command = command.With(ShimDirectory.Variable, programs);
        }

        if (call.Traits.HasFlag(GitCommandTraits.WritesObjects))
        {
            // Whoever becomes Git keeps it until Git ends; who waits for Git, on his turn by now, holds it himself.
            _gate ??= WriteGate.Enter(context, layout, inherited: !call.Traits.HasFlag(GitCommandTraits.TakesTurn));
        }

        if (_gate is not null)
        {
            command = command.With(WriteGate.Variable, layout.CommonDirectory);
        }

        if (call.Index is { } index)
        {
            using var repository = new GitRepository(layout);
            BringInStep(context, repository, index);
            command = HeldPaths.LeaveOut(context, repository, call, command);
            command = call.Variable == IndexVariable.Set ? command.With("GIT_INDEX_FILE", index.File) : command;
        }

        // In front of the words as they are by now.
        if (call.Traits.HasFlag(GitCommandTraits.StartsMaintenance))
        {
            command = command with { Arguments = [command.Arguments[0], .. Settings("gc.auto=0", "maintenance.auto=false"), .. command.Arguments.Skip(1)] };
        }

        return command;
    }

    private static void BringInStep(CoordContext context, GitRepository repository, IndexLocation index)
    {
        if (index.Session is { } session)
        {
            var store = new SessionStore(context, repository.Layout);
            if (store.IsRegistered(session) && File.Exists(index.File))
            {
                store.Beat(session);
            }
            else
            {
                SessionStart.Run(context, repository, SessionStart.OfAgent(context, session));
                return;
            }
        }

        // What is under way was begun on an index as it is; and where HEAD is then, nobody else commits.
        if (IndexBase.Read(index) != GitRefs.ReadHead(repository.Layout).Commit && OperationUnderWay.In(repository.Layout) is null)
        {
            RefreshEvents.Note(context, repository, index, IndexRefresh.Run(repository, index));
        }
    }

    private static IEnumerable<byte[]> Settings(params string[] settings) =>
        settings.SelectMany(setting => new[] { "-c"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(setting) });

    private static int Become(NativeCommand command)
    {
        var why = NativeProcess.Replace(command);
        Console.Error.WriteLine($"error: {command.Program} could not be started: {why}.");
        return NotFound;
    }
}
