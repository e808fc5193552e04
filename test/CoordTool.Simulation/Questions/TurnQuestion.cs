using CoordTool.Simulation.Commits;
using CoordTool.Simulation.Report;

namespace CoordTool.Simulation.Questions;

/// <summary>Where does one commit at a time in a checkout become the limit?</summary>
internal static class TurnQuestion
{
    private static readonly List<double> Hooks = [0.1, 1, 10, 60];

    /// <summary>Asks it.</summary>
    public static Answer Ask(Inquiry inquiry)
    {
        var days = inquiry.Run(
            from isSideBySide in new[] { false, true } from hook in Hooks from size in Inquiry.Sizes select (isSideBySide, hook, size),
            (choice, seed) => TurnDay.Run(new TurnTerms(choice.size, TimeSpan.FromSeconds(choice.hook), seed) { IsSideBySide = choice.isSideBySide }),
            Inquiry.Few);

        var table = new Table(
            "A session commits again some eight minutes (median) after its last commit. Beside the product's one turn: what it would be if commits that touch no zone in common went side by side.",
            "hooks, s", "sessions", "commits an hour", "median wait, s", "95 % wait, s", "tries that end after 90 s, %", "default index written, a commit", "behind for at most, s", "side by side: commits an hour", "95 % wait, s", "after 90 s, %");
        foreach (var hook in Hooks)
        {
            foreach (var size in Inquiry.Sizes)
            {
                table.Add(
                    Spread.Number(hook), $"{size}", Of(false, Hourly), Of(false, day => day.Wait(0.5)), Of(false, day => day.Wait(0.95)), Of(false, day => 100 * day.ShareTimedOut), Of(false, day => day.DefaultWrites / (double)Math.Max(1, day.Commits)), Of(false, day => day.LongestBehind),
                    Of(true, Hourly), Of(true, day => day.Wait(0.95)), Of(true, day => 100 * day.ShareTimedOut));

                string Of(bool isSideBySide, Func<TurnFigures, double> figure) => Spread.Of(days[(isSideBySide, hook, size)].Select(figure)).Text;
            }
        }

        return new Answer("turns", [table],
        [
            new Plot("turns", "Tries to commit that end after 90 seconds in line", "sessions in one checkout", "% of tries", [.. Inquiry.Sizes.Select(size => $"{size}")],
            [
                .. Hooks.Select(hook => Line($"hooks of {Spread.Number(hook)} s", false, hook, day => 100 * day.ShareTimedOut)),
                Line("60 s, side by side", true, 60, day => 100 * day.ShareTimedOut),
            ]),
            new Plot("turns-wait", "How long a commit waits for its turn (95 %)", "sessions in one checkout", "seconds", [.. Inquiry.Sizes.Select(size => $"{size}")],
            [
                .. Hooks.Select(hook => Line($"hooks of {Spread.Number(hook)} s", false, hook, day => day.Wait(0.95))),
                Line("10 s, side by side", true, 10, day => day.Wait(0.95)),
            ]) { IsLogarithmic = true },
        ]);

        Series Line(string name, bool isSideBySide, double hook, Func<TurnFigures, double> figure) =>
            new(name, [.. Inquiry.Sizes.Select(size => Spread.Of(days[(isSideBySide, hook, size)].Select(figure)))]);
    }

    private static double Hourly(TurnFigures day) => day.Commits / 3.0;
}
