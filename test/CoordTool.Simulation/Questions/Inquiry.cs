using CoordTool.Simulation.Report;

namespace CoordTool.Simulation.Questions;

/// <summary>Runs what the questions need, for several seeds, on all the processors there are.</summary>
internal sealed record Inquiry(int Seeds)
{
    /// <summary>The numbers of sessions that every question is asked for.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [2, 5, 10, 20, 50, 200];

    /// <summary>All questions.</summary>
    public static IReadOnlyList<Func<Inquiry, Answer>> All { get; } =
        [TtlQuestion.Ask, GraceQuestion.Ask, FairnessQuestion.Ask, RefreshQuestion.Ask, TurnQuestion.Ask, UpdateQuestion.Ask, LineQuestion.Ask];

    /// <summary>Runs one thing for every choice and every seed.</summary>
    /// <returns>What came of it, by choice, the seeds in order.</returns>
    public Dictionary<TChoice, List<TResult>> Run<TChoice, TResult>(IEnumerable<TChoice> choices, Func<TChoice, int, TResult> run)
        where TChoice : notnull => choices
            .SelectMany(choice => Enumerable.Range(1, Seeds).Select(seed => (choice, seed)))
            .AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.FullyBuffered)
            .Select(each => (each.choice, result: run(each.choice, each.seed)))
            .AsEnumerable()
            .GroupBy(each => each.choice, each => each.result)
            .ToDictionary(group => group.Key, group => group.ToList());
}
