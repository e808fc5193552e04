using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using CoordTool.Core;
using CoordTool.Core.Conflicts;
using CoordTool.Core.Files;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ConflictsCommand : Verb
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private readonly Argument<string[]> _words = Words("PATH", "Only these paths, with what both sides did there; or two names: a worktree, a branch, 'main checkout'.", ArgumentArity.ZeroOrMore, LiveValues.Worktrees);
    private readonly Option<string[]> _branches = new("--branch") { HelpName = "NAME", Description = "This branch too; may be given again." };
    private readonly Option<bool> _allBranches = new("--branches") { Description = "All local branches too." };
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Again whenever something changed, until Ctrl+C." };

    public ConflictsCommand()
        : base("conflicts", "Which checkouts would conflict if they were merged now, with what is not committed.")
    {
        Add(_words);
        Add(_branches);
        Add(_allBranches);
        Add(_watch);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord conflicts", "every pair of checkouts"),
        new("dotnet-coord conflicts fix-login fix-logout", "two of them, with what both did"),
        new("dotnet-coord conflicts --watch", "again whenever something changed"),
    ];

    // Nothing is written where a clean-up looks, and watching would keep one waiting.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var words = result.GetValue(_words)!;
        var isPair = words is [var one, var other] && ConflictMatrix.HasSide(invocation.Layout, one) && ConflictMatrix.HasSide(invocation.Layout, other);
        var request = new ConflictRequest(result.GetValue(_branches) ?? [], result.GetValue(_allBranches)) { Only = isPair ? words : null };
        var chosen = isPair || words.Length == 0 ? null : ChosenPaths.Of(invocation.Layout, invocation.Context.WorkingDirectory, words);
        if (result.GetValue(_watch))
        {
            return Watch(invocation, request, chosen);
        }

        var view = Look(invocation, request, chosen);
        if (isPair && view.Report.Sides.Count < 2)
        {
            throw new CoordException(FailureKind.Usage, $"{Printable.Text(words[0], 100)} and {Printable.Text(words[1], 100)} are the same checkout.", "Name two: dotnet-coord worktree list");
        }

        view.Tell(invocation.Screen, isAll: true);
        return view.HasConflicts ? ExitCodes.Conflict : ExitCodes.Done;
    }

    private static ConflictView Look(Invocation invocation, ConflictRequest request, ChosenPaths? chosen)
    {
        var (since, told) = (Stopwatch.GetTimestamp(), new Lock());
        using var matrix = new ConflictMatrix(invocation.Context, invocation.Repository);
        var report = matrix.Run(request, Progress);
        return ConflictView.Of(matrix, report, chosen, withHunks: request.Only is not null || chosen is not null);

        void Progress(string line)
        {
            lock (told)
            {
                if (Stopwatch.GetElapsedTime(since) > Silence)
                {
                    invocation.Screen.Narrate($"{line} ...");
                    since = Stopwatch.GetTimestamp();
                }
            }
        }
    }

    private static int Watch(Invocation invocation, ConflictRequest request, ChosenPaths? chosen)
    {
        using var ended = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        ConflictView? before = null;
        var trouble = "";
        while (!ended.IsCancellationRequested)
        {
            try
            {
                var view = Look(invocation, request, chosen);

                // Ctrl+C ends the Git processes of a terminal too, and what they did not say is no news.
                if (!ended.IsCancellationRequested)
                {
                    view.TellSince(invocation.Screen, before);
                    (before, trouble) = (view, "");
                }
            }
            catch (CoordException failure) when (failure.Kind != FailureKind.Usage && failure.Message != trouble)
            {
                // A checkout may be going this very moment.
                trouble = failure.Message;
                invocation.Screen.Narrate($"error: {failure.Message}");
            }
            catch (CoordException failure) when (failure.Message == trouble)
            {
                // Said already.
            }

            ended.Token.WaitHandle.WaitOne(Pause);
        }

        return ExitCodes.Interrupted;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.Cancel();
        }
    }
}
