using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class StatusCommand : Verb
{
    public StatusCommand()
        : base("status", "Who works here, on what, and whether all is well.")
    {
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var context = invocation.Context;
        var layout = invocation.Layout;
        var checkout = layout.RequireWorkTree();
        var head = GitRefs.ReadHead(layout);
        var sessions = invocation.Sessions.List();
        var claims = invocation.Claims.Read().List().Where(claim => claim.Holds).ToList();
        var worktrees = Checkouts.List(layout).Where(each => !each.IsMain)
            .Select(each => WorktreeDocument.Read(each.Layout)?.Name ?? Path.GetFileName(each.Path))
            .ToList();
        var initialized = Initialization.IsDone(layout);
        var missing = initialized ? GitHooks.Of(context, layout).FindMissing() : [];
        var stale = FindStale(invocation);
        var operations = JournalRecovery.List(layout).ToList();
        var guard = GuardCounters.Read(layout);
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(
                new StatusJson(
                    1, initialized, invocation.Caller?.Value, checkout, head.Name, [.. sessions.Select(invocation.Json)], [.. claims.Select(Invocation.Json)],
                    worktrees, [.. operations.Select(each => new OperationJson(Sentences.UnderWay(each.Entry), each.Entry.Path, each.Entry.Started, each.IsRunning))], stale, missing, new GuardJson(guard.Checks, guard.Refused, guard.Undecided)),
                OutputJson.Default.StatusJson);
            return ExitCodes.Done;
        }

        if (!initialized)
        {
            screen.Say("dotnet-coord is not set up in this repository; start with: dotnet-coord init");
            return ExitCodes.Done;
        }

        var now = context.Now;
        screen.Say($"{checkout} on {Printable.Text(head.Name)}");
        screen.Say(sessions.Count == 0 ? "no sessions" : Screen.Count(sessions.Count, "session"));
        foreach (var session in sessions)
        {
            var own = session.Id == invocation.Caller ? " (this one)" : "";
            var where = session.Checkout == checkout ? "" : $" in {session.Checkout}";
            var state = session.IsGone(now) ? "gone" : session.Activity(now);
            screen.Say(Printable.Text($"  {session.Name}{own}{where}, {state}{(session.Task is null ? "" : $": {session.Task}")}"));
            foreach (var claim in claims.Where(claim => claim.Line.Session == session.Id.Value))
            {
                screen.Say(Printable.Text($"    {(claim.Line.IsAuto ? "edits" : "holds")} {claim.Line.Pattern}"));
            }
        }

        foreach (var claim in claims.Where(claim => sessions.All(session => session.Id.Value != claim.Line.Session)))
        {
            screen.Say(Printable.Text($"  {claim.Holder} (elsewhere) holds {claim.Line.Pattern}"));
        }

        if (worktrees.Count > 0)
        {
            screen.Say($"worktrees: {Printable.Text(string.Join(", ", worktrees))}");
        }

        foreach (var (entry, isRunning) in operations)
        {
            screen.Say(Printable.Text($"under way: {Sentences.UnderWay(entry)}, since {Printable.Ago(now - entry.Started)}{(isRunning ? "" : ", interrupted")}"));
        }

        foreach (var line in stale)
        {
            screen.Say($"stale: {line}");
        }

        screen.Say($"guard: {guard.Checks} checks, {guard.Refused} refused, {guard.Undecided} could not decide");
        if (missing.Count > 0)
        {
            screen.Say($"WARNING: Git does not run our hooks ({string.Join(", ", missing)}): nothing is guarded. Run: dotnet-coord init");
        }

        return ExitCodes.Done;
    }

    private static List<string> FindStale(Invocation invocation)
    {
        var stale = new List<string>();
        foreach (var location in IndexLocation.OfSessions(invocation.Layout))
        {
            if (location.Session == invocation.Caller)
            {
                // Every command that looks at the caller's index brings it in step first.
                IndexRefresh.Run(invocation.Repository, location);
            }

            stale.AddRange(StaleStaged.Read(location, IndexCodec.Read(location.File))
                .Select(path => Printable.Text($"{path.Path} in {location.Description}: another commit changed it too")));
        }

        stale.AddRange(IndexLocation.OfSessions(invocation.Layout).Append(new IndexLocation(invocation.Layout, null))
            .SelectMany(location => StaleInTree.Read(invocation.Repository, location, IndexCodec.Read(location.File)))
            .Select(file => file.Path)
            .Distinct()
            .Select(path => Printable.Text($"{path} is still what it was before the branch was moved from elsewhere; bring it up to date with: dotnet-coord index refresh --files")));
        return stale;
    }
}
