using CoordTool.Simulation.Landings;
using CoordTool.Simulation.Report;

namespace CoordTool.Simulation.Questions;

/// <summary>At what rate of landings does it cost more than it saves to take in every one of them?</summary>
internal static class UpdateQuestion
{
    private static readonly List<UpdatePolicy> Policies = [UpdatePolicy.EveryLanding, UpdatePolicy.AtPauses, UpdatePolicy.AtPausesOnceAMinute, UpdatePolicy.BeforeLanding];
    private static readonly List<Kind> Kinds =
    [
        new("branches of 1 h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1.5), 0.03), new("branches of 8 h", TimeSpan.FromHours(8), TimeSpan.FromMinutes(1.5), 0.03),
        new("1 h, updates of 10 s", TimeSpan.FromHours(1), TimeSpan.FromSeconds(10), 0.03), new("8 h, every tenth conflicts", TimeSpan.FromHours(8), TimeSpan.FromMinutes(1.5), 0.1),
    ];

    /// <summary>Asks it.</summary>
    public static Answer Ask(Inquiry inquiry)
    {
        var days = inquiry.Run(from kind in Kinds from size in Inquiry.Sizes from policy in Policies select (kind.Name, size, policy), (choice, seed) =>
        {
            var kind = Kinds.First(kind => kind.Name == choice.Name);
            return LandingDay.Run(new LandingTerms(choice.size, choice.policy, seed) { Work = kind.Work, Update = kind.Update, Conflict = kind.Conflict });
        }, Inquiry.Few);

        var first = new Table(
            "Branches of an hour of work. Minutes beside the work for each branch that landed (updates, and conflicts), and how many landed in an hour, all sessions together.",
            ["sessions", .. Policies.SelectMany(policy => new[] { $"{Name(policy)}: minutes", "landed an hour" }), "asked again within 60 s, of 100 updates"]);
        foreach (var size in Inquiry.Sizes)
        {
            first.Add([
                $"{size}",
                .. Policies.SelectMany(policy => new[] { Of(Kinds[0], size, policy, day => day.MinutesOfABranch).Text, Of(Kinds[0], size, policy, day => day.Landed / 40.0).Text }),
                Of(Kinds[0], size, UpdatePolicy.AtPauses, day => 100.0 * day.AskedWithinAMinute / Math.Max(1, day.Updates)).Text,
            ]);
        }

        var second = new Table(
            "The same minutes under other assumptions: with every landing / at pauses / before landing.",
            ["sessions", .. Kinds.Select(kind => kind.Name)]);
        foreach (var size in Inquiry.Sizes)
        {
            second.Add([$"{size}", .. Kinds.Select(kind => string.Join(" / ", new[] { UpdatePolicy.EveryLanding, UpdatePolicy.AtPauses, UpdatePolicy.BeforeLanding }.Select(policy => Minutes(kind, size, policy))))]);
        }

        return new Answer("update", [first, second],
        [
            new Plot("update", "What updates and conflicts cost a branch of an hour", "sessions", "minutes for each branch that landed", [.. Inquiry.Sizes.Select(size => $"{size}")],
                [.. Policies.Select(policy => new Series(Name(policy), [.. Inquiry.Sizes.Select(size => Of(Kinds[0], size, policy, day => day.MinutesOfABranch))]))]) { IsLogarithmic = true },
            new Plot("landed", "Branches of an hour that land", "sessions", "landed an hour", [.. Inquiry.Sizes.Select(size => $"{size}")],
                [.. Policies.Select(policy => new Series(Name(policy), [.. Inquiry.Sizes.Select(size => Of(Kinds[0], size, policy, day => day.Landed / 40.0))]))]) { IsLogarithmic = true },
        ]);

        Spread Of(Kind kind, int size, UpdatePolicy policy, Func<LandingFigures, double> figure) => Spread.Of(days[(kind.Name, size, policy)].Select(figure));

        string Minutes(Kind kind, int size, UpdatePolicy policy) => Of(kind, size, policy, day => day.MinutesOfABranch) is { Median: var median } && double.IsFinite(median) ? Spread.Number(median) : "none lands";
    }

    private static string Name(UpdatePolicy policy) => policy switch
    {
        UpdatePolicy.EveryLanding => "every landing",
        UpdatePolicy.AtPauses => "when asked, at pauses",
        UpdatePolicy.AtPausesOnceAMinute => "the same, once in 60 s",
        _ => "once, before landing",
    };

    private sealed record Kind(string Name, TimeSpan Work, TimeSpan Update, double Conflict);
}
