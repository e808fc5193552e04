using System.Diagnostics;
using System.Globalization;
using CoordTool.Simulation;

namespace CoordTool.Benchmarks;

/// <summary>Times one part in this process: many times, after it ran once, with what it takes of memory.</summary>
internal static class Stage
{
    private const int Runs = 31;

    /// <summary>Times a part and writes a line of the answer.</summary>
    public static void Time(TextWriter output, string name, int size, Action part)
    {
        part();
        var times = new List<double>(Runs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < Runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            part();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs / 1024.0;
        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-44} {size,8:N0}   p50 {Spread.Quantile(times, 0.5),9:N3} ms   p95 {Spread.Quantile(times, 0.95),9:N3} ms   {allocated,10:N0} KiB"));
    }
}
