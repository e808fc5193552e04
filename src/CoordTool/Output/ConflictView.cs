using System.Text;
using CoordTool.Core;
using CoordTool.Core.Conflicts;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using Spectre.Console.Rendering;

namespace CoordTool.Output;

/// <summary>What <c>conflicts</c> shows: the pairs that concern what was asked for, with the hunks of both sides where those were asked for.</summary>
/// <param name="Report">The whole matrix.</param>
/// <param name="Pairs">The pairs to show.</param>
internal sealed record ConflictView(ConflictReport Report, IReadOnlyList<ShownPair> Pairs)
{
    private const int MostPaths = 10;
    private const int MostHunks = 20;
    private const int MostColumns = 18;
    private const int NameWidth = 20;
    private const int Width = 80;
    private const string Clear = "\u001b[H\u001b[2J";

    public bool HasConflicts => Pairs.Any(shown => shown.Pair.State == PairState.Conflict);

    /// <summary>Takes what is to be shown.</summary>
    /// <param name="matrix">Knows more of a pair.</param>
    /// <param name="report">The matrix.</param>
    /// <param name="chosen">Only these paths; null for all.</param>
    /// <param name="withHunks">Whether to show what both sides did.</param>
    public static ConflictView Of(ConflictMatrix matrix, ConflictReport report, ChosenPaths? chosen, bool withHunks)
    {
        if (!withHunks)
        {
            return new ConflictView(report, [.. report.Pairs.Select(pair => new ShownPair(pair, []))]);
        }

        var shown = new List<ShownPair>();
        foreach (var pair in report.Pairs)
        {
            // A conflict may be where only one of them changed the path: the other renamed it, or a directory above it.
            var shared = pair.Paths.Concat(matrix.Overlap(pair)).Distinct().Where(path => chosen?.Covers(new TreePath(path)) != false).ToList();
            if (chosen is not null && shared.Count == 0)
            {
                continue;
            }

            var conflicts = pair.Paths.Where(path => chosen?.Covers(new TreePath(path)) != false).ToList();
            var state = pair.State == PairState.Conflict && chosen is not null && conflicts.Count == 0 ? PairState.Clean : pair.State;
            shown.Add(new ShownPair(
                pair with { State = state, Paths = conflicts, Overlapping = shared.Count },
                [.. shared.Take(MostHunks).Select(path => new ShownHunks(conflicts.Contains(path), matrix.Hunks(pair, path)))]));
        }

        return new ConflictView(report, shown);
    }

    /// <summary>Tells all of it.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="isAll">Whether what could not be compared is told too.</param>
    public void Tell(Screen screen, bool isAll)
    {
        if (screen.Json)
        {
            screen.Object(Json(), OutputJson.Default.ConflictsJson);
            return;
        }

        foreach (var side in isAll ? Report.Sides : [])
        {
            foreach (var note in side.Obstacle is { } obstacle ? [$"not compared, {obstacle}"] : side.Notes)
            {
                screen.Narrate($"{Printable.Text(side.Name)}: {Printable.Text(note)}");
            }
        }

        var conflicts = Pairs.Where(shown => shown.Pair.State == PairState.Conflict).ToList();
        screen.Say(Summary(conflicts.Count));
        Matrix(screen, conflicts);
        foreach (var shown in Pairs.Where(shown => shown.Pair.State == PairState.Conflict || shown.Hunks.Count > 0))
        {
            Tell(screen, shown);
        }
    }

    /// <summary>Tells what is different from before: to a terminal all of it anew, else the pairs that changed.</summary>
    public void TellSince(Screen screen, ConflictView? before)
    {
        if (before is not null && Signature() == before.Signature())
        {
            return;
        }

        if (!screen.Json && !Console.IsOutputRedirected)
        {
            screen.Answer(Clear);
            Tell(screen, isAll: true);
        }
        else if (before is null || screen.Json)
        {
            Tell(screen, isAll: before is null);
        }
        else
        {
            foreach (var shown in Pairs.Where(shown => shown.Pair.State == PairState.Conflict && before.Pairs.All(each => each.Signature() != shown.Signature())))
            {
                Tell(screen, shown);
            }

            foreach (var gone in before.Pairs.Where(each => each.Pair.State == PairState.Conflict && Pairs.All(shown => !shown.IsSame(each) || shown.Pair.State != PairState.Conflict)))
            {
                screen.Say($"{Names(gone.Pair)}: no conflict any more");
            }
        }
    }

    private string Summary(int conflicts)
    {
        var checkouts = Report.Sides.Count(side => side.Path is not null);
        var branches = Report.Sides.Count - checkouts;
        var among = Screen.Count(checkouts, "checkout") + (branches == 0 ? "" : $" and {(branches == 1 ? "1 branch" : $"{branches} branches")}");
        var clean = Pairs.Count(shown => shown.Pair.State == PairState.Clean && shown.Pair.Overlapping > 0);
        var unknown = Pairs.Count(shown => shown.Pair.State is PairState.Unknown or PairState.Unrelated);
        return (conflicts == 0 ? "no conflicts" : conflicts == 1 ? "1 pair conflicts" : $"{conflicts} pairs conflict")
            + $" among {among}"
            + (clean == 0 ? "" : $"; {Screen.Count(clean, "pair")} changed the same files and merge")
            + (unknown == 0 ? "" : $"; {Screen.Count(unknown, "pair")} cannot be merged at all");
    }

    // Those that conflict with somebody, by number: names would not fit above the columns.
    private void Matrix(Screen screen, List<ShownPair> conflicts)
    {
        var sides = Report.Sides.Where(side => conflicts.Exists(shown => shown.Pair.Left == side || shown.Pair.Right == side)).ToList();
        if (sides.Count is < 3 or > MostColumns || Pairs.Any(shown => shown.Hunks.Count > 0))
        {
            screen.Say("");
            return;
        }

        screen.Say($"\n{"",NameWidth + 4}{string.Concat(sides.Select((_, i) => $"{i + 1,3}"))}");
        for (var row = 0; row < sides.Count; row++)
        {
            var line = new StringBuilder($"{row + 1,3} {Fitted(sides[row].Name, NameWidth)}");
            for (var column = 0; column < sides.Count; column++)
            {
                var pair = Pairs.FirstOrDefault(shown => (shown.Pair.Left == sides[row] && shown.Pair.Right == sides[column]) || (shown.Pair.Left == sides[column] && shown.Pair.Right == sides[row]));
                line.Append($"{(row == column ? "." : Cell(pair?.Pair)),3}");
            }

            screen.Say(line.ToString().TrimEnd());
        }

        screen.Say("    a number: paths in conflict; ok: same files, merges; -: apart\n");
    }

    private static string Cell(ConflictPair? pair) => pair?.State switch
    {
        PairState.Conflict => pair.Paths.Count > 99 ? "99" : $"{pair.Paths.Count}",
        PairState.Clean => "ok",
        PairState.Apart => "-",
        _ => "?",
    };

    private static void Tell(Screen screen, ShownPair shown)
    {
        var pair = shown.Pair;
        screen.Say($"{Names(pair)}: {(pair.State == PairState.Conflict ? $"conflict in {Screen.Count(pair.Paths.Count, "path")}" : $"{Screen.Count(pair.Overlapping, "path")} changed in both, no conflict")}");
        if (shown.Hunks.Count == 0)
        {
            foreach (var path in pair.Paths.Take(MostPaths))
            {
                screen.Say($"  {Short(Printable.Text(path))}");
            }

            Rest(screen, pair.Paths.Count - MostPaths);
            return;
        }

        foreach (var (isConflict, hunks) in shown.Hunks)
        {
            screen.Say($"  {Short(Printable.Text(hunks.Path))}{(isConflict ? "" : " (merges)")}");
            Side(screen, pair.Left, hunks.Left);
            Side(screen, pair.Right, hunks.Right);
        }

        Rest(screen, pair.Overlapping - shown.Hunks.Count);
    }

    private static void Side(Screen screen, ConflictSide side, IReadOnlyList<string> lines)
    {
        screen.Say($"    in {Printable.Text(side.Name)}:{(lines.Count == 0 ? " unchanged" : "")}");
        foreach (var line in lines)
        {
            // A tab is no danger, and a diff without it is hard to read.
            screen.Say($"      {Printable.Text(line.Replace("\t", "    ", StringComparison.Ordinal))}");
        }
    }

    private static void Rest(Screen screen, int more)
    {
        if (more > 0)
        {
            screen.Say($"  and {more} more");
        }
    }

    private static string Names(ConflictPair pair) => $"{Named(pair.Left)} and {Named(pair.Right)}";

    private static string Named(ConflictSide side) => Printable.Text(side.Name) + (side.Sessions.Count == 0 ? "" : $" ({string.Join(", ", side.Sessions.Select(name => Printable.Text(name)))})");

    // A terminal would break it; a file keeps all of it.
    private static string Short(string path) => Console.IsOutputRedirected || path.Length <= Width - 4 ? path : $"…{path[^(Width - 5)..]}";

    private static string Fitted(string name, int width)
    {
        var text = Printable.Text(name);
        while (new Segment(text).CellCount() > width)
        {
            text = text[..^1];
        }

        return text + new string(' ', width - new Segment(text).CellCount());
    }

    private string Signature() => string.Join('\n', Pairs.Where(shown => shown.Pair.State != PairState.Apart).Select(shown => shown.Signature()));

    private ConflictsJson Json() => new(
        1,
        Pairs.Count(shown => shown.Pair.State == PairState.Conflict),
        [.. Report.Sides.Select(side => new ConflictSideJson(
            side.Name, side.Path is null ? "branch" : "checkout", side.Path, side.Head.Branch, side.Head.Commit.ToString(), side.Uncommitted, side.Sessions, side.Obstacle, side.Notes))],
        [.. Pairs.Where(shown => shown.Pair.State != PairState.Apart).Select(shown => new ConflictPairJson(
            shown.Pair.Left.Name, shown.Pair.Right.Name, shown.Pair.State.ToString().ToLowerInvariant(), shown.Pair.Overlapping, shown.Pair.Paths,
            [.. shown.Hunks.Select(each => new ConflictHunksJson(each.Hunks.Path, each.IsConflict, each.Hunks.Left, each.Hunks.Right))]))]);
}

/// <summary>What both sides did to a path.</summary>
/// <param name="IsConflict">Whether the path conflicts.</param>
/// <param name="Hunks">What they did.</param>
internal sealed record ShownHunks(bool IsConflict, SideHunks Hunks);

/// <summary>A pair with the hunks that are shown of it.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Hunks">What both sides did, path by path.</param>
internal sealed record ShownPair(ConflictPair Pair, IReadOnlyList<ShownHunks> Hunks)
{
    public bool IsSame(ShownPair other) => Pair.Left.Name == other.Pair.Left.Name && Pair.Right.Name == other.Pair.Right.Name;

    /// <summary>All that is shown of it.</summary>
    public string Signature() => string.Join('\0', [
        Pair.Left.Name, Pair.Right.Name, Pair.State.ToString(), .. Pair.Paths, .. Hunks.SelectMany(each => each.Hunks.Left.Append("|").Concat(each.Hunks.Right))]);
}
