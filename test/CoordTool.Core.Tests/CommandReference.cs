using System.Text;
using CoordTool.Commands;

namespace CoordTool.Core.Tests;

/// <summary>Writes <c>docs/cli.md</c> from the definitions of the commands.</summary>
internal static class CommandReference
{
    /// <summary>The whole text.</summary>
    public static string Of(CommandLine line)
    {
        var text = new StringBuilder(
            """
            # The command line

            <!-- Made from the definitions of the commands in src/CoordTool/Commands by the test ReferenceOfCommands; COORD_ACCEPT_SNAPSHOTS=1 writes it anew. -->

            `dotnet-coord VERB` and `dotnet coord VERB` are the same; without a verb it is `status`. Words in brackets may be left out, and three dots stand for more of the same. `dotnet-coord VERB --help` says all of this too.

            In a shell, `eval "$(dotnet-coord shell-init bash)"` completes what is typed ([how](design.md#shell-function)).

            The same as a page for `man`: `man -l docs/man/dotnet-coord.1`. For `man dotnet-coord` it goes into a directory `man1` below one that `MANPATH` names:

            ```sh
            mkdir -p ~/.local/share/man/man1
            cp docs/man/dotnet-coord.1 ~/.local/share/man/man1/
            export MANPATH=~/.local/share/man:    # the colon stands for where manuals are anyway
            ```


            """);
        Section("Exit codes", CommandPage.ExitCodes);
        Section("Options of every command", CommandPage.Of(line.Root.Options));
        foreach (var (group, verbs) in line.Groups)
        {
            text.Append($"## {group}\n\n");
            foreach (var page in CommandPage.Of(verbs))
            {
                text.Append($"###{(page.Name.Contains(' ', StringComparison.Ordinal) ? "#" : "")} {page.Name}\n\n{Prose(page.Description)}\n\n```sh\ndotnet-coord {page.Usage}\n```\n\n");
                Entries(page.Entries);
                if (page.Examples.Count > 0)
                {
                    var width = page.Examples.Max(each => each.Line.Length);
                    text.Append($"```sh\n{string.Concat(page.Examples.Select(each => $"{each.Line.PadRight(width)}    # {each.Purpose}\n"))}```\n\n");
                }
            }
        }

        return text.ToString().TrimEnd('\n') + "\n";

        void Section(string title, IEnumerable<Entry> entries)
        {
            text.Append($"## {title}\n\n");
            Entries([.. entries]);
        }

        void Entries(IReadOnlyList<Entry> entries)
        {
            text.AppendJoin("", entries.Select(each => $"- `{each.Word}` {Prose(each.Meaning)}\n")).Append(entries.Count > 0 ? "\n" : "");
        }
    }

    // Between backticks everything stands for itself already.
    private static string Prose(string text) => string.Join('`', text.Split('`').Select((part, at) => at % 2 == 1 ? part : part.Replace("<", "\\<", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal)));
}
