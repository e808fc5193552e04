using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class IndexCommand : Noun
{
    public IndexCommand()
        : base("index", "The private index of a session.")
    {
        Add(new List());
        Add(new Refresh());
        Add(new Take());
        Add(new Give());
    }

    private static string Session(SessionId? session) => session?.Value ?? "default";

    private sealed class List : Verb
    {
        public List()
            : base("list", "The indexes of this checkout: how far behind they are, and what they stage.")
        {
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord index list", "what each session has staged in this checkout")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            if (invocation.Caller is { } caller && new IndexLocation(invocation.Layout, caller) is var own && File.Exists(own.File))
            {
                // Every command that looks at the caller's index brings it in step first.
                RefreshEvents.Note(invocation.Context, invocation.Repository, own, IndexRefresh.Run(invocation.Repository, own));
            }

            var indexes = IndexList.Run(invocation.Context, invocation.Repository).ToList();
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(
                    new IndexesJson(1, invocation.Layout.RequireWorkTree(), [.. indexes.Select(each => new IndexJson(
                        each.Location.File, each.Location.Session?.Value, each.Base?.ToString(), each.Behind, each.Staged, [.. each.Stale.Select(path => path.ToString())],
                        each.Conflicts, new IndexCountsJson(each.Counts.Refreshes, each.Counts.Rewrites, each.Counts.Left), each.Problem))]),
                    OutputJson.Default.IndexesJson);
                return ExitCodes.Done;
            }

            screen.Table(["INDEX", "BASE", "STATE", "STAGED", "STALE", "CONFLICTS"], indexes.Select(each => (IReadOnlyList<string>)[
                Session(each.Location.Session),
                each.Base is { IsZero: false } commit ? commit.Abbreviated : "none",
                each.Problem is not null ? "damaged" : each.Behind switch { null => "elsewhere", 0 => "in step", 1 => "1 commit behind", _ => $"{each.Behind} commits behind" },
                each.Staged is { } staged ? $"{staged}" : "?",
                $"{each.Stale.Count}",
                $"{each.Conflicts}"]));
            foreach (var broken in indexes.Where(each => each.Problem is not null))
            {
                screen.Narrate($"{broken.Location.Description}: {broken.Problem}");
            }

            return ExitCodes.Done;
        }
    }

    /// <summary>What is staged goes from one index to the other.</summary>
    private abstract class Transfer : Verb
    {
        private readonly Argument<string[]> _paths = Words("PATH", "Files or directories; without one, all that is staged.", ArgumentArity.ZeroOrMore);
        private readonly Option<bool> _dryRun = DryRunOption();

        protected Transfer(string name, string description)
            : base(name, description)
        {
            Add(_paths);
            Add(_dryRun);
        }

        protected abstract (IndexLocation From, IndexLocation To) Direction(IndexLocation session, IndexLocation ours);

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var session = invocation.RequireSession().Id;
            invocation.Sessions.Beat(session);
            var (from, to) = Direction(SessionStart.OpenIndex(invocation.Repository, session), new IndexLocation(invocation.Layout, null));
            var chosen = ChosenPaths.Of(invocation.Layout, invocation.Context.WorkingDirectory, result.GetValue(_paths)!);
            var dryRun = result.GetValue(_dryRun);
            var outcome = StagedTransfer.Run(invocation.Repository, from, to, chosen, dryRun);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(
                    new TransferJson(1, outcome.Refused is null, dryRun, Session(from.Session), Session(to.Session), [.. outcome.Paths.Select(path => path.ToString())], outcome.Refused?.Reason),
                    OutputJson.Default.TransferJson);
            }

            if (outcome.Refused is { } refused)
            {
                return Failures.Report(screen.Error, refused);
            }

            screen.Say(outcome.Paths.Count == 0
                ? $"{from.Description} stages nothing"
                : $"{(dryRun ? "would be" : "now")} staged in {to.Description}, and no longer in {from.Description}:{Printable.List(outcome.Paths.Select(path => path.ToString()))}");
            return ExitCodes.Done;
        }
    }

    private sealed class Take() : Transfer("take", "Move what is staged in the default index into the calling session's.")
    {
        public override IReadOnlyList<Example> Examples => [new("dotnet-coord index take src/http/", "what an editor staged there is this session's")];

        protected override (IndexLocation From, IndexLocation To) Direction(IndexLocation session, IndexLocation ours) => (ours, session);
    }

    private sealed class Give() : Transfer("give", "Move what the calling session staged into the default index.")
    {
        public override IReadOnlyList<Example> Examples => [new("dotnet-coord index give", "what this session staged shows in any program")];

        protected override (IndexLocation From, IndexLocation To) Direction(IndexLocation session, IndexLocation ours) => (session, ours);
    }

    private sealed class Refresh : Verb
    {
        private readonly Option<bool> _files = new("--files")
        {
            Description = "Also write HEAD's content to the files that are still what they were before the branch was moved from elsewhere.",
        };

        public Refresh()
            : base("refresh", "Bring the calling session's index in step with HEAD; without a session the default index.") => Add(_files);

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord index refresh", "what others committed shows no more as changed")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            // In raw mode the shell itself says which index it is on.
            var location = IndexInUse.From(invocation.Layout, invocation.Context.Variable("GIT_INDEX_FILE")).Location is { Session: not null } own && invocation.Caller is null
                ? own
                : new IndexLocation(invocation.Layout, invocation.Caller);
            if (location.Session is { } session && !File.Exists(location.File))
            {
                throw new CoordException(
                    FailureKind.Usage,
                    $"Session {session} has no index in this checkout.",
                    $"Make one: eval \"$(dotnet-coord session start --id {session} --shell bash)\"");
            }

            var refreshed = IndexRefresh.Run(invocation.Repository, location) ?? throw IndexLock.Held(location.File);
            RefreshEvents.Note(invocation.Context, invocation.Repository, location, refreshed);
            var files = result.GetValue(_files) ? FileRefresh.Run(invocation.Context, invocation.Repository, location, location.Session ?? invocation.Caller) : new FileRefreshResult([], [], []);
            var stale = refreshed.Stale.Select(path => Printable.Text(path.Path.ToString())).ToList();
            var settled = files.Written.Concat(files.Removed).Concat(files.Left.Select(file => file.Path)).ToHashSet();
            var inTree = refreshed.StaleInTree.Where(file => !settled.Contains(file.Path)).Select(file => Printable.Text(file.Path.ToString())).ToList();
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(
                    new IndexRefreshJson(
                        1, location.File, refreshed.Base.ToString(), refreshed.Changed, stale, inTree, [.. files.Written.Concat(files.Removed).Select(path => Printable.Text(path.ToString()))],
                        [.. files.Left.Select(file => new FileLeftJson(Printable.Text(file.Path.ToString()), Printable.Text(file.Reason)))]),
                    OutputJson.Default.IndexRefreshJson);
                return files.Left.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
            }

            screen.Say($"{location.Description} is in step with {(refreshed.Base.IsZero ? "the empty branch" : refreshed.Base.Abbreviated)}; {refreshed.Changed} entries changed");
            foreach (var path in stale)
            {
                screen.Say($"  {path}: another commit changed what you have staged; put both changes into the file and `git add` it again");
            }

            foreach (var path in inTree)
            {
                screen.Say($"  {path}: the branch was moved from elsewhere and the file here was not; bring it up to date with: dotnet-coord index refresh --files");
            }

            foreach (var path in files.Written)
            {
                screen.Say($"  {Printable.Text(path.ToString())}: written");
            }

            foreach (var path in files.Removed)
            {
                screen.Say($"  {Printable.Text(path.ToString())}: removed");
            }

            return files.Left.Count == 0 ? ExitCodes.Done : Failures.Report(screen.Error, new Refusal(
                $"These files were left as they are:{Printable.List(files.Left.Select(file => $"{file.Path} {file.Reason}"))}",
                "Put both changes into an edited file yourself: git diff HEAD -- PATH"));
        }
    }
}
