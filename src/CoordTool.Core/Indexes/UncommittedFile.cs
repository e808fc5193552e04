using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>Tells whether one file holds something that is not committed, without starting Git.</summary>
public static class UncommittedFile
{
    /// <summary>
    /// Whether a file differs from what the default index has of it, which follows every commit; one that is not in the index
    /// is nobody's commit. A file that a filter or a line-ending rule converts counts as changed once its stat data says so.
    /// </summary>
    public static bool Is(GitLayout layout, string path)
    {
        var file = Path.Combine(layout.RequireWorkTree(), path);
        if (!WorkingFile.Exists(file))
        {
            return false;
        }

        var indexed = IndexCodec.Find(layout.DefaultIndexFile, new TreePath(path));
        return !indexed.IsUnchanged(file) && (indexed.Entry is not { } entry || WorkingFile.Read(file)?.Content != entry.Content);
    }
}
