using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// Claude Code's <c>PostToolUse</c> and <c>PostToolUseFailure</c> after a shell command: the files it changed are the session's
/// edits, and the model learns at once which of them another session holds. Nothing is undone.
/// </summary>
internal static class ClaudePostToolUse
{
    public static int Run(CoordContext context, string @event)
    {
        if (ClaudeInput.Read(context, @event) is not { } payload)
        {
            return ExitCodes.Done;
        }

        var facts = new List<string>();
        foreach (var group in payload.ChangedFiles.GroupBy(file => ClaudeInput.DirectoryOf(file) is { } directory ? GitLayout.Discover(directory)?.WorkTree : null))
        {
            // A command may have worked in several checkouts, and in other repositories.
            if (group.Key is null || ClaudeInput.Repository(context, group.Key) is not { } found)
            {
                continue;
            }

            using var repository = found;
            var patterns = group.Select(file => ClaimPattern.FromFile(repository.Layout, file)).OfType<ClaimPattern>().Where(pattern => pattern.Kind == PatternKind.File).Distinct().ToList();
            if (patterns.Count > 0)
            {
                var edit = EditedFiles.Take(context, repository, ClaudeInput.Register(context, repository, payload.SessionId!), patterns, isDone: true);
                facts.AddRange(edit.Refused.Select(refused => $"This command changed {refused.Pattern.Text}. {Sentences.Held(refused.Pattern.Text, refused.Holder, context.Now)} Its content is on disk for both now."));
                facts.AddRange(edit.Messages);
            }
        }

        if (facts.Count == 0 && ClaudeInput.Repository(context, PhysicalPath.Resolve(payload.Directory ?? context.WorkingDirectory)) is { } here)
        {
            using var repository = here;
            var session = ClaudeInput.Register(context, repository, payload.SessionId!);
            using var view = new ClaimStore(context, repository).Read();
            facts.AddRange(ClaimMessages.Take(repository.Layout, view, session.Id).Select(Sentences.Told));
        }

        return ClaudeInput.Tell(@event, [.. facts.Select(line => Printable.Text(line))]);
    }
}
