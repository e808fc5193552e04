using CoordTool.Core.Configuration;
using CoordTool.Simulation.Claims;
using CoordTool.Simulation.Report;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Questions;

/// <summary>How long is a claim to hold on after the last sign of life?</summary>
internal static class TtlQuestion
{
    private const int Size = 20;

    // What a wrongly freed claim costs its holder: two changes of one file have to be brought together.
    private const double HoursOfAMix = 0.25;

    private static readonly List<double> TakeoverShares = [0, 0.25, 0.5, 1];

    private static readonly List<Ttl> Ttls =
    [
        Fixed(5), Fixed(15), new("15, 30 while editing", ClaimSettings.Default), Fixed(30), Fixed(60),
    ];

    private static readonly List<Crew> Rhythms =
    [
        new("agents", [Rhythm.Agents]), new("people", [Rhythm.People]), new("agents left alone", [Rhythm.Attended]), new("two agents to a person", TeamTerms.Mixed),
        new("the same, patient for two hours", [.. TeamTerms.Mixed.Select(rhythm => rhythm with { Patience = TimeSpan.FromHours(2) })]),
    ];

    /// <summary>Asks it.</summary>
    public static Answer Ask(Inquiry inquiry)
    {
        var bySize = inquiry.Run(
            Inquiry.Sizes.SelectMany(size => Ttls.Select(ttl => (size, ttl.Name))),
            (choice, seed) => TeamDay.Run(new TeamTerms { Sessions = choice.size, Seed = seed, Settings = Ttls.First(ttl => ttl.Name == choice.Name).Settings }));
        var byRhythm = inquiry.Run(
            Rhythms.SelectMany(rhythm => Ttls.Select(ttl => (rhythm: rhythm.Name, ttl.Name))),
            (choice, seed) => TeamDay.Run(new TeamTerms
            {
                Sessions = Size,
                Seed = seed + 1000,
                Settings = Ttls.First(ttl => ttl.Name == choice.Name).Settings,
                Rhythms = Rhythms.First(rhythm => rhythm.Name == choice.rhythm).Rhythms,
            }));

        var first = new Table(
            $"{Size} sessions, two agents to a person; each figure for 100 hours of sessions. A loss is a claim that somebody else took; it was wrong where its holder came back, wanted it, and found the other there. The last column counts {HoursOfAMix * 60:0} minutes for each.",
            "TTL in minutes", "hours waited for claims nobody needs any more", "hours waited for claims in need", "waits given up", "losses by expiry", "of them wrong", "losses by take-over", "of them wrong", "hours lost");
        foreach (var ttl in Ttls)
        {
            var days = bySize[(Size, ttl.Name)];
            first.Add(ttl.Name, Of(days, Unneeded), Of(days, day => day.PerHundredHours(day.WaitedNeeded.TotalHours)), Of(days, day => day.PerHundredHours(day.GivenUp)), Of(days, day => day.PerHundredHours(day.LostByExpiry)), Of(days, day => day.PerHundredHours(day.WronglyExpired)), Of(days, day => day.PerHundredHours(day.LostByTakeover)), Of(days, day => day.PerHundredHours(day.WronglyTakenOver)), Of(days, Cost));
        }

        var second = new Table("The hours lost, by the number of sessions (two agents to a person).", ["TTL in minutes", .. Inquiry.Sizes.Select(size => $"{size} sessions")]);
        Ttls.ForEach(ttl => second.Add([ttl.Name, .. Inquiry.Sizes.Select(size => Of(bySize[(size, ttl.Name)], Cost))]));
        var third = new Table($"The hours lost, by the rhythm ({Size} sessions, other seeds).", ["TTL in minutes", .. Rhythms.Select(rhythm => rhythm.Name)]);
        Ttls.ForEach(ttl => third.Add([ttl.Name, .. Rhythms.Select(rhythm => Of(byRhythm[(rhythm.Name, ttl.Name)], Cost))]));

        var takeovers = inquiry.Run(TakeoverShares, (share, seed) => TeamDay.Run(new TeamTerms { Sessions = Size, Seed = seed, Rhythms = [.. TeamTerms.Mixed.Select(rhythm => rhythm with { TakeoverShare = share })] }));
        var fourth = new Table(
            $"The defaults, by how many of those who wait take a stalled claim over after some five minutes ({Size} sessions).",
            "of 100 who wait", "hours waited for claims nobody needs any more", "losses by take-over", "of them wrong", "hours lost");
        foreach (var (share, days) in takeovers)
        {
            fourth.Add(Spread.Number(100 * share), Of(days, Unneeded), Of(days, day => day.PerHundredHours(day.LostByTakeover)), Of(days, day => day.PerHundredHours(day.WronglyTakenOver)), Of(days, Cost));
        }

        var names = Ttls.ConvertAll(ttl => ttl.Name == "15, 30 while editing" ? "15 / 30" : ttl.Name);
        return new Answer("ttl", [first, second, third, fourth],
        [
            new Plot("ttl", $"Waiting against wrongly freed claims ({Size} sessions)", "TTL in minutes", "in 100 hours of sessions", names,
            [
                new Series("hours waited, no need", [.. Ttls.Select(ttl => Spread.Of(bySize[(Size, ttl.Name)].Select(Unneeded)))]),
                new Series("wrongly freed", [.. Ttls.Select(ttl => Spread.Of(bySize[(Size, ttl.Name)].Select(day => day.PerHundredHours(day.WronglyFreed))))]),
                new Series("hours lost by both", [.. Ttls.Select(ttl => Spread.Of(bySize[(Size, ttl.Name)].Select(Cost)))]),
            ]),
            new Plot("ttl-sizes", "Hours lost by the number of sessions", "sessions", "hours lost in 100 hours of sessions", [.. Inquiry.Sizes.Select(size => $"{size}")],
                [.. Ttls.Select(ttl => new Series(ttl.Name, [.. Inquiry.Sizes.Select(size => Spread.Of(bySize[(size, ttl.Name)].Select(Cost)))]))]),
        ]);
    }

    private static double Unneeded(TeamFigures day) => day.PerHundredHours(day.WaitedUnneeded.TotalHours);

    private static double Cost(TeamFigures day) => Unneeded(day) + (HoursOfAMix * day.PerHundredHours(day.WronglyFreed));

    private static string Of(IEnumerable<TeamFigures> days, Func<TeamFigures, double> figure) => Spread.Of(days.Select(figure)).Text;

    private static Ttl Fixed(int minutes) => new($"{minutes}", ClaimSettings.Default with { Ttl = TimeSpan.FromMinutes(minutes), EditingTtl = TimeSpan.FromMinutes(minutes) });

    private sealed record Ttl(string Name, ClaimSettings Settings);

    private sealed record Crew(string Name, IReadOnlyList<Rhythm> Rhythms);
}
