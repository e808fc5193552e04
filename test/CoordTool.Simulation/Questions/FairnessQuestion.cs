using CoordTool.Core.Configuration;
using CoordTool.Simulation.Claims;
using CoordTool.Simulation.Report;

namespace CoordTool.Simulation.Questions;

/// <summary>Do early sessions crowd out later ones; what do stalled claims do, and the line of <c>claim --wait</c>?</summary>
internal static class FairnessQuestion
{
    private const int Size = 20;
    private const int Never = 24 * 60;
    private static readonly List<int> Stalls = [30, 60, 120, Never];
    private static readonly List<int> Sizes = [5, 10, 20, 50];

    /// <summary>Asks it.</summary>
    public static Answer Ask(Inquiry inquiry)
    {
        // Sessions that stay, and come over three hours: all that differs is who was first.
        var stalls = inquiry.Run(Stalls, (stall, seed) => TeamDay.Run(new TeamTerms
        {
            Sessions = Size,
            Seed = seed,
            StaysAllDay = true,
            Arrivals = TimeSpan.FromHours(3),
            Settings = ClaimSettings.Default with { Stalled = TimeSpan.FromMinutes(stall) },
        }));
        var lines = inquiry.Run(Sizes.SelectMany(size => Enum.GetValues<Way>().Select(way => (size, way))), (choice, seed) => TeamDay.Run(new TeamTerms
        {
            Sessions = choice.size,
            Seed = seed,
            Queues = choice.way != Way.TriesAgain,
            GivesBack = choice.way == Way.InLineAndBack,
        }));

        var first = new Table(
            $"{Size} sessions that stay all day and come over three hours, by the minutes after which a claim without an edit inside is stalled. Early is the first half to arrive. Minutes for each hour that a session was there; the Gini coefficient is 0 where all wait alike, and near 1 where one does all the waiting.",
            "stalled after", "waited: early", "waited: late", "held: early", "held: late", "Gini of waiting", "hours waited in 100, no need", "take-overs in 100 hours", "wrong ones");
        foreach (var stall in Stalls)
        {
            var days = stalls[stall];
            first.Add(
                stall == Never ? "never" : $"{stall}", Of(day => Minutes(day, true, worker => worker.Waited)), Of(day => Minutes(day, false, worker => worker.Waited)),
                Of(day => Minutes(day, true, worker => worker.Held)), Of(day => Minutes(day, false, worker => worker.Held)),
                Of(day => Spread.Gini(Rates(day))), Of(day => day.PerHundredHours(day.WaitedUnneeded.TotalHours)), Of(day => day.PerHundredHours(day.LostByTakeover)), Of(day => day.PerHundredHours(day.WronglyTakenOver)));

            string Of(Func<TeamFigures, double> figure) => Spread.Of(days.Select(figure)).Text;
        }

        var second = new Table(
            "The line of `claim --wait` against trying again about once a minute (people: once in three). Who waited in line has it by command, and holds it until its task is done; in the third way it gives it back with the commit, as a claim by an edit goes back by itself. A grant overtakes where somebody had waited longer for the same; the line is broken where one got it who stood further behind in it.",
            "sessions", "who is refused", "median wait, minutes", "95 % wait, minutes", "longest, minutes", "given up, of 100 waits", "overtakings, of 100 waits", "line broken", "Gini of waiting", "hours waited in 100");
        foreach (var ((size, way), days) in lines)
        {
            second.Add(
                $"{size}", Name(way), Of(day => Wait(day, 0.5)), Of(day => Wait(day, 0.95)), Of(day => Wait(day, 1)),
                Of(day => OfWaits(day, day.GivenUp)), Of(day => OfWaits(day, day.Overtakings)), Of(day => day.LineBreaks), Of(day => Spread.Gini(Rates(day))),
                Of(AllWaits));

            string Of(Func<TeamFigures, double> figure) => Spread.Of(days.Select(figure)).Text;
        }

        return new Answer("fairness", [first, second],
        [
            new Plot("arrival", $"Waiting by arrival ({Size} sessions that stay)", "stalled after so many minutes", "minutes waited in an hour of a session", [.. Stalls.Select(stall => stall == Never ? "never" : $"{stall}")],
            [
                new Series("first half to arrive", [.. Stalls.Select(stall => Spread.Of(stalls[stall].Select(day => Minutes(day, true, worker => worker.Waited))))]),
                new Series("second half", [.. Stalls.Select(stall => Spread.Of(stalls[stall].Select(day => Minutes(day, false, worker => worker.Waited))))]),
            ]),
            new Plot("line", "Waiting in line against trying again", "sessions", "hours waited in 100 hours of sessions", [.. Sizes.Select(size => $"{size}")],
            [
                .. Enum.GetValues<Way>().Select(way => new Series(Name(way), [.. Sizes.Select(size => Spread.Of(lines[(size, way)].Select(AllWaits)))])),
            ]),
        ]);
    }

    private static string Name(Way way) => way switch
    {
        Way.TriesAgain => "tries again",
        Way.InLine => "waits in line",
        _ => "in line, gives back",
    };

    private static double AllWaits(TeamFigures day) => day.PerHundredHours((day.WaitedNeeded + day.WaitedUnneeded).TotalHours);

    private static double Wait(TeamFigures day, double share) => Spread.Quantile([.. day.WaitMinutes.Order()], share);

    private static double OfWaits(TeamFigures day, int count) => 100.0 * count / Math.Max(1, day.WaitMinutes.Count + day.GivenUp);

    // Of those who were there for two hours at least.
    private static List<double> Rates(TeamFigures day) =>
        [.. day.Workers.Where(worker => Hours(worker) > 2).Select(worker => worker.Waited.TotalMinutes / Hours(worker))];

    private static double Minutes(TeamFigures day, bool isEarly, Func<Worker, TimeSpan> time) => day.Workers.Take(Size)
        .Where(worker => worker.Arrival < Size / 2 == isEarly)
        .Average(worker => time(worker).TotalMinutes / Hours(worker));

    private enum Way
    {
        TriesAgain,
        InLine,
        InLineAndBack,
    }

    private static double Hours(Worker worker) => (Timeline.Start + TimeSpan.FromHours(10) - worker.Began).TotalHours;
}
