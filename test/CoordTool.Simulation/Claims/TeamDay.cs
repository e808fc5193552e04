using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Claims;

/// <summary>One day of a team in one checkout: sessions come, work, crash, come back and end.</summary>
internal sealed class TeamDay
{
    private int _arrivals;

    private TeamDay(TeamTerms terms)
    {
        Terms = terms;
        Chance = new Chance(unchecked((terms.Seed * 7919) + 17));
        Figures = new TeamFigures { Events = terms.KeepsEvents ? [] : null };
        Board = new ClaimBoard(Time, terms.Settings, Figures)
        {
            Changed = zone => Wishes.Where(wish => wish.Zone == zone).ToList().ForEach(wish => wish.Wake()),
        };
        Figures.CountOvertaken = (worker, zone, file) =>
        {
            var began = Wishes.Find(wish => wish.Worker == worker)?.Began ?? Time.Now;
            return Wishes.Count(wish => wish.Worker != worker && wish.IsPatient && wish.Zone == zone && wish.Began < began && wish.Pattern.Overlaps(ClaimBoard.PatternOf(zone, file)));
        };
    }

    /// <summary>What it starts from.</summary>
    public TeamTerms Terms { get; }

    /// <summary>Its clock.</summary>
    public Timeline Time { get; } = new();

    /// <summary>What is drawn for no session in particular.</summary>
    public Chance Chance { get; }

    /// <summary>The claims.</summary>
    public ClaimBoard Board { get; }

    /// <summary>What it came to.</summary>
    public TeamFigures Figures { get; }

    /// <summary>Who waits, in the order in which they began to.</summary>
    public List<Wish> Wishes { get; } = [];

    /// <summary>The choice of zones.</summary>
    public Zipf ZoneChoice { get; } = new(Rhythm.Zones, Rhythm.ZoneSkew);

    /// <summary>The choice of files in a zone.</summary>
    public Zipf FileChoice { get; } = new(Rhythm.FilesOfAZone, Rhythm.FileSkew);

    /// <summary>Lets a day happen.</summary>
    public static TeamFigures Run(TeamTerms terms)
    {
        var day = new TeamDay(terms);
        for (var slot = 0; slot < terms.Sessions; slot++)
        {
            var rhythm = terms.Rhythms[slot % terms.Rhythms.Count];
            var after = terms.Arrivals * (slot / (double)terms.Sessions);
            day.Time.After(after, () => day.Arrive(rhythm));
        }

        day.Time.Run(terms.Length);
        day.Board.Close();
        day.Figures.SessionHours += day.Figures.Workers.Where(worker => worker.WillWork).Sum(worker => (day.Time.Now - worker.Began).TotalHours);
        return day.Figures;
    }

    /// <summary>Ends the work of a session for good, and lets another come in its place after a while.</summary>
    public void Leave(Worker worker)
    {
        worker.WillWork = false;
        Figures.SessionHours += (Time.Now - worker.Began).TotalHours;
        Time.After(Chance.LogNormal(worker.Rhythm.Replacement, 1), () => Arrive(worker.Rhythm));
    }

    private void Arrive(Rhythm rhythm)
    {
        var worker = new Worker(_arrivals++, rhythm) { Began = Time.Now };
        Figures.Workers.Add(worker);
        new WorkerDay(this, worker, new Chance(unchecked((Terms.Seed * 100_003) + worker.Arrival))).Begin();
    }
}
