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
/// Claude Code's <c>SessionStart</c>: the session gets its own index and the variables in every shell command, and the
/// model some facts. It runs again on resume and after a compaction, and does the same then.
/// </summary>
internal static class ClaudeSessionStart
{
    private const string EnvironmentFile = "CLAUDE_ENV_FILE";

    public static int Run(CoordContext context)
    {
        if (ClaudeInput.Read(context, "SessionStart") is not { } payload
            || ClaudeInput.Repository(context, payload.Directory ?? context.WorkingDirectory) is not { } found)
        {
            return ExitCodes.Done;
        }

        using var repository = found;
        var (session, _, restored) = SessionStart.Run(context, repository, Request(context, payload.SessionId!));
        OrphanSweep.TryRun(context, repository);
        var index = new IndexLocation(repository.Layout, session.Id);
        var host = context with { Environment = new Dictionary<string, string>(context.Environment) { ["CLAUDE_CODE_SESSION_ID"] = payload.SessionId! } };
        WriteEnvironment(context, payload.SessionId!, ShellExports.Lines(ShellExports.Of(host, index, raw: false, Narrate)));
        foreach (var line in Facts(context, repository, session))
        {
            Console.Out.WriteLine(Printable.Text(line));
        }

        if (restored is not null)
        {
            Console.Out.WriteLine(Printable.Text($"What this session had staged when it was last here is staged again (rescue {restored})."));
        }

        return ExitCodes.Done;
    }

    /// <summary>How a Claude Code session registers. Its own process tells when it is gone, never a shell above it.</summary>
    public static SessionRequest Request(CoordContext context, string agentId) => new(
        SessionId.FromAgent(agentId),
        Agent: "claude",
        ProcessId: SessionStart.ProcessOf(context));

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
