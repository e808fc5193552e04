using System.Runtime.ExceptionServices;

namespace CoordTool.Core.Processes;

/// <summary>Does several things at once that mostly wait for Git processes.</summary>
/// <remarks>Not by parallel queries: the native compiler does not get to the end of their generic types (IL3054).</remarks>
internal static class SideBySide
{
    /// <summary>One answer for each item, in their order.</summary>
    /// <param name="items">The items.</param>
    /// <param name="mostAtOnce">How many at the same time.</param>
    /// <param name="look">Gives the answer for one; the first failure is thrown as it is.</param>
    public static TAnswer[] Map<TItem, TAnswer>(IReadOnlyList<TItem> items, int mostAtOnce, Func<TItem, TAnswer> look)
    {
        var answers = new TAnswer[items.Count];
        try
        {
            Parallel.For(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = mostAtOnce }, at => answers[at] = look(items[at]));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return answers;
    }
}
