using System.Text;
using CoordTool.Commands;

namespace CoordTool.Core.Tests;

/// <summary>Writes <c>docs/man/dotnet-coord.1</c> from the definitions of the commands (<c>man 7 man</c>).</summary>
internal static class ManualPage
{
    /// <summary>The whole text.</summary>
    public static string Of(CommandLine line)
    {
        var text = new StringBuilder(
            $"""
            .\" Made from the definitions of the commands in src/CoordTool/Commands by the test ReferenceOfCommands.
            .TH DOTNET\-COORD 1 "" "dotnet\-coord" "User Commands"
            .SH NAME
            dotnet\-coord \- coordinate several sessions in one Git repository
            .SH SYNOPSIS
            .B dotnet\-coord
            [\fIVERB\fR] [\fIoptions\fR]
            .SH DESCRIPTION
            {Text(line.Root.Description!)}
            Without a verb it is
            .BR status .
            Words in brackets may be left out, and three dots stand for more of the same.

            """);
        Section("OPTIONS OF EVERY COMMAND");
        Entries(CommandPage.Of(line.Root.Options));
        foreach (var (group, verbs) in line.Groups)
        {
            Section(group.ToUpperInvariant());
            foreach (var page in CommandPage.Of(verbs))
            {
                text.Append($".SS {Text(page.Name)}\n{Text(page.Description)}\n.PP\n.B dotnet\\-coord {Text(page.Usage)}\n");
                Entries(page.Entries);
                text.Append(page.Examples.Count > 0 ? ".PP\nExamples:\n" : "");
                Entries(page.Examples.Select(each => new Entry(each.Line, each.Purpose)));
            }
        }

        Section("EXIT STATUS");
        Entries(CommandPage.ExitCodes);
        return text.Append(".SH SEE ALSO\n.BR git (1),\n.BR git\\-worktree (1),\n.BR git\\-notes (1)\n").ToString();

        void Section(string title) => text.Append($".SH {title}\n");

        void Entries(IEnumerable<Entry> entries) => text.AppendJoin("", entries.Select(each => $".TP\n\\fB{Text(each.Word)}\\fR\n{Text(each.Meaning)}\n"));
    }

    // A hyphen is typed, not broken at; no line of ours begins as a request does.
    private static string Text(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal)
        .Replace("`", "", StringComparison.Ordinal) is var plain && plain.StartsWith('.') ? $"\\&{plain}" : plain;
}
