namespace CoordTool.Simulation;

/// <summary>The simulated clock: it jumps from one thing that happens to the next, those of one moment in the order they were put on it.</summary>
internal sealed class Timeline : TimeProvider
{
    private readonly PriorityQueue<Action, (long Due, long Order)> _events = new();
    private long _order;

    /// <summary>When every simulated day begins.</summary>
    public static DateTimeOffset Start { get; } = new(2030, 1, 7, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The present moment.</summary>
    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>Puts something on the clock.</summary>
    public void After(TimeSpan pause, Action what) => _events.Enqueue(what, ((Now + pause).Ticks, _order++));

    /// <summary>Does the same again and again.</summary>
    public void Every(TimeSpan pause, Action what) => After(pause, () =>
    {
        what();
        Every(pause, what);
    });

    /// <summary>Lets everything happen that is due within a time.</summary>
    public void Run(TimeSpan length)
    {
        var end = Now + length;
        while (_events.TryPeek(out var what, out var at) && at.Due <= end.Ticks)
        {
            _events.Dequeue();
            Now = new DateTimeOffset(at.Due, TimeSpan.Zero);
            what();
        }

        Now = end;
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}
