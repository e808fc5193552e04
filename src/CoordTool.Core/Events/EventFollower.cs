using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Events;

/// <summary>
/// Reads along while things happen. It keeps its place in every file by that file's number, so a new one is met from its
/// beginning, and one that is full is still looked at: somebody may be about to write his last line there.
/// </summary>
public sealed class EventFollower
{
    private const int MostClaims = 1000;
    private readonly GitRepository _repository;
    private readonly EventFilter _filter;
    private readonly EventSegments[] _rows;
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private ObjectId? _claims;

    /// <summary>Begins with what happens from now on.</summary>
    public EventFollower(GitRepository repository, EventFilter filter)
    {
        _repository = repository;
        _filter = filter;
        _rows = [EventJournal.Events(repository.Layout), EventJournal.Commits(repository.Layout)];
        foreach (var (_, path) in _rows.SelectMany(row => row.List()))
        {
            // Only whole lines are behind us.
            _read[path] = Whole(EventSegments.TryRead(path, 0));
        }

        _claims = GitRefs.Resolve(repository.Layout.CommonDirectory, ClaimHistory.Ref);
    }

    /// <summary>What happened before, the earliest first. It will not be told again: nothing is lost between the two.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="most">How much of it, the latest.</param>
    public IReadOnlyList<CoordEvent> ReadPast(CoordContext context, int most)
    {
        List<CoordEvent> past = [.. EventLog.Read(context, _repository, _filter).Take(most).Reverse()];
        past.ForEach(happened => _seen.Add(EventLog.Key(happened) ?? Identity(happened)));
        return past;
    }

    /// <summary>What happened since the last time, the earliest first. Nothing is told twice.</summary>
    public IReadOnlyList<CoordEvent> Poll() =>
        [.. FindClaims().Concat(FindNoted()).ToList()
            .Where(happened => EventLog.Key(happened) is { } key ? _seen.Add(key) : !_seen.Contains(Identity(happened)))
            .OrderBy(happened => happened.When)
            .Where(happened => _filter.Matches(_repository, happened))];

    private List<CoordEvent> FindNoted()
    {
        var found = new List<CoordEvent>();
        foreach (var (_, path) in _rows.SelectMany(row => row.List()))
        {
            var from = _read.GetValueOrDefault(path);
            if (new FileInfo(path) is { Exists: true } file && file.Length > from)
            {
                var bytes = EventSegments.TryRead(path, from);
                _read[path] = from + Whole(bytes);
                found.AddRange(EventSegments.Lines(bytes).Select(line => EventLine.Read(line)).OfType<CoordEvent>());
            }
        }

        return found;
    }

    // Also what others brought along, or whose writer died before he noted it.
    private List<CoordEvent> FindClaims()
    {
        if (GitRefs.Resolve(_repository.Layout.CommonDirectory, ClaimHistory.Ref) is not { } now || now == _claims)
        {
            return [];
        }

        var last = _claims;
        _claims = now;
        return [.. ClaimHistory.Read(_repository, now, last).Take(MostClaims).Select(EventLog.OfClaims).OfType<CoordEvent>().Reverse()];
    }

    private static string Identity(CoordEvent happened) => $"{happened.When.UtcTicks}\n{happened.Kind}\n{happened.Session}\n{happened.What}";

    private static long Whole(byte[] bytes) => Array.LastIndexOf(bytes, (byte)'\n') + 1;
}
