using System.Globalization;
using CoordTool.Simulation;
using CoordTool.Simulation.Report;

namespace CoordTool.Benchmarks;

/// <summary>Draws what eng/bench/growth.sh measured: a plot for each thing that grows.</summary>
internal static class GrowthPlots
{
    /// <summary>Draws all.</summary>
    /// <param name="figures">A file with a line for each figure: plot, series, place, and in milliseconds the quarter, the middle and the three quarters, with tabs between.</param>
    /// <param name="directory">Where the plots go.</param>
    public static void Draw(string figures, string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var plot in File.ReadLines(figures).Select(line => line.Split('\t')).GroupBy(line => line[0]))
        {
            var places = plot.Select(line => line[2]).Distinct().OrderBy(Number).ToList();
            var lines = plot.GroupBy(line => line[1]).Select(series => new Series(series.Key, [.. places.Select(place => series.LastOrDefault(line => line[2] == place) is { } line
                ? new Spread(Number(line[3]), Number(line[4]), Number(line[5]))
                : new Spread(double.NaN, double.NaN, double.NaN))])).ToList();
            var drawn = new Plot(plot.Key, $"What a call costs by the number of {plot.Key}", plot.Key, "ms", places, lines) { IsLogarithmic = true };
            File.WriteAllText(Path.Combine(directory, plot.Key + ".svg"), drawn.Draw());
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
