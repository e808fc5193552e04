using System.Diagnostics;
using System.Globalization;

namespace CoordTool.Fuzz.Running;

/// <summary>
/// Runs a target in a process of its own, which an input may take down. The number of the input at hand is in a file, for the
/// process that waits for this one; an input that takes too long ends it.
/// </summary>
internal static class FuzzChild
{
    /// <summary>The exit code after an input that took too long.</summary>
    public const int TookTooLong = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static long _began;

    /// <summary>Feeds inputs and writes what came of it, a line each.</summary>
    public static int Run(string name, int seed, int first, int count, string place)
    {
        Watch();
        using var target = FuzzTargets.Make(name);
        using var current = new FileStream(place, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var known = new HashSet<string>();
        var failures = 0;
        var run = new FuzzRun(target, seed)
        {
            Before = number =>
            {
                current.Position = 0;
                current.Write(BitConverter.GetBytes(number));
                Volatile.Write(ref _began, Stopwatch.GetTimestamp());
            },
            Failed = failure =>
            {
                failures++;
                if (known.Add(Kind(failure.Error)))
                {
                    Report(target, failure);
                }
            },
        };
        var figures = run.Run(first, count);
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figures {figures.Inputs} {failures} {figures.Slowest:F1} {figures.SlowestNumber} {figures.Largest} {figures.LargestNumber} {self.PeakWorkingSet64}"));
        return 0;
    }

    /// <summary>Feeds one input from a file.</summary>
    public static int Try(string name, string file)
    {
        Watch();
        using var target = FuzzTargets.Make(name);
        var input = File.ReadAllBytes(file);
        Exception? thrown = null;
        Volatile.Write(ref _began, Stopwatch.GetTimestamp());
        FuzzRun.OnSmallStack(() => thrown = Thrown(target, input));
        Volatile.Write(ref _began, 0);
        Console.WriteLine(thrown is null ? "passed" : thrown.ToString());
        return thrown is null ? 0 : 1;
    }

    private static void Report(FuzzTarget target, FuzzFailure failure)
    {
        // Each try of it is as long as an input may be.
        var input = Shrinking.Of(failure.Input, smaller =>
        {
            Volatile.Write(ref _began, Stopwatch.GetTimestamp());
            return Thrown(target, smaller) is { } thrown && Kind(thrown) == Kind(failure.Error);
        });
        Console.WriteLine($"failure {failure.Number} {Convert.ToBase64String(input)} {(Thrown(target, input) ?? failure.Error).ToString().ReplaceLineEndings("\u0001")}");
    }

    private static Exception? Thrown(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Feed(input);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    // Two that are thrown at the same place are one.
    private static string Kind(Exception error) => error is BrokenPropertyException
        ? error.Message.Split(':')[0]
        : $"{error.GetType().Name} {(error.StackTrace ?? "").Split('\n').FirstOrDefault(line => line.Contains("CoordTool.", StringComparison.Ordinal))}";

    private static void Watch()
    {
        var thread = new Thread(() =>
        {
            while (true)
            {
                Thread.Sleep(200);
                if (Volatile.Read(ref _began) is not 0 and var began && Stopwatch.GetElapsedTime(began) > Limit)
                {
                    Environment.Exit(TookTooLong);
                }
            }
        })
        { IsBackground = true };
        thread.Start();
    }
}
