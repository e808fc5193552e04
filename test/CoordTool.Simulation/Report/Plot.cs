using System.Globalization;
using System.Security;
using System.Text;

namespace CoordTool.Simulation.Report;

/// <summary>A line of a plot: a figure for each place on the axis.</summary>
internal sealed record Series(string Name, IReadOnlyList<Spread> Values);

/// <summary>
/// A plot of medians with the middle half of the seeds as a bar. It has no background, and its colours can be read on a light page
/// and on a dark one; lines also differ by their marks.
/// </summary>
/// <param name="File">The name of its file, without the ending.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Across">What is on the axis from left to right.</param>
/// <param name="Up">What is on the other.</param>
/// <param name="Places">The places on the first axis.</param>
/// <param name="Lines">What is drawn.</param>
internal sealed record Plot(string File, string Title, string Across, string Up, IReadOnlyList<string> Places, IReadOnlyList<Series> Lines)
{
    private const int Width = 760, Height = 380, Left = 72, Right = 200, Top = 44, Bottom = 56;
    private const string Ink = "#7d8590";
    private static readonly string[] Colours = ["#2f81f7", "#d9730d", "#2ea043", "#a371f7", "#c8961a", "#e5534b"];

    /// <summary>Whether the figures differ so much that powers of ten are as far from one another.</summary>
    public bool IsLogarithmic { get; init; }

    private double Most => Lines.SelectMany(line => line.Values).Select(value => value.High).Where(double.IsFinite).DefaultIfEmpty(1).Max();

    private double Least => Lines.SelectMany(line => line.Values).Select(value => value.Median).Where(value => double.IsFinite(value) && value > 0).DefaultIfEmpty(0.1).Min();

    /// <summary>The text of its file.</summary>
    public string Draw()
    {
        var (low, high, ticks) = Axis();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"{Ink}\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{SecurityElement.Escape(Title)}</title>\n");
        Write(svg, Left, 22, "start", Title, "font-size=\"15\" font-weight=\"bold\"");
        foreach (var tick in ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):0.#}\" y2=\"{Y(tick):0.#}\" stroke=\"{Ink}\" stroke-opacity=\"0.3\"/>\n");
            Write(svg, Left - 8, Y(tick) + 4, "end", Spread.Number(tick));
        }

        for (var at = 0; at < Places.Count; at++)
        {
            Write(svg, X(at), Height - Bottom + 20, "middle", Places[at]);
        }

        Write(svg, (Left + Width - Right) / 2.0, Height - 12, "middle", Across);
        var middle = (Top + Height - Bottom) / 2.0;
        Write(svg, 16, middle, "middle", Up, string.Create(CultureInfo.InvariantCulture, $"transform=\"rotate(-90 16 {middle:0.#})\""));
        for (var line = 0; line < Lines.Count; line++)
        {
            Draw(svg, line);
        }

        return svg.Append("</svg>\n").ToString();

        double X(int at) => Left + ((Width - Left - Right) * (at + 0.5) / Places.Count);

        double Y(double value)
        {
            var share = IsLogarithmic ? (Math.Log10(Math.Max(value, low)) - Math.Log10(low)) / (Math.Log10(high) - Math.Log10(low)) : (value - low) / (high - low);
            return Height - Bottom - (share * (Height - Top - Bottom));
        }

        void Draw(StringBuilder to, int line)
        {
            // Side by side, so that bars of one place do not hide each other.
            var (colour, aside) = (Colours[line % Colours.Length], 4.0 * (line - ((Lines.Count - 1) / 2.0)));
            var values = Lines[line].Values.Select((value, at) => (value, X: X(at) + aside)).Where(each => double.IsFinite(each.value.Median)).ToList();
            to.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', values.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.X:0.#},{Y(each.value.Median):0.#}")))}\"/>\n");
            foreach (var (value, x) in values)
            {
                if (double.IsFinite(value.High) && Y(value.Low) - Y(value.High) > 1)
                {
                    to.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Y(value.Low):0.#}\" y2=\"{Y(value.High):0.#}\" stroke=\"{colour}\" stroke-opacity=\"0.6\" stroke-width=\"2\"/>\n");
                }

                Mark(to, line, x, Y(value.Median), colour);
            }

            var y = Top + 12 + (22 * line);
            Mark(to, line, Width - Right + 18, y - 4, colour);
            Write(to, Width - Right + 30, y, "start", Lines[line].Name);
        }
    }

    private static void Mark(StringBuilder svg, int line, double x, double y, string colour) => svg.Append((line % 3) switch
    {
        0 => FormattableString.Invariant($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4\" fill=\"{colour}\"/>\n"),
        1 => FormattableString.Invariant($"<rect x=\"{x - 4:0.#}\" y=\"{y - 4:0.#}\" width=\"8\" height=\"8\" fill=\"{colour}\"/>\n"),
        _ => FormattableString.Invariant($"<path d=\"M{x:0.#} {y - 5:0.#}l5 9h-10z\" fill=\"{colour}\"/>\n"),
    });

    private static void Write(StringBuilder svg, double x, double y, string anchor, string text, string more = "") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" {more}>{SecurityElement.Escape(text)}</text>\n");

    private (double Low, double High, List<double> Ticks) Axis()
    {
        if (IsLogarithmic)
        {
            var (first, last) = ((int)Math.Floor(Math.Log10(Least)), (int)Math.Ceiling(Math.Log10(Math.Max(Most, Least * 1.01))));
            return (Math.Pow(10, first), Math.Pow(10, last), [.. Enumerable.Range(first, last - first + 1).Select(power => Math.Pow(10, power))]);
        }

        var step = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(Most, 1e-6))));
        step *= Most / step < 2 ? 0.25 : Most / step < 5 ? 0.5 : 1;
        var count = (int)Math.Ceiling(Most / step);
        return (0, Math.Max(1, count) * step, [.. Enumerable.Range(0, Math.Max(1, count) + 1).Select(at => at * step)]);
    }
}
