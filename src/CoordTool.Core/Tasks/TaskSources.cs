using System.Text.Json;
using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tasks;

/// <summary>The answer of a tracker, as it is kept for a while.</summary>
internal sealed record TaskCacheDocument(int Version, string Place, DateTimeOffset Asked, TaskAnswer Answer);

/// <summary>
/// The trackers that are read beside our own claims (docs/design.md, Work items of other trackers). An answer is kept for
/// half a minute, a broken one too, so that a tracker that hangs is waited for once and not by everybody.
/// </summary>
public static class TaskSources
{
    /// <summary>How long a tracker may take to answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5d);

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(30d);

    private const int CurrentVersion = 1;

    /// <summary>What is in progress. It never fails: what goes wrong is a warning, and no tracker is an empty answer.</summary>
    /// <param name="context">Whose environment names the tools.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="limit">How long to wait for a tracker; null for <see cref="Limit"/>.</param>
    public static TaskView Read(CoordContext context, GitLayout layout, TimeSpan? limit = null)
    {
        if (layout.WorkTree is null)
        {
            return TaskView.Empty;
        }

        var tasks = new List<TrackedTask>();
        var warnings = new List<string>();
        foreach (var source in new ITaskSource[] { new BeadsSource(context, layout) })
        {
            if (source.Place is not { } place)
            {
                continue;
            }

            var answer = Answer(context, layout, source, place, limit ?? Limit);
            warnings.AddRange(answer.Warning is { } warning ? [warning] : []);
            if (answer.Items.Count > 0)
            {
                var now = context.Now;
                var live = new SessionStore(context, layout).List().Where(session => !session.IsGone(now)).ToList();
                tasks.AddRange(answer.Items.Select(item => Tracked(layout, source.Name, item, live)));
            }
        }

        return new TaskView(tasks, warnings);
    }

    private static TaskAnswer Answer(CoordContext context, GitLayout layout, ITaskSource source, string place, TimeSpan limit)
    {
        var path = Path.Combine(layout.CoordDirectory, "cache", $"tasks-{source.Name}.json");
        if (Cached(path, place) is { } fresh && IsFresh(context, fresh))
        {
            return fresh.Answer;
        }

        try
        {
            // One asks, and the others take its answer.
            using var turn = KernelLock.TryTake(Path.Combine(layout.CoordDirectory, "locks", $"tasks-{source.Name}"), limit);
            var known = Cached(path, place);
            if (known is not null && (turn is null || IsFresh(context, known)))
            {
                return known.Answer;
            }

            if (turn is null && limit < Limit)
            {
                return new TaskAnswer([], $"{source.Name}: another command is asking it at this moment");
            }

            var answer = source.Ask(limit);
            if (answer.Warning is not null && limit < Limit)
            {
                // Who is in a hurry learns less, and does not decide for those who have time.
                return answer;
            }

            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new TaskCacheDocument(CurrentVersion, place, context.Now, answer), CoreJson.Default.TaskCacheDocument));
            return answer;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nothing can be kept here; then it is asked each time.
            return source.Ask(limit);
        }
    }

    // A clock that was set back makes nothing fresh for ever.
    private static bool IsFresh(CoordContext context, TaskCacheDocument known) => context.Now - known.Asked is { Ticks: >= 0 } age && age < Kept;

    private static TaskCacheDocument? Cached(string path, string place)
    {
        try
        {
            return ByteText.ReadBytes(path) is { } bytes && JsonSerializer.Deserialize(bytes, CoreJson.Default.TaskCacheDocument) is { Version: CurrentVersion, Answer.Items: not null } known && known.Place == place
                && known.Answer.Items.All(item => item is { Id: not null, Title: not null, Files: not null }) ? known : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static TrackedTask Tracked(GitLayout layout, string source, TaskItem item, IReadOnlyList<Session> live) => new(
        source, item.Id, item.Title, item.Assignee,
        [.. item.Files.Select(file => Pattern(layout, file)).OfType<ClaimPattern>().Distinct()],
        item.Assignee is { } name ? live.FirstOrDefault(session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || session.Id.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) : null);

    // What somebody wrote there need not be a path of ours.
    private static ClaimPattern? Pattern(GitLayout layout, string file)
    {
        try
        {
            return file.Length <= ClaimLine.LongestText ? ClaimPattern.Parse(layout, layout.RequireWorkTree(), file) : null;
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
