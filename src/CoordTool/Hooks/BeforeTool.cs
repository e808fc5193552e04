using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.History;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// A tool is about to run. Before an edit: refused when another live session holds one of the files, else all are claimed.
/// Before a shell command: see <see cref="BeforeShellCommand"/>.
/// </summary>
internal static class BeforeTool
{
    public static HookAnswer Run(AgentCall call) => call.Tool switch
    {
        ToolKind.Shell when call.Payload.Files.Count > 0 => Edit(call) is { Refusal: not null } refused ? refused : BeforeShellCommand.Run(call),
        ToolKind.Shell or ToolKind.PowerShell => BeforeShellCommand.Run(call),
        ToolKind.Edit or ToolKind.Patch => Edit(call),
        _ => HookAnswer.Nothing,
    };

    private static HookAnswer Edit(AgentCall call)
    {
        if (call.Payload.Files.Count == 0)
        {
            return new HookAnswer { Undecided = $"the call of {Printable.Text(call.Payload.Tool!, 80)} names no file" };
        }

        var gates = new List<TreeGate>();
        try
        {
            return Edit(call, gates);
        }
        finally
        {
            gates.ForEach(gate => gate.Dispose());
        }
    }

    private static HookAnswer Edit(AgentCall call, List<TreeGate> gates)
    {
        var checkouts = call.ByCheckout(call.Payload.Files).OrderBy(checkout => checkout.Layout.WorkTree, StringComparer.Ordinal).ToList();

        // No command that takes files away is at work from here on until the edit is noted as under way. Before the write
        // gate: such a command is alone with the files before it passes there.
        foreach (var checkout in checkouts)
        {
            if (TreeGate.Enter(checkout.Layout) is not { } gate)
            {
                Refusals.Note(call.Context, checkout.Layout, call.SessionId, "edit", new Refusal("a git command that takes files of this checkout was running"));
                return new HookAnswer { Refusal = Sentences.Busy(Path.GetFileName(checkout.Files[0])) + "\n" };
            }

            gates.Add(gate);
        }

        var facts = new List<string>();
        string? undecided = null;
        foreach (var checkout in checkouts)
        {
            using var repository = call.Repository(checkout.Layout);
            if (checkout.Patterns is not { Count: > 0 } patterns)
            {
                continue;
            }

            var answer = Edit(call, repository, patterns);
            if (answer.Refusal is not null)
            {
                return answer;
            }

            facts.AddRange(answer.Facts);
            undecided ??= answer.Undecided;
        }

        return new HookAnswer { Facts = facts, Undecided = undecided };
    }

    private static HookAnswer Edit(AgentCall call, GitRepository repository, IReadOnlyList<ClaimPattern> files)
    {
        var context = call.Context;
        GuardCounters.Checked(repository.Layout);
        var session = ActingSession.Of(call, repository);
        var edit = EditedFiles.Take(context, repository, session, files);
        if (edit.Refused is not [var (refused, holder), ..])
        {
            var (facts, failure) = KeptEdits.Keep(context, repository, session.Id, files.Select(file => file.Path), EditSide.Before);
            foreach (var file in files)
            {
                EditUnderWay.Begin(context, repository.Layout, session.Id, file.Path);
            }

            return new HookAnswer
            {
                Facts = [.. edit.Facts.Concat(facts).Concat(edit.Messages).Select(line => Printable.Text(line))],
                Undecided = (edit.Failure ?? failure) is { } broken ? AgentHook.Reason(broken) : null,
            };
        }

        Refusals.NoteEdit(context, repository.Layout, session.Id, edit.Refused);
        var lines = edit.Refused.Select(each => Sentences.Held(each.Pattern.Text, each.Holder, context.Now)).Concat(Sentences.InsteadOf(refused, holder)).Concat(edit.Messages);
        return new HookAnswer { Refusal = string.Concat(lines.Select(line => line + "\n")) };
    }
}
