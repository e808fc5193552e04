using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Tasks;

/// <summary>
/// Beads, asked by its own tool: <c>bd list --status=in_progress --json</c> answers with a list of issues, each with
/// <c>id</c>, <c>title</c>, <c>description</c>, <c>status</c> and <c>assignee</c> (its docs/CLI_REFERENCE.md).
/// </summary>
public sealed class BeadsSource(CoordContext context, GitLayout layout) : ITaskSource
{
    /// <summary>The variable by which the tool is told who acts.</summary>
    public const string ActorVariable = "BD_ACTOR";

    private const string Status = "in_progress";
    private const int MostItems = 1000;
    private const int LongestText = 1000;
    private static readonly IReadOnlyList<string> Arguments = ["list", $"--status={Status}", "--json"];

    /// <inheritdoc/>
    public string Name => "beads";

    /// <inheritdoc/>
    public string? Place => field ??= Program is null ? null : FindPlace();

    private string? Program => field ??= FindProgram();

    /// <inheritdoc/>
    public TaskAnswer Ask(TimeSpan limit)
    {
        if (Program is not { } program)
        {
            return new TaskAnswer([], null);
        }

        var answer = SourceProgram.Run(context, layout.RequireWorkTree(), program, Arguments, limit);
        return answer.Fault is { } fault ? Broken(fault)
            : answer.ExitCode != 0 ? Broken($"ended with exit code {answer.ExitCode}{(answer.Error.Length > 0 ? $": {answer.Error}" : "")}")
            : Read(answer.Output);
    }

    /// <summary>Takes the answer of the tool apart.</summary>
    public static TaskAnswer Read(byte[] output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            return List(document.RootElement) is { } list ? Items(list) : Broken("answered with something else than a list of issues");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Broken("answered with something else than JSON");
        }
    }

    // A list; some versions and settings wrap it (BD_JSON_ENVELOPE, --skip-labels). No issue at all may be null.
    private static IReadOnlyList<JsonElement>? List(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => [.. root.EnumerateArray()],
        JsonValueKind.Null => [],
        JsonValueKind.Object when root.TryGetProperty("data", out var data) => List(data),
        JsonValueKind.Object when root.TryGetProperty("issues", out var issues) => List(issues),
        _ => null,
    };

    private static TaskAnswer Items(IReadOnlyList<JsonElement> list)
    {
        var items = new List<TaskItem>();
        var strange = 0;
        for (var at = 0; at < list.Count && at < MostItems; at++)
        {
            var issue = list[at];
            if (issue.ValueKind != JsonValueKind.Object || Text(issue, "id") is not { Length: > 0 } id)
            {
                strange++;
            }
            else if (Text(issue, "status") is null or Status)
            {
                var assignee = Text(issue, "assignee") is { } name && name.Trim().Length > 0 ? Short(name.Trim()) : null;
                items.Add(new TaskItem(Short(id), Short(Text(issue, "title") ?? ""), assignee, FilesLines.In(Text(issue, "description"))));
            }
        }

        return new TaskAnswer(items, strange == 0 ? null : Broken($"answered with {strange} of {list.Count} entries that are no issues").Warning);
    }

    private static string? Text(JsonElement issue, string name) =>
        issue.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText];

    private static TaskAnswer Broken(string what) => new([], Printable.Text($"`bd {string.Join(' ', Arguments)}` {what}; its tasks are left out.", 300));

    private string? FindProgram()
    {
        var name = OperatingSystem.IsWindows() ? "bd.exe" : "bd";
        return (context.Variable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted).Select(directory => Path.Combine(directory, name)).FirstOrDefault(UnixMode.IsExecutable);
    }

    // Who has the tool need not use it here; and to find that out must not start it each time.
    private string? FindPlace() => context.Variable("BEADS_DIR") ?? context.Variable("BEADS_DB")
        ?? new[] { layout.WorkTree, Checkouts.MainWorkTree(layout.CommonDirectory) }.OfType<string>().Select(top => Path.Combine(top, ".beads")).FirstOrDefault(Directory.Exists);
}
