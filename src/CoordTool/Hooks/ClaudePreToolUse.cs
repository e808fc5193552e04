using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Guards;
using CoordTool.Core.History;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// Claude Code's <c>PreToolUse</c>. Before an edit: refused when another live session holds the file, else claimed. Before a
/// shell command: see <see cref="ClaudeShellCommand"/>.
/// </summary>
internal static class ClaudePreToolUse
{
    private const string Event = "PreToolUse";

    public static int Run(CoordContext context)
    {
        if (ClaudeInput.Read(context, Event) is not { } payload)
        {
            return ExitCodes.Done;
        }

        if (payload.Tool is ClaudeShellCommand.Bash or ClaudeShellCommand.PowerShell)
        {
            return ClaudeShellCommand.Run(context, Event, payload);
        }

        if (payload.File is not { } file || ClaudeInput.Layout(Path.GetDirectoryName(file)) is not { WorkTree: not null } layout
            || !Core.Installation.Initialization.IsDone(layout))
        {
            return ExitCodes.Done;
        }

        // No command that takes files away is at work from here on until the edit is noted as under way. Before the write
        // gate: such a command is alone with the files before it passes there.
        using var gate = TreeGate.Enter(layout);
        if (gate is null)
        {
            GuardCounters.Refused(layout);
            Console.Error.WriteLine(Sentences.Busy(Path.GetFileName(file)));
            return ExitCodes.Refused;
        }

        using var repository = ClaudeInput.Repository(context, layout);
        if (ClaimPattern.FromFile(repository.Layout, file) is not { Kind: PatternKind.File } pattern)
        {
            return ExitCodes.Done;
        }

        GuardCounters.Checked(repository.Layout);
        var session = ClaudeInput.Register(context, repository, payload.SessionId!);
        var edit = EditedFiles.Take(context, repository, session, [pattern]);
        if (edit.Refused is not [var (refused, holder), ..])
        {
            var (facts, failure) = KeptEdits.Keep(context, repository, session, [pattern.Path], EditSide.Before);
            EditUnderWay.Begin(repository.Layout, session.Id, pattern.Path);
            return ClaudeInput.Tell(context, Event, [.. edit.Facts.Concat(facts).Concat(edit.Messages).Select(line => Printable.Text(line))], edit.Failure ?? failure);
        }

        // Claude Code shows the model what stands on standard error, and blocks on exit code 2 alone.
        GuardCounters.Refused(repository.Layout);
        Console.Error.WriteLine(Sentences.Held(refused.Text, holder, context.Now));
        foreach (var line in Sentences.InsteadOf(refused, holder).Concat(edit.Messages))
        {
            Console.Error.WriteLine(line);
        }

        return ExitCodes.Refused;
    }
}
