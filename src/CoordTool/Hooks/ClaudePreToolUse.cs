using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>Claude Code's <c>PreToolUse</c> before an edit: refused when another live session holds the file, else claimed.</summary>
internal static class ClaudePreToolUse
{
    public static int Run(CoordContext context)
    {
        if (ClaudeInput.Read(context, "PreToolUse") is not { } payload)
        {
            return ExitCodes.Done;
        }

        if (payload.File is not { } file || !Path.IsPathRooted(file) || Nearest(file) is not { } directory
            || ClaudeInput.Repository(context, directory) is not { } found)
        {
            return ExitCodes.Done;
        }

        using var repository = found;
        if (ClaimPattern.FromFile(repository.Layout, file) is not { Kind: PatternKind.File } pattern)
        {
            return ExitCodes.Done;
        }

        GuardCounters.Checked(repository.Layout);
        var session = Register(context, repository, payload.SessionId!);
        var request = new ClaimRequest(pattern, Auto: true);
        var claims = new ClaimStore(context, repository);
        var verdict = claims.Judge(session.Id, request);
        if (verdict is { IsFree: true, Own: null })
        {
            var outcome = claims.Acquire(session, [request]);
            verdict = verdict with { Refusing = [.. outcome.Refusing.Select(refused => refused.Holder)] };
        }

        if (verdict.IsFree)
        {
            return ExitCodes.Done;
        }

        // Claude Code shows the model what stands on standard error, and blocks on exit code 2 alone.
        GuardCounters.Refused(repository.Layout);
        Console.Error.WriteLine(Sentences.Held(pattern.Text, verdict.Refusing[0], context.Now));
        foreach (var line in Sentences.InsteadOf(verdict.Refusing[0]))
        {
            Console.Error.WriteLine(line);
        }

        return ExitCodes.Refused;
    }

    private static Session Register(CoordContext context, Core.Git.GitRepository repository, string agentId)
    {
        var store = new SessionStore(context, repository.Layout);
        var id = SessionId.FromAgent(agentId);
        if (store.Find(id) is { } known)
        {
            store.Beat(id);
            return known;
        }

        return SessionStart.Run(context, repository, ClaudeSessionStart.Request(context, agentId)).Session;
    }

    // The file may be new, and directories above it too.
    private static string? Nearest(string file)
    {
        var directory = Path.GetDirectoryName(file);
        while (directory is not null && !Directory.Exists(directory))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory;
    }
}
