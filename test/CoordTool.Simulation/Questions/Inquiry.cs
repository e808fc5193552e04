using CoordTool.Simulation.Report;

namespace CoordTool.Simulation.Questions;

/// <summary>Runs what the questions need, for several seeds, on all the processors there are.</summary>
internal sealed record Inquiry(int Seeds)
{
    /// <summary>As many seeds as are enough where a day has thousands of what is counted.</summary>
    public const int Few = 5;

    /// <summary>The numbers of sessions that every question is asked for.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [2, 5, 10, 20, 50, 200];

    /// <summary>All questions.</summary>
    public static IReadOnlyList<Func<Inquiry, Answer>> All { get; } =
        [TtlQuestion.Ask, GraceQuestion.Ask, FairnessQuestion.Ask, RefreshQuestion.Ask, TurnQuestion.Ask, UpdateQuestion.Ask, LineQuestion.Ask];

    /// <summary>Runs one thing for every choice and every seed.</summary>
    /// <param name="choices">For what.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="most">How many seeds at the most.</param>
    /// <returns>What came of it, by choice, the seeds in order.</returns>
    public Dictionary<TChoice, List<TResult>> Run<TChoice, TResult>(IEnumerable<TChoice> choices, Func<TChoice, int, TResult> run, int most = int.MaxValue)
        where TChoice : notnull => choices
            .SelectMany(choice => Enumerable.Range(1, Math.Min(Seeds, most)).Select(seed => (choice, seed)))
            .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.FullyBuffered)
            .Select(each => (each.choice, result: run(each.choice, each.seed)))
            .AsEnumerable()
            .GroupBy(each => each.choice, each => each.result)
            .ToDictionary(group => group.Key, group => group.ToList());
}
