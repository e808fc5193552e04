using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.History;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// A tool has run. After a shell command the files it changed are the session's edits, and the model learns at once which of
/// them another session holds; nothing is undone. After an edit, which was asked about before, the files are kept as they are now.
/// </summary>
internal static class AfterTool
{
    public static HookAnswer Run(AgentCall call)
    {
        var facts = new List<string>();
        CoordException? failure = null;
        var isEdit = call.Tool is ToolKind.Edit or ToolKind.Patch;

        // A command may have worked in several checkouts, and in other repositories. What is broken about one is no reason to
        // leave out the others.
        foreach (var checkout in call.ByCheckout(isEdit ? call.Payload.Files : call.Payload.ChangedFiles, error => failure = error))
        {
            failure = Attribute(call, checkout, isEdit, facts) ?? failure;
            BackgroundExchange.BeginIfDue(call.Context, checkout.Layout);
        }

        if (facts.Count == 0 && !isEdit && call.Repository(PhysicalPath.Resolve(call.Directory)) is { } here)
        {
            using var repository = here;
            if (new SessionStore(call.Context, repository.Layout).HasEnded(call.SessionId))
            {
                return HookAnswer.Nothing;
            }

            var session = ActingSession.OfPast(call, repository);
            using var view = new ClaimStore(call.Context, repository).Read();
            facts.AddRange(ClaimMessages.Take(repository.Layout, view, session.Id).Select(Sentences.Told));
        }

        return new HookAnswer { Facts = [.. facts.Select(line => Printable.Text(line))], Undecided = failure is null ? null : AgentHook.Reason(failure) };
    }

    private static CoordException? Attribute(AgentCall call, FilesOfCheckout checkout, bool isEdit, List<string> facts)
    {
        try
        {
            using var repository = call.Repository(checkout.Layout);
            var patterns = checkout.Patterns;
            return patterns.Count == 0 ? null : isEdit ? Edited(call, repository, patterns, facts) : Changed(call, repository, patterns, facts);
        }
        catch (CoordException error)
        {
            return error;
        }
    }

    private static CoordException? Edited(AgentCall call, GitRepository repository, List<ClaimPattern> files, List<string> facts)
    {
        // The hook before the edit registered the session: one that is not registered has ended since, and stays so.
        var session = ActingSession.PastId(call, repository);
        new SessionStore(call.Context, repository.Layout).Beat(session);
        var (large, failure) = KeptEdits.Keep(call.Context, repository, session, files.Select(file => file.Path), EditSide.After);
        foreach (var file in files)
        {
            EditUnderWay.End(repository.Layout, session, file.Path);
        }

        facts.AddRange(large);
        return failure;
    }

    private static CoordException? Changed(AgentCall call, GitRepository repository, List<ClaimPattern> files, List<string> facts)
    {
        var context = call.Context;
        var id = ActingSession.PastId(call, repository);
        if (new SessionStore(context, repository.Layout).HasEnded(id))
        {
            // It comes late. What the command left is kept all the same, and claims nothing for one who is not there.
            return KeptEdits.Keep(context, repository, id, files.Select(file => file.Path), EditSide.AfterCommand).Failure;
        }

        var session = call.Register(repository, id);

        // First of all, for what follows may wait for others.
        var (large, lost) = KeptEdits.Keep(context, repository, session.Id, files.Select(file => file.Path), EditSide.AfterCommand);
        var edit = EditedFiles.Take(context, repository, session, files, isDone: true);
        facts.AddRange(edit.Refused.Select(refused => $"This command changed {refused.Pattern.Text}. {Sentences.Held(refused.Pattern.Text, refused.Holder, context.Now)} Its content is on disk for both now."));
        facts.AddRange(edit.Facts.Concat(large));
        facts.AddRange(edit.Messages);
        return edit.Failure ?? lost;
    }
}
