using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Guards;
using CoordTool.Core.History;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// Claude Code's <c>PostToolUse</c> and <c>PostToolUseFailure</c>. After a shell command the files it changed are the session's
/// edits, and the model learns at once which of them another session holds; nothing is undone. After an edit, which was asked
/// about before, the file is kept as it is now.
/// </summary>
internal static class ClaudePostToolUse
{
    public static int Run(CoordContext context, string @event)
    {
        if (ClaudeInput.Read(context, @event) is not { } payload)
        {
            return ExitCodes.Done;
        }

        if (payload.File is { } edited)
        {
            return Edited(context, @event, payload.SessionId!, edited);
        }

        var facts = new List<string>();
        CoordException? failure = null;
        foreach (var group in Changed(payload).GroupBy(WorkTreeOf))
        {
            // A command may have worked in several checkouts, and in other repositories.
            failure = (group.Key is { } workTree ? Attribute(context, payload.SessionId!, workTree, group, facts) : null) ?? failure;
        }

        if (facts.Count == 0 && ClaudeInput.Repository(context, PhysicalPath.Resolve(payload.Directory ?? context.WorkingDirectory)) is { } here)
        {
            using var repository = here;
            var session = ClaudeInput.Register(context, repository, payload.SessionId!);
            using var view = new ClaimStore(context, repository).Read();
            facts.AddRange(ClaimMessages.Take(repository.Layout, view, session.Id).Select(Sentences.Told));
        }

        return ClaudeInput.Tell(context, @event, [.. facts.Select(line => Printable.Text(line))], failure);

        // What is broken about one repository is no reason to leave out the others.
        string? WorkTreeOf(string file)
        {
            try
            {
                return ClaudeInput.Layout(Path.GetDirectoryName(file))?.WorkTree;
            }
            catch (CoordException error)
            {
                failure = error;
                return null;
            }
        }
    }

    private static int Edited(CoordContext context, string @event, string agentId, string file)
    {
        if (ClaudeInput.Repository(context, Path.GetDirectoryName(file)) is not { } found)
        {
            return ExitCodes.Done;
        }

        using var repository = found;
        if (ClaimPattern.FromFile(repository.Layout, file) is not { Kind: PatternKind.File } pattern)
        {
            return ExitCodes.Done;
        }

        var session = ClaudeInput.Register(context, repository, agentId);
        var (facts, failure) = KeptEdits.Keep(context, repository, session, [pattern.Path], EditSide.After);
        EditUnderWay.End(repository.Layout, session.Id, pattern.Path);
        return ClaudeInput.Tell(context, @event, [.. facts.Select(line => Printable.Text(line))], failure);
    }

    private static IEnumerable<string> Changed(HookPayload payload) =>
        payload.ChangedFiles.Where(file => file.Length > 0 && !file.Contains('\0', StringComparison.Ordinal)).Select(file => Path.Combine(payload.Directory ?? "", file));

    private static CoordException? Attribute(CoordContext context, string agentId, string workTree, IEnumerable<string> files, List<string> facts)
    {
        try
        {
            if (ClaudeInput.Repository(context, workTree) is not { } found)
            {
                return null;
            }

            using var repository = found;
            var patterns = files.Select(file => ClaimPattern.FromFile(repository.Layout, file)).OfType<ClaimPattern>().Where(pattern => pattern.Kind == PatternKind.File).Distinct().ToList();
            if (patterns.Count == 0)
            {
                return null;
            }

            var session = ClaudeInput.Register(context, repository, agentId);

            // First of all, for what follows may wait for others.
            var (large, lost) = KeptEdits.Keep(context, repository, session, patterns.Select(pattern => pattern.Path), EditSide.AfterCommand);
            var edit = EditedFiles.Take(context, repository, session, patterns, isDone: true);
            facts.AddRange(edit.Refused.Select(refused => $"This command changed {refused.Pattern.Text}. {Sentences.Held(refused.Pattern.Text, refused.Holder, context.Now)} Its content is on disk for both now."));
            facts.AddRange(edit.Facts.Concat(large));
            facts.AddRange(edit.Messages);
            return edit.Failure ?? lost;
        }
        catch (CoordException error)
        {
            return error;
        }
    }
}
