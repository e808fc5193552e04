namespace CoordTool.Simulation.Rhythms;

/// <summary>
/// How a session works. Every assumption of the model about people and agents is here, with its reason; what the product
/// decides is in none of these numbers.
/// </summary>
internal sealed record Rhythm
{
    /// <summary>The zones of the repository, and the files of each: a middle-sized repository.</summary>
    public const int Zones = 60, FilesOfAZone = 20;

    /// <summary>Most work is in few places: counts of commits by file fall off about like this in long-lived repositories.</summary>
    public const double ZoneSkew = 1.0, FileSkew = 0.9;

    /// <summary>What the rhythm is called.</summary>
    public required string Name { get; init; }

    /// <summary>From one edit of a burst to the next.</summary>
    public required TimeSpan EditGap { get; init; }

    /// <summary>How much those times differ (sigma of the logarithm).</summary>
    public double EditGapSpread { get; init; } = 0.9;

    /// <summary>Edits in one burst, on average.</summary>
    public double EditsOfABurst { get; init; } = 6;

    /// <summary>Bursts of one task, on average: with pauses, about an hour of an agent.</summary>
    public double BurstsOfATask { get; init; } = 8;

    /// <summary>Files of one task, on average; four of five are in the task's own zone.</summary>
    public double FilesOfATask { get; init; } = 4;

    /// <summary>Tasks of one session, on average.</summary>
    public double TasksOfASession { get; init; } = 4;

    /// <summary>A pause for thought (the median). Nothing is heard of the session in it.</summary>
    public required TimeSpan Thought { get; init; }

    /// <summary>How much thoughts differ.</summary>
    public double ThoughtSpread { get; init; } = 1.2;

    /// <summary>A test run (the median): a sign of life at its beginning and at its end.</summary>
    public TimeSpan TestRun { get; init; } = TimeSpan.FromMinutes(1.5);

    /// <summary>How much test runs differ.</summary>
    public double TestRunSpread { get; init; } = 1.0;

    /// <summary>How many pauses are test runs.</summary>
    public double TestRunShare { get; init; } = 0.25;

    /// <summary>How many pauses are long ones: a question to a person, a meal, a meeting.</summary>
    public required double LongShare { get; init; }

    /// <summary>The shortest long pause.</summary>
    public required TimeSpan LongPause { get; init; }

    /// <summary>The tail of long pauses: near one, so that hours are no rarity.</summary>
    public double LongTail { get; init; } = 1.1;

    /// <summary>The longest pause: a night.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromHours(10);

    /// <summary>How often a burst ends with a commit; a task always does.</summary>
    public required double CommitShare { get; init; }

    /// <summary>How many tasks begin with a claim of their zone by command; the others claim by editing.</summary>
    public double ZoneClaimShare { get; init; } = 0.25;

    /// <summary>How many of those are not given back at the end of the task, but with the session.</summary>
    public double ForgottenShare { get; init; } = 0.15;

    /// <summary>Crashes: one in 25 hours of a session (a closed lid, a killed terminal, a client that was updated).</summary>
    public TimeSpan CrashEvery { get; init; } = TimeSpan.FromHours(25);

    /// <summary>How many crashed sessions are resumed, and after what time (the median, and how much it differs).</summary>
    public double ReturnShare { get; init; } = 0.6;

    /// <summary>See <see cref="ReturnShare"/>.</summary>
    public TimeSpan Return { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>See <see cref="ReturnShare"/>.</summary>
    public double ReturnSpread { get; init; } = 1.2;

    /// <summary>How many sessions are never ended: their terminal stays open, and nothing comes of them any more.</summary>
    public double AbandonedShare { get; init; } = 0.1;

    /// <summary>How many sessions have a process that is known, so that its death is seen (Claude Code alone has).</summary>
    public double KnownProcessShare { get; init; } = 0.7;

    /// <summary>How many sessions take a stalled claim over, once they have waited for it (the median).</summary>
    public double TakeoverShare { get; init; } = 0.5;

    /// <summary>See <see cref="TakeoverShare"/>.</summary>
    public TimeSpan TakeoverAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one waits for a claim before it does something else (the median).</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How often one who was refused tries again, on average.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the end of a session to the beginning of the one in its place (the median).</summary>
    public TimeSpan Replacement { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Agents: quick edits, short thoughts, commits often, and now and then a wait for their person.</summary>
    public static Rhythm Agents { get; } = new()
    {
        Name = "agents",
        EditGap = TimeSpan.FromSeconds(20),
        Thought = TimeSpan.FromSeconds(45),
        LongShare = 0.06,
        LongPause = TimeSpan.FromMinutes(4),
        CommitShare = 0.5,
    };

    /// <summary>People: slower in everything, with longer absences, and they commit less.</summary>
    public static Rhythm People { get; } = new()
    {
        Name = "people",
        EditGap = TimeSpan.FromSeconds(90),
        Thought = TimeSpan.FromMinutes(4),
        LongShare = 0.12,
        LongPause = TimeSpan.FromMinutes(10),
        CommitShare = 0.3,
        TakeoverShare = 0.3,
        Patience = TimeSpan.FromMinutes(30),
        Retry = TimeSpan.FromMinutes(3),
        CrashEvery = TimeSpan.FromHours(60),
    };

    /// <summary>Agents that are left alone often: every fifth pause is a long one.</summary>
    public static Rhythm Attended { get; } = Agents with { Name = "agents left alone", LongShare = 0.2 };
}
