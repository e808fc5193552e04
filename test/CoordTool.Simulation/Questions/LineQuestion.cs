using CoordTool.Simulation.Claims;
using CoordTool.Simulation.Lines;
using CoordTool.Simulation.Report;

namespace CoordTool.Simulation.Questions;

/// <summary>How often does the status line change, and how much work is it?</summary>
internal static class LineQuestion
{
    private const int Sampled = 3;
    private static readonly DateTimeOffset From = Timeline.Start + TimeSpan.FromHours(2);

    /// <summary>Asks it.</summary>
    public static Answer Ask(Inquiry inquiry)
    {
        var hours = inquiry.Run(Inquiry.Sizes, (size, seed) =>
        {
            var day = TeamDay.Run(new TeamTerms { Sessions = size, Seed = seed, KeepsEvents = true, Length = TimeSpan.FromHours(3) });
            var events = day.Events!;
            var lines = day.Workers.Where(worker => worker.WillWork && worker.Began < From).Take(Sampled).Select(worker => LineHour.Run(events, From, worker.Id)).ToList();
            return new Hour(
                events.Count(each => each.When >= From) / 60.0, lines,
                LineHour.Looks(events, From, TimeSpan.FromSeconds(0.1)), LineHour.Looks(events, From, TimeSpan.FromSeconds(1)));
        }, Inquiry.Few);

        var table = new Table(
            "All a minute, for one session; watch's looks around are for one `watch`, where a look takes 0.1 s or 1 s.",
            "sessions", "events", "line asked for", "made anew (2 s)", "changes", "of them news", "changes without the 2 s", "only counted, %", "looks of watch, 0.1 s", "looks of watch, 1 s");
        foreach (var (size, these) in hours)
        {
            table.Add(
                $"{size}", Of(hour => hour.Events), OfLine(line => line.Asked), OfLine(line => line.Made), OfLine(line => line.Changed), OfLine(line => line.Told), OfLine(line => line.ChangedAtOnce), OfLine(line => 100 * line.Counted),
                Of(hour => hour.QuickLooks), Of(hour => hour.SlowLooks));

            string Of(Func<Hour, double> figure) => Spread.Of(these.Select(figure)).Text;

            string OfLine(Func<LineFigures, double> figure) => Lines(these, figure).Text;
        }

        return new Answer("lines", [table],
        [
            new Plot("lines", "The status line of one session", "sessions", "a minute", [.. Inquiry.Sizes.Select(size => $"{size}")],
            [
                new Series("asked for", [.. hours.Values.Select(these => Lines(these, line => line.Asked))]),
                new Series("made anew", [.. hours.Values.Select(these => Lines(these, line => line.Made))]),
                new Series("changes", [.. hours.Values.Select(these => Lines(these, line => line.Changed))]),
                new Series("of them news", [.. hours.Values.Select(these => Lines(these, line => line.Told))]),
                new Series("events of all", [.. hours.Values.Select(these => Spread.Of(these.Select(hour => hour.Events)))]),
            ]) { IsLogarithmic = true },
        ]);
    }

    private static Spread Lines(IEnumerable<Hour> hours, Func<LineFigures, double> figure) => Spread.Of(hours.Where(hour => hour.Lines.Count > 0).Select(hour => hour.Lines.Average(figure)));

    private sealed record Hour(double Events, List<LineFigures> Lines, double QuickLooks, double SlowLooks);
}
