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
        public Refresh()
            : base("refresh", "Bring the calling session's index in step with HEAD; without a session the default index.")
        {
        }

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
            var stale = refreshed.Stale.Select(path => Printable.Text(path.Path.ToString())).ToList();
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new IndexRefreshJson(1, location.File, refreshed.Base.ToString(), refreshed.Changed, stale), OutputJson.Default.IndexRefreshJson);
                return ExitCodes.Done;
            }

            screen.Say($"{location.Description} is in step with {(refreshed.Base.IsZero ? "the empty branch" : refreshed.Base.Abbreviated)}; {refreshed.Changed} entries changed");
            foreach (var path in stale)
            {
                screen.Say($"  {path}: another commit changed what you have staged; put both changes into the file and `git add` it again");
            }

            return ExitCodes.Done;
        }
    }
}
