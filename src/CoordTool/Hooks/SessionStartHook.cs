using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// A session starts: it gets its own index, its shell commands the variables where the agent takes them, and the model some
/// facts. It runs again on resume and after a compaction, and does the same then.
/// </summary>
internal static class SessionStartHook
{
    private const string EnvironmentFile = "CLAUDE_ENV_FILE";

    public static HookAnswer Run(AgentCall call)
    {
        if (call.Repository(call.Directory) is not { } found)
        {
            return HookAnswer.Nothing;
        }

        using var repository = found;
        var (session, _, restored) = SessionStart.Run(call.Context, repository, call.Request);
        OrphanSweep.TryRun(call.Context, repository);
        var index = new IndexLocation(repository.Layout, session.Id);
        WriteEnvironment(call.Context, call.AgentId, ShellExports.Lines(ShellExports.Of(call.InShell, index, raw: false, Narrate)));
        var facts = Facts(call.Context, repository, session).ToList();
        if (restored is not null)
        {
            facts.Add($"What this session had staged when it was last here is staged again (rescue {restored}).");
        }

        if (!call.Host.GivesVariables)
        {
            facts.Add($"Plain `git` in this agent's shell commands stages in the default index, which others share. To stage and commit as this session, a command starts with: eval \"$({Ambient.ToolPath(call.Context)} session env --id {session.Id})\" &&");
        }

        return new HookAnswer { Facts = facts.ConvertAll(line => Printable.Text(line)) };
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
        foreach (var path in files)
        {
            // Only plain lines: anything else in this file can break every shell command of the session.
            var names = exports.Select(line => line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)]).ToList();
            var others = (AtomicFile.ReadText(path) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !names.Exists(line.StartsWith));
            AtomicFile.Write(path, string.Concat(others.Concat(exports).Select(line => line + "\n")));
        }
    }

    private static IEnumerable<string> Facts(CoordContext context, GitRepository repository, Session session)
    {
        var layout = repository.Layout;
        var now = context.Now;
        var others = new SessionStore(context, layout).List().Where(other => other.Id != session.Id && !other.IsGone(now)).ToList();
        var claims = new ClaimStore(context, repository).Read().List().Where(claim => claim.Holds && claim.Line.Session != session.Id.Value).ToList();
        yield return $"dotnet-coord: this is session {session.Name}, in {layout.WorkTree} on {GitRefs.ReadHead(layout).Name}; {(others.Count == 0 ? "no other session is live." : $"{Screen.Count(others.Count, "other session")} {(others.Count == 1 ? "is" : "are")} live.")}";
        const int Shown = 6;
        foreach (var other in others.Take(Shown))
        {
            var held = claims.Where(claim => claim.Line.Session == other.Id.Value).Select(claim => claim.Line.Pattern).Take(Shown).ToList();
            yield return $"{other.Name} is active in {(other.Checkout == layout.WorkTree ? "the same checkout" : other.Checkout)}{(other.Task is null ? "" : $" ({other.Task})")}{(held.Count == 0 ? "" : $" and holds {string.Join(", ", held)}")}.";
        }

        if (others.Count > 0)
        {
            yield return "Staging is private to each session; files on disk are shared. `dotnet-coord who` lists who holds what.";
        }

        if (DefaultIndex.CountStaged(repository) is > 0 and var staged)
        {
            yield return $"{Screen.Count(staged, "path")} {(staged == 1 ? "is" : "are")} staged in the default index, by no session. `dotnet-coord index take` moves that into this session's.";
        }

        if (Initialization.Mend(context, layout, Ambient.ToolPath(context)) is { Count: > 0 } mended)
        {
            yield return Sentences.Mended(mended);
        }
        else if (GitHooks.Of(context, layout).FindMissing() is { Count: > 0 } missing)
        {
            yield return $"WARNING: Git does not run these hooks of dotnet-coord: {string.Join(", ", missing)}. Commits are not guarded; `dotnet-coord init` tells why.";
        }
    }
}
