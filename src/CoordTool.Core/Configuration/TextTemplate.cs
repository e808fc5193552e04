using System.Text;

namespace CoordTool.Core.Configuration;

/// <summary>Texts with placeholders such as <c>{name}</c>; <c>{{</c> and <c>}}</c> stand for the braces themselves.</summary>
internal static class TextTemplate
{
    /// <summary>Puts values in the place of placeholders. What a value holds is not looked at again.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: a placeholder has no value, or a brace stands alone.</exception>
    public static string Fill(string template, IReadOnlyDictionary<string, string> values)
    {
        var filled = new StringBuilder(template.Length);
        var problem = Walk(template, values.Keys, text => filled.Append(text), name => filled.Append(values[name]));
        return problem is null
            ? filled.ToString()
            : throw new CoordException(FailureKind.Usage, $"The template '{Printable.Text(template, 120)}' cannot be filled: {problem}.");
    }

    /// <summary>Whether a placeholder is in a template.</summary>
    public static bool Names(string template, string placeholder)
    {
        var found = false;
        Walk(template, null, _ => { }, name => found |= name == placeholder);
        return found;
    }

    /// <summary>What is wrong with a template that may have these placeholders; null where nothing is.</summary>
    internal static string? FindProblem(string template, IReadOnlyCollection<string> placeholders) => Walk(template, placeholders, _ => { }, _ => { });

    private static string? Walk(string template, IEnumerable<string>? placeholders, Action<string> text, Action<string> placeholder)
    {
        for (var at = 0; at < template.Length;)
        {
            var brace = template.AsSpan(at).IndexOfAny('{', '}') is >= 0 and var next ? at + next : template.Length;
            text(template[at..brace]);
            if (brace == template.Length)
            {
                break;
            }

            if (brace + 1 < template.Length && template[brace + 1] == template[brace])
            {
                text(template[brace].ToString());
                at = brace + 2;
                continue;
            }

            var end = template[brace] == '{' ? template.IndexOf('}', brace) : -1;
            if (end < 0)
            {
                return $"a {template[brace]} stands alone in it";
            }

            var name = template[(brace + 1)..end];
            if (placeholders?.Contains(name) == false)
            {
                return $"it has no {{{Printable.Text(name, 40)}}}";
            }

            placeholder(name);
            at = end + 1;
        }

        return null;
    }
}
