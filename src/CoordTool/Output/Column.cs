namespace CoordTool.Output;

/// <summary>A column of a table.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="IsProse">Whether it is only read: in a terminal that is too narrow it is cut. What may be typed again never is.</param>
internal sealed record Column(string Heading, bool IsProse = false)
{
    private const int Narrowest = 8;

    /// <summary>A column that is cut where the terminal is too narrow.</summary>
    public static Column Prose(string heading) => new(heading, IsProse: true);

    public static implicit operator Column(string heading) => new(heading);

    /// <summary>The widths of columns side by side, which are their contents' as long as there is room.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="contents">What each would take.</param>
    /// <param name="room">How many cells there are, without what is between columns; null for any number.</param>
    public static int[] Widths(IReadOnlyList<Column> columns, IReadOnlyList<int> contents, int? room)
    {
        int[] widths = [.. contents];
        for (var over = widths.Sum() - (room ?? int.MaxValue); over > 0; over--)
        {
            // The widest gives way, cell by cell: so several long ones share what there is.
            var widest = -1;
            for (var at = 0; at < widths.Length; at++)
            {
                if (columns[at].IsProse && widths[at] > Math.Max(Narrowest, columns[at].Heading.Length) && (widest < 0 || widths[at] > widths[widest]))
                {
                    widest = at;
                }
            }

            if (widest < 0)
            {
                break;
            }

            widths[widest]--;
        }

        return widths;
    }
}
