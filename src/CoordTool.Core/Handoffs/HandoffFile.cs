using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;

namespace CoordTool.Core.Handoffs;

/// <summary>Writes <c>HANDOFF.md</c> at the top of a checkout, and never over one that somebody else wrote or changed.</summary>
public static class HandoffFile
{
    /// <summary>The name of the file.</summary>
    public const string Name = "HANDOFF.md";

    private const string Mark = "<!-- dotnet-coord:handoff ";
    private const int MostPaths = 100;

    /// <summary>Writes it; what an earlier session left there stays below.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="facts">What there is to say.</param>
    /// <param name="rescues">What the end of the session kept.</param>
    /// <returns>The path, or why nothing was written.</returns>
    public static (string? Path, Refusal? Refused) Write(CoordContext context, GitLayout layout, HandoffFacts facts, IReadOnlyList<string> rescues)
    {
        var path = Path.Combine(layout.RequireWorkTree(), Name);
        var present = WorkingFile.Exists(path) ? AtomicFile.ReadText(path) : "";
        if (present is null || (present.Length > 0 && !IsOurs(present)))
        {
            return (null, new Refusal(
                $"{path} was written or changed by somebody else; the handoff was not written.",
                $"See what {facts.Session.Name} committed and claimed: dotnet-coord log"));
        }

        ExcludeBlock.Add(layout, "/" + Name);
        var body = Section(context, facts, rescues) + (present.Length == 0 ? "" : $"\n{present[(present.IndexOf('\n', StringComparison.Ordinal) + 1)..]}");
        AtomicFile.Write(path, $"{MarkOf(body)}\n{body}");
        return (path, null);
    }

    /// <summary>Whether a text is as we wrote it.</summary>
    internal static bool IsOurs(string text) =>
        text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end && text[..end] == MarkOf(text[(end + 1)..]);

    // Whoever changes a line of it makes it his own.
    private static string MarkOf(string body) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark}{Crc32C.Append(0, Encoding.UTF8.GetBytes(body)):x8} -->");

    private static string Section(CoordContext context, HandoffFacts facts, IReadOnlyList<string> rescues)
    {
        var text = new StringBuilder();
        var session = facts.Session;
        text.Append(CultureInfo.InvariantCulture, $"# Handoff of {Plain(session.Name)}, {context.Now.UtcDateTime:yyyy-MM-dd HH:mm} UTC\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Session {session.Id} in {Plain(session.Checkout)}, on {Plain(facts.Head.Name)} at {(facts.Head.IsUnborn ? "no commit" : facts.Head.Commit.Abbreviated)}, since {session.Started.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\n");
        if (session.Task is { } task)
        {
            text.Append(CultureInfo.InvariantCulture, $"Task: {Plain(task)}\n");
        }

        List(text, "Committed", facts.Commits.Select(commit => $"{commit.Commit.Abbreviated} {Plain(commit.Subject)}: {Paths(commit.Paths)}"));
        List(text, "Not committed", facts.Uncommitted.Take(MostPaths).Select(Plain).Concat(facts.Uncommitted.Count > MostPaths ? [$"and {facts.Uncommitted.Count - MostPaths} more"] : []));
        List(text, "Claimed until then", facts.Claims.Select(Plain));
        List(text, "Kept as rescues", rescues.Select(rescue => $"`git show {rescue}`"));
        List(text, "Decided", facts.Commits.Where(commit => commit.Decision is not null).Select(commit => $"{commit.Commit.Abbreviated}: {Plain(commit.Decision!)}"));
        return text.ToString();
    }

    private static void List(StringBuilder text, string heading, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n").AppendJoin('\n', all.Select(line => $"- {line}")).Append('\n');
        }
    }

    private static string Paths(IReadOnlyList<string> paths) =>
        paths.Count <= MostPaths ? string.Join(", ", paths.Select(Plain)) : $"{string.Join(", ", paths.Take(MostPaths).Select(Plain))} and {paths.Count - MostPaths} more";

    // One line each, whatever is in a name or a message.
    private static string Plain(string text) => Printable.Text(text.ReplaceLineEndings(" "));
}
