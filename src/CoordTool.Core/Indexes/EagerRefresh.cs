namespace CoordTool.Core.Indexes;

/// <summary>The numbers of <see cref="EagerRefresh"/>.</summary>
public sealed record EagerRefreshSettings
{
    /// <summary>An index is refreshed at most once in this time.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far back commits are counted, and how long none must come until what was put off is done.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>More commits than this in the window turn it off.</summary>
    public int CommitsOff { get; init; } = 6;

    /// <summary>More live sessions than this turn it off.</summary>
    public int SessionsOff { get; init; } = 4;

    /// <summary>Fewer commits and fewer live sessions than this turn it on again.</summary>
    public int On { get; init; } = 3;
}

/// <summary>
/// Decides when a program that watches brings indexes in step ahead of need (docs/design.md, When to refresh). It is a
/// convenience: every command brings its own index in step, so whatever is put off here is late and never wrong.
/// </summary>
/// <remarks>One object a checkout, used by one thread.</remarks>
internal sealed class EagerRefresh(TimeProvider time, EagerRefreshSettings? settings = null)
{
    private readonly EagerRefreshSettings _settings = settings ?? new EagerRefreshSettings();
    private readonly Dictionary<IndexLocation, DateTimeOffset> _behind = [];
    private readonly Queue<DateTimeOffset> _commits = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>Whether indexes are refreshed while commits come; when off, only after the last of them.</summary>
    public bool IsOn { get; private set; } = true;

    /// <summary>Notes a commit that was made now, and the indexes that are behind it.</summary>
    public void Committed(IEnumerable<IndexLocation> behind)
    {
        _last = time.GetUtcNow();
        _commits.Enqueue(_last);
        foreach (var index in behind)
        {
            // From the first commit it lacks: commits that go on coming do not put it off for ever.
            _behind.TryAdd(index, _last);
        }
    }

    /// <summary>The indexes to refresh now. They count as done with that.</summary>
    /// <param name="liveSessions">How many sessions are alive in this checkout.</param>
    public IReadOnlyList<IndexLocation> TakeDue(int liveSessions)
    {
        var now = time.GetUtcNow();
        Decide(now, liveSessions);
        var isQuiet = now - _last >= _settings.Window;
        var due = _behind.Keys.Where(index => IsOn ? now - _behind[index] >= _settings.Every : isQuiet).ToList();
        foreach (var index in due)
        {
            _behind.Remove(index);
        }

        return due;
    }

    private void Decide(DateTimeOffset now, int liveSessions)
    {
        while (_commits.TryPeek(out var oldest) && now - oldest >= _settings.Window)
        {
            _commits.Dequeue();
        }

        // Between the two thresholds it stays as it is, so that a rate which stands at either does not switch it to and fro.
        IsOn = IsOn
            ? _commits.Count <= _settings.CommitsOff && liveSessions <= _settings.SessionsOff
            : _commits.Count < _settings.On && liveSessions < _settings.On;
    }
}
