using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Landings;

/// <summary>When a worktree takes in what landed elsewhere.</summary>
internal enum UpdatePolicy
{
    /// <summary>At once, whenever something lands.</summary>
    EveryLanding,

    /// <summary>When its session asks at a pause, which does nothing where nothing landed.</summary>
    AtPauses,

    /// <summary>The same, and not twice within a minute.</summary>
    AtPausesOnceAMinute,

    /// <summary>Once, before it lands.</summary>
    BeforeLanding,
}

/// <summary>What a simulated time of landings starts from.</summary>
/// <param name="Sessions">How many sessions, each in a worktree of its own.</param>
/// <param name="Policy">When they take in what landed.</param>
/// <param name="Seed">Decides all that is drawn.</param>
internal sealed record LandingTerms(int Sessions, UpdatePolicy Policy, int Seed)
{
    /// <summary>Work on a branch (the median): an hour, with a wide spread.</summary>
    public TimeSpan Work { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What an update costs its session although nothing conflicts: build and tests run again, what was read is read again.</summary>
    public TimeSpan Update { get; init; } = TimeSpan.FromMinutes(1.5);

    /// <summary>How likely one branch that landed conflicts with one that did not.</summary>
    public double Conflict { get; init; } = 0.03;

    /// <summary>What bringing a fresh conflict together costs; it grows by as much again with each <see cref="Forgotten"/> that the other's change waited.</summary>
    public TimeSpan Together { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>See <see cref="Together"/>.</summary>
    public TimeSpan Forgotten { get; init; } = TimeSpan.FromHours(4);

    /// <summary>From one pause of a session to the next, on average.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(40);
}

/// <summary>What a simulated time of landings came to.</summary>
internal sealed class LandingFigures
{
    /// <summary>Branches that landed.</summary>
    public int Landed { get; set; }

    /// <summary>Hours of work that went into branches.</summary>
    public double WorkHours { get; set; }

    /// <summary>Minutes that went into updates where nothing conflicted.</summary>
    public double UpdateMinutes { get; set; }

    /// <summary>Minutes that went into conflicts.</summary>
    public double ConflictMinutes { get; set; }

    /// <summary>Updates that were asked for within a minute of the one before although something had landed since.</summary>
    public int AskedWithinAMinute { get; set; }

    /// <summary>Updates.</summary>
    public int Updates { get; set; }

    /// <summary>Minutes beside the work, for each branch that landed.</summary>
    public double MinutesOfABranch => Landed == 0 ? double.PositiveInfinity : (UpdateMinutes + ConflictMinutes) / Landed;
}

/// <summary>
/// Sessions work on branches that land in one target, and take in what others landed. The product has one rule here, that only who
/// asks is updated and only if something landed; the others are what it might have done.
/// </summary>
internal sealed class LandingDay
{
    private readonly LandingTerms _terms;
    private readonly Timeline _time = new();
    private readonly Chance _chance;
    private readonly List<Branch> _branches = [];
    private readonly LandingFigures _figures = new();

    private LandingDay(LandingTerms terms)
    {
        _terms = terms;
        _chance = new Chance(terms.Seed);
    }

    /// <summary>Lets it happen.</summary>
    public static LandingFigures Run(LandingTerms terms)
    {
        var day = new LandingDay(terms);
        for (var session = 0; session < terms.Sessions; session++)
        {
            day._branches.Add(new Branch());
            day.Begin(day._branches[^1]);
        }

        day._time.Run(terms.Length);
        return day._figures;
    }

    private void Begin(Branch branch)
    {
        branch.Left = _chance.LogNormal(_terms.Work, 0.8);
        branch.Pending.Clear();
        branch.LastUpdated = DateTimeOffset.MinValue;
        branch.IsLanding = false;
        Go(branch);
    }

    // Works until the next pause, or until something lands where that interrupts, or until it is done.
    private void Go(Branch branch)
    {
        var stretch = _terms.Policy is UpdatePolicy.AtPauses or UpdatePolicy.AtPausesOnceAMinute ? _chance.Exponential(_terms.Pause) : branch.Left;
        stretch = stretch < branch.Left ? stretch : branch.Left;
        branch.Since = _time.Now;
        var turn = ++branch.Turn;
        branch.IsWorking = true;
        _time.After(stretch, () =>
        {
            if (turn == branch.Turn)
            {
                Stop(branch);
                Pause(branch);
            }
        });
    }

    private void Stop(Branch branch)
    {
        var worked = _time.Now - branch.Since;
        branch.Left -= worked;
        branch.IsWorking = false;
        _figures.WorkHours += worked.TotalHours;
    }

    private void Pause(Branch branch)
    {
        if (branch.Left <= TimeSpan.Zero)
        {
            // Tested together with what landed, once; what lands during that is merged in memory, and only a conflict sends it back.
            branch.IsLanding = true;
            if (branch.Pending.Count == 0)
            {
                Land(branch);
            }
            else
            {
                Update(branch, TakeConflicts(branch));
            }

            return;
        }

        if (branch.Pending.Count == 0 || _terms.Policy == UpdatePolicy.BeforeLanding)
        {
            Go(branch);
            return;
        }

        var isAgain = _time.Now - branch.LastUpdated < TimeSpan.FromMinutes(1);
        _figures.AskedWithinAMinute += isAgain ? 1 : 0;
        if (isAgain && _terms.Policy == UpdatePolicy.AtPausesOnceAMinute)
        {
            Go(branch);
            return;
        }

        Update(branch, TakeConflicts(branch));
    }

    private List<DateTimeOffset> TakeConflicts(Branch branch)
    {
        var conflicts = branch.Pending.Where(_ => _chance.Happens(_terms.Conflict)).ToList();
        branch.Pending.Clear();
        return conflicts;
    }

    private void Update(Branch branch, List<DateTimeOffset> conflicting)
    {
        var conflicts = conflicting.Sum(landed => _terms.Together.TotalMinutes * (1 + ((_time.Now - landed) / _terms.Forgotten)));
        _figures.Updates++;
        _figures.UpdateMinutes += _terms.Update.TotalMinutes;
        _figures.ConflictMinutes += conflicts;
        branch.Turn++;
        _time.After(_terms.Update + TimeSpan.FromMinutes(conflicts), () =>
        {
            branch.LastUpdated = _time.Now;
            if (branch.IsLanding)
            {
                if (TakeConflicts(branch) is { Count: > 0 } again)
                {
                    Update(branch, again);
                }
                else
                {
                    Land(branch);
                }
            }
            else if (_terms.Policy == UpdatePolicy.EveryLanding && branch.Pending.Count > 0)
            {
                Update(branch, TakeConflicts(branch));
            }
            else
            {
                Go(branch);
            }
        });
    }

    private void Land(Branch branch)
    {
        _figures.Landed++;
        foreach (var other in _branches.Where(other => other != branch))
        {
            other.Pending.Add(_time.Now);
            if (_terms.Policy == UpdatePolicy.EveryLanding && other.IsWorking)
            {
                Stop(other);
                Update(other, TakeConflicts(other));
            }
        }

        Begin(branch);
    }

    private sealed class Branch
    {
        public TimeSpan Left { get; set; }

        public DateTimeOffset Since { get; set; }

        public DateTimeOffset LastUpdated { get; set; }

        public List<DateTimeOffset> Pending { get; } = [];

        public bool IsWorking { get; set; }

        public bool IsLanding { get; set; }

        public long Turn { get; set; }
    }
}
