using CoordTool.Core.Configuration;
using CoordTool.Simulation.Claims;
using CoordTool.Simulation.Report;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Questions;

/// <summary>Do claims swing to and fro between two sessions, and what does the time of grace do about it?</summary>
internal static class GraceQuestion
{
    private static readonly List<int> Graces = [0, 1, 2, 5, 10];
    private static readonly List<Team> Teams =
    [
        new("20 sessions, mixed", 20, TeamTerms.Mixed), new("50 sessions, mixed", 50, TeamTerms.Mixed), new("20 agents left alone", 20, [Rhythm.Attended]), new("20 people", 20, [Rhythm.People]),
    ];

    /// <summary>Asks it.</summary>
    public static Answer Ask(Inquiry inquiry)
    {
        var days = inquiry.Run(Teams.SelectMany(team => Graces.Select(grace => (team.Name, grace))), (choice, seed) =>
        {
            var team = Teams.First(team => team.Name == choice.Name);
            return TeamDay.Run(new TeamTerms { Sessions = team.Sessions, Seed = seed, Rhythms = team.Rhythms, Settings = ClaimSettings.Default with { Grace = TimeSpan.FromMinutes(choice.grace) } });
        });

        var table = new Table(
            "Each figure for 100 hours of sessions. A swing is A→B→A within two hours on one path, where B had it because A lost it (expired or taken over); in a ping-pong A then had it because B lost it in turn; in a long one B lost it again to A.",
            "team", "grace in minutes", "swings", "ping-pongs", "long ping-pongs", "losses by expiry", "wrongly freed", "hours waited, no need");
        foreach (var team in Teams)
        {
            foreach (var grace in Graces)
            {
                var these = days[(team.Name, grace)];
                table.Add(team.Name, $"{grace}", Of(day => day.Swings), Of(day => day.PingPongs), Of(day => day.LongPingPongs), Of(day => day.LostByExpiry), Of(day => day.WronglyFreed), Of(day => day.WaitedUnneeded.TotalHours));

                string Of(Func<TeamFigures, double> figure) => Spread.Of(these.Select(day => day.PerHundredHours(figure(day)))).Text;
            }
        }

        return new Answer("grace", [table],
        [
            new Plot("grace", "Swings A→B→A after a loss, by the time of grace", "grace in minutes", "swings in 100 hours of sessions", [.. Graces.Select(grace => $"{grace}")],
                [.. Teams.Select(team => new Series(team.Name, [.. Graces.Select(grace => Spread.Of(days[(team.Name, grace)].Select(day => day.PerHundredHours(day.Swings))))]))]),
        ]);
    }

    private sealed record Team(string Name, int Sessions, IReadOnlyList<Rhythm> Rhythms);
}
