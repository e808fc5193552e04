using System.Diagnostics;

namespace CoordTool.Fuzz.Running;

/// <summary>What the inputs of a run took.</summary>
/// <param name="Inputs">How many there were.</param>
/// <param name="Slowest">The milliseconds of the slowest.</param>
/// <param name="SlowestNumber">Its number.</param>
/// <param name="Largest">The bytes that the most wasteful one had allocated.</param>
/// <param name="LargestNumber">Its number.</param>
internal sealed record FuzzFigures(int Inputs, double Slowest, int SlowestNumber, long Largest, int LargestNumber);

/// <summary>An input that the product has no answer to.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Input">Its bytes.</param>
/// <param name="Error">What was thrown.</param>
internal sealed record FuzzFailure(int Number, byte[] Input, Exception Error);

/// <summary>Feeds the inputs of one seed to a target, one after the other: on a stack as small as any system gives, for what recurses.</summary>
/// <param name="target">The target.</param>
/// <param name="seed">The seed.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    private const int StackSize = 1024 * 1024;

    /// <summary>So much may be allocated for one input.</summary>
    public const long MostBytes = 200L * 1024 * 1024;

    /// <summary>Told of each input before it is fed.</summary>
    public Action<int>? Before { get; init; }

    /// <summary>Told of each input that fails.</summary>
    public required Action<FuzzFailure> Failed { get; init; }

    /// <summary>Makes one input.</summary>
    public static byte[] Input(FuzzTarget target, int seed, int number) =>
        target.Make(new Random(target.Name.Aggregate(unchecked((seed * 1_000_003) + number), (hash, c) => unchecked((hash * 31) + c))));

    /// <summary>Feeds inputs.</summary>
    public FuzzFigures Run(int first, int count)
    {
        var figures = new FuzzFigures(0, 0, first, 0, first);
        OnSmallStack(() =>
        {
            for (var number = first; number < first + count; number++)
            {
                figures = One(number, figures);
            }
        });
        return figures;
    }

    /// <summary>Does something on a small stack.</summary>
    public static void OnSmallStack(Action action)
    {
        var thread = new Thread(() => action(), StackSize);
        thread.Start();
        thread.Join();
    }

    private FuzzFigures One(int number, FuzzFigures figures)
    {
        var input = Input(target, seed, number);
        Before?.Invoke(number);
        var (start, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        try
        {
            target.Feed(input);
        }
        catch (Exception error)
        {
            Failed(new FuzzFailure(number, input, error));
            return figures;
        }

        var (took, allocated) = (Stopwatch.GetElapsedTime(start).TotalMilliseconds, GC.GetAllocatedBytesForCurrentThread() - before);
        if (allocated > MostBytes)
        {
            Failed(new FuzzFailure(number, input, new BrokenPropertyException($"{allocated / 1024 / 1024} MB were allocated")));
        }

        figures = figures with { Inputs = figures.Inputs + 1 };
        figures = took > figures.Slowest ? figures with { Slowest = took, SlowestNumber = number } : figures;
        return allocated > figures.Largest ? figures with { Largest = allocated, LargestNumber = number } : figures;
    }
}
