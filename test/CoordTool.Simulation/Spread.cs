namespace CoordTool.Simulation;

/// <summary>A figure over several seeds: the middle one, and between what the middle half lies.</summary>
internal readonly record struct Spread(double Low, double Median, double High)
{
    /// <summary>Of a figure for each seed.</summary>
    public static Spread Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return new Spread(Quantile(sorted, 0.25), Quantile(sorted, 0.5), Quantile(sorted, 0.75));
    }

    /// <summary>A quantile of figures in order.</summary>
    public static double Quantile(List<double> sorted, double share)
    {
        if (sorted.Count == 0)
        {
            return 0;
        }

        var at = share * (sorted.Count - 1);
        var (low, high) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return low + ((high - low) * (at - Math.Floor(at)));
    }

    /// <summary>How unequal shares are: 0 where all have the same, near 1 where one has all.</summary>
    public static double Gini(IEnumerable<double> shares)
    {
        var sorted = shares.Order().ToList();
        var sum = sorted.Sum();
        return sum <= 0 ? 0 : sorted.Select((share, at) => ((2 * (at + 1)) - sorted.Count - 1) * share).Sum() / (sorted.Count * sum);
    }

    /// <summary>For a table: the median, and the middle half where it is wider than the rounding.</summary>
    public string Text => Number(Low) == Number(High) ? Number(Median) : $"{Number(Median)} ({Number(Low)} to {Number(High)})";

    /// <summary>A number as it is written in a table.</summary>
    public static string Number(double number) => Math.Abs(number) switch
    {
        < 0.0005 => "0",
        >= 1000 => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
        >= 100 => number.ToString("0", System.Globalization.CultureInfo.InvariantCulture),
        >= 10 => number.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture),
        >= 1 => number.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture),
        _ => number.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture),
    };
}
