using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>A glob without braces.</summary>
internal sealed class GlobAlternative
{
    private GlobAlternative(List<GlobName> names)
    {
        var literals = names.TakeWhile(name => name.IsLiteral).Select(name => GlobText.Unescape(name.Written)!).ToList();
        var isBelow = names[^1] == GlobName.Deep;
        var text = Write(names);
        Written = text.StartsWith('@') ? "\\" + text : text;
        Plain = literals.Count < names.Count - (isBelow ? 1 : 0) ? null : string.Join('/', literals.DefaultIfEmpty(".")) + (isBelow ? "/" : "");
        LiteralPrefix = string.Join('/', literals.Take(names.Count - 1));

        // All below is at least one name below.
        Steps = [.. names.Select(name => name.Step), .. isBelow ? [NameStep.Any] : (NameStep[])[]];
        Identity = Identify(Steps);
    }

    /// <summary>As it is written.</summary>
    public string Written { get; }

    /// <summary>The path it is where nothing in it stands for more than itself, and a slash where all below is meant.</summary>
    public string? Plain { get; }

    /// <summary>The directory that all its paths lie below; empty when there is none.</summary>
    public string LiteralPrefix { get; }

    /// <summary>As it is compared.</summary>
    public NameStep[] Steps { get; }

    /// <summary>Text that is equal where the steps are.</summary>
    public string Identity { get; }

    /// <summary>Reads one alternative, with everything that braces hold put in place.</summary>
    /// <param name="text">Relative to the top of the checkout.</param>
    /// <param name="rule">The rule of the repository.</param>
    /// <param name="fault">What is wrong with it, when the result is null.</param>
    public static GlobAlternative? Read(string text, PathRule rule, out string? fault)
    {
        fault = null;
        var names = new List<GlobName?>();
        foreach (var each in GlobText.Split(text))
        {
            var name = each.Length == 0 ? null : GlobName.Read(each, rule, out fault);
            if (fault is not null)
            {
                return null;
            }

            names.Add(name);
        }

        var simple = Simplify(names);
        fault = simple.Count == 0 ? "it names nothing, or one of its alternatives does"
            : simple.Exists(name => name.Written == "..") ? "'..' may stand only before the first character that is special in a glob"
            : simple[0].Written == ".git" ? "it lies inside .git"
            : null;
        return fault is null ? new GlobAlternative(simple) : null;
    }

    /// <summary>Leaves out what changes nothing, and says all below with a last <c>**</c>.</summary>
    /// <param name="names">Null for nothing between two slashes.</param>
    public static List<GlobName> Simplify(IReadOnlyList<GlobName?> names)
    {
        var simple = new List<GlobName>();
        foreach (var name in names)
        {
            Add(name);
        }

        if (names.Count > 1 && names[^1] is null)
        {
            Add(GlobName.Deep);
        }

        if (simple.Count > 1 && simple[^2] == GlobName.Deep && simple[^1].Written == "*")
        {
            simple.RemoveAt(simple.Count - 1);
        }

        return simple;

        void Add(GlobName? name)
        {
            if (name is not null && name.Written != "." && !(name == GlobName.Deep && simple.Count > 0 && simple[^1] == GlobName.Deep))
            {
                simple.Add(name);
            }
        }
    }

    /// <summary>Writes names that were simplified.</summary>
    public static string Write(List<GlobName> names)
    {
        var isBelow = names.Count > 1 && names[^1] == GlobName.Deep;
        return string.Join('/', names.Take(names.Count - (isBelow ? 1 : 0)).Select(name => name.Written)) + (isBelow ? "/" : "");
    }

    private static string Identify(NameStep[] steps)
    {
        var text = new StringBuilder();
        foreach (var step in steps)
        {
            step.Identify(text);
        }

        return text.ToString();
    }
}
