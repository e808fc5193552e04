using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Overview;
using CoordTool.Core.Sessions;
using CoordTool.Core.StatusLines;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// A session starts: it gets its own index, its shell commands the variables where the agent takes them, and the model some
/// facts. It runs again on resume and after a compaction, and does the same then.
/// </summary>
internal static class SessionStartHook
{
    private const string EnvironmentFile = "CLAUDE_ENV_FILE";
    private const int MostFacts = 10;
    private const int LongestFact = 200;
    private const int MostOthers = 3;
    private const int MostShown = 6;
    private const int LongestName = 60;
    private const int LongestList = 100;

    public static HookAnswer Run(AgentCall call)
    {
        if (call.Repository(call.Directory) is not { } found)
        {
            return HookAnswer.Nothing;
        }

        using var repository = found;
        var (session, restored) = Start(call, repository);
        OrphanSweep.TryRun(call.Context, repository);
        var more = new List<string>();
        if (restored is not null)
        {
            more.Add($"What this session had staged when it was last here is staged again (rescue {restored}).");
        }

        if (!call.Host.GivesVariables)
        {
            more.Add($"Plain `git` in this agent's shell commands stages in the default index, which others share. To stage and commit as this session, a command starts with: eval \"$({Ambient.ToolPath(call.Context)} session env --id {session.Id})\" &&");
        }

        var facts = Facts(call.Context, repository, session).Take(MostFacts - more.Count).Select(line => StatusLine.Clean(line, LongestFact));
        return new HookAnswer { Facts = [.. facts.Concat(more).Select(line => Printable.Text(line))] };
    }

    private static (Session Session, string? Restored) Start(AgentCall call, GitRepository repository)
    {
        try
        {
            var (session, _, restored) = SessionStart.Run(call.Context, repository, call.Request);
            WriteEnvironment();
            return (session, restored);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The index is made by the first command that needs it, but only in a shell that has the variables.
            Bookkeeping.Try(WriteEnvironment);
            throw new IOException($"{error.Message} This session may be without an index of its own, and its shell commands without a guard, until it is resumed.", error);
        }

        void WriteEnvironment() => SessionStartHook.WriteEnvironment(
            call.Context, call.AgentId, ShellExports.Lines(ShellExports.Of(call.InShell, new IndexLocation(repository.Layout, call.SessionId), raw: false, Narrate)));
    }

    private static void Narrate(string line) => Console.Error.WriteLine(Printable.Text(line));

    private static void WriteEnvironment(CoordContext context, string agentId, IEnumerable<string> lines)
    {
        if (context.Variable(EnvironmentFile) is not { } file)
        {
            return;
        }

        // On `--continue` the file named belongs to another session, and the one that is read lies beside it under the
        // session's own id.
        var sessions = Path.GetDirectoryName(Path.GetDirectoryName(file));
        var files = new HashSet<string> { file };
        if (sessions is not null && Path.GetFileName(sessions) == "session-env" && SessionId.TryParse(agentId) is not null)
        {
            files.Add(Path.Combine(sessions, agentId, Path.GetFileName(file)));
        }

        var exports = lines.ToList();
        if (exports.Exists(line => line.Contains('\n', StringComparison.Ordinal)))
        {
            // The file is read and written again by lines, and a part of such a one would be a command.
            Narrate("the session's variables were not set: a path, a name or an id has a line break in it");
            return;
        }

        foreach (var path in files)
        {
            // Only plain lines: anything else in this file can break every shell command of the session.
            var names = exports.Select(line => line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)]).ToList();
            var others = (AtomicFile.ReadText(path) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !names.Exists(line.StartsWith));
            AtomicFile.Write(path, string.Concat(others.Concat(exports).Select(line => line + "\n")));
        }
    }

    // What is wrong comes first, for what is beyond the bound is not said.
    private static IEnumerable<string> Facts(CoordContext context, GitRepository repository, Session session)
    {
        var layout = repository.Layout;
        var around = Surroundings.Of(context, repository, session.Id);
        var others = around.Others;
        yield return $"dotnet-coord: this is session {session.Name}, in {(around.Worktree is { } worktree ? $"the worktree {worktree} at " : "")}{layout.WorkTree} on {GitRefs.ReadHead(layout).Name}; {(others.Count == 0 ? "no other session is live." : $"{Screen.Count(others.Count, "other session")} {(others.Count == 1 ? "is" : "are")} live.")}";
        if (Initialization.Mend(context, layout, Ambient.ToolPath(context)) is { Count: > 0 } mended)
        {
            yield return Sentences.Mended(mended);
        }
        else if (GitHooks.Of(context, layout).FindMissing() is { Count: > 0 } missing)
        {
            yield return $"WARNING: Git does not run these hooks of dotnet-coord: {string.Join(", ", missing)}. Commits are not guarded; `dotnet-coord init` tells why.";
        }

        if (around.Operation is not null || around.UnderWay.Count > 0)
        {
            var operations = around.UnderWay.Select(each => $"{Sentences.UnderWay(each.Entry)}{(each.IsRunning ? "" : " (interrupted)")}");
            yield return $"Under way: {Some(operations.Prepend(around.Operation is { } operation ? $"a {operation} in this checkout" : "").Where(text => text.Length > 0))}.";
        }

        foreach (var other in others.Take(MostOthers))
        {
            var held = around.Claims.Where(claim => claim.Line.Session == other.Id.Value).Select(claim => claim.Line.Pattern).ToList();
            yield return $"{other.Name} is active{(other.Whereabouts is { } checkout ? $" in {(checkout == layout.WorkTree ? "the same checkout" : checkout)}" : "")}{(held.Count == 0 ? "" : $" and holds {Some(held)}")}{(other.Task is null ? "" : $" (task: {other.Task})")}.";
        }

        if (others.Count > 0)
        {
            yield return $"{(others.Count > MostOthers ? $"Also live: {Some(others.Skip(MostOthers).Select(other => other.Name))}. " : "")}Staging is private to each session; files on disk are shared. `dotnet-coord who` lists who holds what.";
        }

        if (around.Zones.Any(zone => !zone.IsFree) || (around.Zones.Count > 0 && others.Count > 0))
        {
            var free = around.Zones.Where(zone => zone.IsFree).Select(zone => zone.Zone.Name).ToList();
            yield return free.Count == 0 ? "No zone is free: `dotnet-coord zone list`." : $"Free zones: {Some(free)}.";
        }

        if (around.Unheld is { Count: > 0 } unheld)
        {
            yield return $"{Screen.Count(unheld.Count, "file")} here {(unheld.Count == 1 ? "has" : "have")} uncommitted changes and no holder: {Some(unheld)}.";
        }

        if (DefaultIndex.CountStaged(repository) is > 0 and var staged)
        {
            yield return $"{Screen.Count(staged, "path")} {(staged == 1 ? "is" : "are")} staged in the default index, by no session. `dotnet-coord index take` moves that into this session's.";
        }

        if (around.Tasks.Tasks.Count > 0)
        {
            yield return $"Tasks in progress: {Some(around.Tasks.Tasks.Select(task => $"{task.Id} {Short(task.Title)}{(task.Assignee is { } assignee ? $" ({assignee})" : "")}"))}.";
        }
    }

    private static string Short(string text) => StatusLine.Clean(text, LongestName);

    // As many as fit, each whole where it can be: a list that is cut in the middle reads as if it were all.
    private static string Some(IEnumerable<string> texts)
    {
        var all = texts.Select(Short).ToList();
        var shown = 1;
        for (var length = all[0].Length; shown < all.Count && shown < MostShown && (length += all[shown].Length + 2) <= LongestList; shown++)
        {
        }

        return string.Join(", ", all.Take(shown)) + (all.Count > shown ? $" and {all.Count - shown} more" : "");
    }
}
