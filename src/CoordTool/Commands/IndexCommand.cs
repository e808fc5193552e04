using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Indexes;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class IndexCommand : Noun
{
    public IndexCommand()
        : base("index", "The private index of a session.") => Add(new Refresh());

    private sealed class Refresh : Verb
    {
        private readonly Option<bool> _files = new("--files")
        {
            Description = "Also write HEAD's content to the files that are still what they were before the branch was moved from elsewhere.",
        };

        public Refresh()
            : base("refresh", "Bring the calling session's index in step with HEAD; without a session the default index.") => Add(_files);

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
