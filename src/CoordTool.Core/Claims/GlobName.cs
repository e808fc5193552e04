using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>One name of a glob without braces, in the form it is written in and in the form it is compared in.</summary>
/// <param name="Written">As it is written, with a backslash where one is needed and nowhere else.</param>
/// <param name="Step">As it is compared.</param>
internal sealed record GlobName(string Written, NameStep Step)
{
    /// <summary>Any number of directories.</summary>
    public static GlobName Deep { get; } = new("**", NameStep.Deep);

    /// <summary>Whether it stands for one name alone, as written.</summary>
    public bool IsLiteral => GlobText.Unescape(Written) is not null;

    /// <summary>Reads a name.</summary>
    /// <param name="text">Between two slashes; what begins in it also ends.</param>
    /// <param name="rule">The rule of the repository.</param>
    /// <param name="fault">What is wrong with it, when the result is null.</param>
    public static GlobName? Read(string text, PathRule rule, out string? fault)
    {
        fault = null;
        if (text == "**")
        {
            return Deep;
        }

        var written = new StringBuilder(text.Length);
        var steps = new List<CharacterStep>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var end = GlobText.EndOf(text, at)!.Value;
            switch (text[at])
            {
                case '\\' when text[end] == '/':
                    fault = "a backslash stands before a slash in it, which no name holds";
                    return null;
                case '\\':
                    literal.Append(text[end]);
                    break;
                case '[':
                    if (CharacterClass.Read(text[at..(end + 1)], rule, out fault) is not { } read)
                    {
                        return null;
                    }

                    if (read.Only is { } only)
                    {
                        literal.AppendPoint(only);
                        break;
                    }

                    EndLiteral();
                    written.Append(read.Written);
                    steps.Add(read.Step);
                    break;
                case '*' or '?':
                    EndLiteral();
                    end = Wildcards(text, at, written, steps);
                    break;
                default:
                    literal.Append(text[at]);
                    break;
            }

            at = end;
        }

        EndLiteral();
        return new GlobName(written.ToString(), NameStep.Of(steps));

        void EndLiteral()
        {
            // Composed once more: a mark may have come out of a brace or a class, after its letter.
            var run = ComposedText.Of(literal.ToString());
            written.Append(GlobText.Escape(run));
            steps.AddRange(ComposedText.CodePoints(rule.Fold(run)).Select(CharacterStep.Of));
            literal.Clear();
        }
    }

    // In whichever order they stand they mean the same: as many characters, or more.
    private static int Wildcards(string text, int at, StringBuilder written, List<CharacterStep> steps)
    {
        var last = at;
        while (last + 1 < text.Length && text[last + 1] is '*' or '?')
        {
            last++;
        }

        var run = text.AsSpan(at, last + 1 - at);
        var single = run.Count('?');
        written.Append('?', single);
        steps.AddRange(Enumerable.Repeat(CharacterStep.Any, single));
        if (single < run.Length)
        {
            written.Append('*');
            steps.Add(CharacterStep.Star);
        }

        return last;
    }
}
