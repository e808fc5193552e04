using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>A path that an index stages and that another commit changed in a way that cannot be combined with it.</summary>
/// <param name="Path">The path.</param>
/// <param name="Staged">What the index stages; null: its removal.</param>
/// <param name="Base">What the path was when the two went apart; null: nothing.</param>
public sealed record StalePath(TreePath Path, TreeEntry? Staged, TreeEntry? Base);

/// <summary>
/// The paths of an index that a refresh had to leave behind. They stay on record until the index stages something else
/// there, and until then no commit may hold them: it would undo the other commit (docs/design.md, Refresh).
/// </summary>
public static class StaleStaged
{
    /// <summary>Reads the paths that are still as the refresh left them.</summary>
    /// <param name="location">Whose record.</param>
    /// <param name="index">The content of the index now.</param>
    public static List<StalePath> Read(IndexLocation location, IndexFile index) =>
        [.. ReadAll(location).Where(stale => !index.IsConflicted(stale.Path) && StagedAt(index, stale.Path) == stale.Staged)];

    /// <summary>Reads every path on record, whether the index has moved on or not.</summary>
    public static List<StalePath> ReadAll(IndexLocation location)
    {
        var paths = new List<StalePath>();
        if (!File.Exists(location.StaleFile))
        {
            return paths;
        }

        foreach (var line in File.ReadLines(location.StaleFile))
        {
            if (line.Split(' ') is [var staged, var @base, var path] && TryParse(staged, out var ours) && TryParse(@base, out var ancestor))
            {
                paths.Add(new StalePath(new TreePath(Convert.FromHexString(path)), ours, ancestor));
            }
        }

        return paths;
    }

    /// <summary>Replaces the record.</summary>
    public static void Write(IndexLocation location, IReadOnlyCollection<StalePath> paths)
    {
        if (paths.Count == 0)
        {
            AtomicFile.Delete(location.StaleFile);
            return;
        }

        var text = new StringBuilder();
        foreach (var stale in paths)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Text(stale.Staged)} {Text(stale.Base)} {Convert.ToHexStringLower(stale.Path.Bytes)}\n");
        }

        AtomicFile.Write(location.StaleFile, text.ToString());
    }

    /// <summary>What the index stages at a path; a path only announced counts as absent.</summary>
    internal static TreeEntry? StagedAt(IndexFile index, TreePath path) =>
        index.Find(path) is { IntentToAdd: false } entry ? entry.Content : null;

    private static string Text(TreeEntry? entry) => entry is { } there ? $"{Convert.ToString(there.Mode, 8)}:{there.Id}" : "-";

    private static bool TryParse(string text, out TreeEntry? entry)
    {
        entry = null;
        if (text == "-")
        {
            return true;
        }

        if (text.Split(':') is [var mode, var id] && ObjectId.TryParse(id, out var name))
        {
            entry = new TreeEntry(Convert.ToUInt32(mode, 8), name);
            return true;
        }

        return false;
    }
}
