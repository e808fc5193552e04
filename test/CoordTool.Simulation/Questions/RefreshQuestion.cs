using CoordTool.Simulation.Commits;
using CoordTool.Simulation.Report;

namespace CoordTool.Simulation.Questions;

/// <summary>How many index files are written for a commit, and do the thresholds of the watcher flap?</summary>
internal static class RefreshQuestion
{
    private static readonly List<RefreshPolicy> Policies = [RefreshPolicy.Lazy, RefreshPolicy.Eager, RefreshPolicy.Debounced];
    private static readonly List<double> Rates = [1, 2, 3, 4, 5, 6, 7, 8, 10];
    private static readonly List<Flow> Flows = [new("at random", null), new("evenly", 0.3)];

    /// <summary>Asks it.</summary>
    public static Answer Ask(Inquiry inquiry)
    {
        var writes = inquiry.Run(Inquiry.Sizes.SelectMany(size => Policies.Select(policy => (size, policy))), (choice, seed) =>
            RefreshDay.Run(new RefreshTerms(choice.size, TimeSpan.FromMinutes(10), choice.policy, seed)), Inquiry.Few);
        var switches = inquiry.Run(
            from flow in Flows from policy in new[] { RefreshPolicy.Debounced, RefreshPolicy.OneThreshold } from rate in Rates select (flow.Name, policy, rate),
            (choice, seed) => RefreshDay.Run(new RefreshTerms(2, TimeSpan.FromMinutes(2 / choice.rate), choice.policy, seed)
            {
                CommitSpread = Flows.First(flow => flow.Name == choice.Name).Spread,
                Length = TimeSpan.FromHours(24),
            }),
            Inquiry.Few);

        var first = new Table(
            "Each session commits about every ten minutes and runs Git every two while it works. A write in time is done by the session's own next command, which waits for it; a write ahead by `watch`. The herd is the most writes ahead in one look of two seconds.",
            "sessions", "commits an hour", "what brings indexes in step", "writes ahead, a commit", "writes in time, a commit", "most at once", "commands that find it behind, %");
        foreach (var ((size, policy), days) in writes)
        {
            first.Add($"{size}", Of(day => day.Commits / 8.0), Name(policy), Of(day => day.WritesAhead / (double)day.Commits), Of(day => day.WritesInTime / (double)day.Commits), Of(day => day.Herd), Of(day => 100 * day.ShareInTime));

            string Of(Func<RefreshFigures, double> figure) => Spread.Of(days.Select(figure)).Text;
        }

        var second = new Table(
            "How often it goes off or on in an hour, with two sessions: off above 6 commits a minute and on again below 3 (the default), against one threshold for both (off above 6, on again at 6).",
            ["commits a minute", .. Flows.SelectMany(flow => new[] { $"default, {flow.Name}", $"one threshold, {flow.Name}" }), "default, at random: time on, %", "writes ahead, a commit", "one threshold, at random: writes ahead, a commit"]);
        foreach (var rate in Rates)
        {
            second.Add([
                Spread.Number(rate),
                .. Flows.SelectMany(flow => new[] { Hourly(flow.Name, RefreshPolicy.Debounced, rate).Text, Hourly(flow.Name, RefreshPolicy.OneThreshold, rate).Text }),
                Spread.Of(switches[(Flows[0].Name, RefreshPolicy.Debounced, rate)].Select(day => 100 * day.HoursOn / 24)).Text,
                Spread.Of(switches[(Flows[0].Name, RefreshPolicy.Debounced, rate)].Select(day => day.WritesAhead / (double)day.Commits)).Text,
                Spread.Of(switches[(Flows[0].Name, RefreshPolicy.OneThreshold, rate)].Select(day => day.WritesAhead / (double)day.Commits)).Text,
            ]);
        }

        return new Answer("refresh", [first, second],
        [
            new Plot("refresh", "Session indexes written for one commit", "sessions", "index files written", [.. Inquiry.Sizes.Select(size => $"{size}")],
                [.. Policies.Select(policy => new Series(Name(policy), [.. Inquiry.Sizes.Select(size => Spread.Of(writes[(size, policy)].Select(day => day.WritesOfACommit)))]))]) { IsLogarithmic = true },
            new Plot("switches", "How often the watcher goes off or on", "commits a minute", "switches an hour", [.. Rates.Select(Spread.Number)],
            [
                .. Flows.SelectMany(flow => new[]
                {
                    new Series($"default, {flow.Name}", [.. Rates.Select(rate => Hourly(flow.Name, RefreshPolicy.Debounced, rate))]),
                    new Series($"one threshold, {flow.Name}", [.. Rates.Select(rate => Hourly(flow.Name, RefreshPolicy.OneThreshold, rate))]),
                }),
            ]),
        ]);

        Spread Hourly(string flow, RefreshPolicy policy, double rate) => Spread.Of(switches[(flow, policy, rate)].Select(day => day.Switches / 24.0));
    }

    private static string Name(RefreshPolicy policy) => policy switch
    {
        RefreshPolicy.Lazy => "just in time",
        RefreshPolicy.Eager => "at once",
        _ => "debounced (default)",
    };

    private sealed record Flow(string Name, double? Spread);
}
