using System.Globalization;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Conflicts;

/// <summary>A side with all that a merge needs to know of it.</summary>
internal sealed class SideWork
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private ObjectId? _commit;

    /// <summary>Takes what was found.</summary>
    /// <param name="side">What is told about it.</param>
    /// <param name="layout">The checkout; null for a branch.</param>
    /// <param name="merged">The commits that a merge under way brings in.</param>
    /// <param name="work">What is not committed.</param>
    public SideWork(ConflictSide side, GitLayout? layout, IReadOnlyList<ObjectId> merged, CheckoutWork work)
    {
        (Side, Layout, Merged, Work) = (side, layout, merged, work);
        Identity = IdentityOf(side.Head.Commit, merged, work);
    }

    /// <summary>What is told about it.</summary>
    public ConflictSide Side { get; }

    /// <summary>The checkout; null for a branch.</summary>
    public GitLayout? Layout { get; }

    /// <summary>The commits that a merge under way brings in: what is in its files comes from there as well.</summary>
    public IReadOnlyList<ObjectId> Merged { get; }

    /// <summary>What is not committed.</summary>
    public CheckoutWork Work { get; }

    /// <summary>
    /// Another one for whatever else the side would contribute: its commit, which stands for a tree and for where it comes
    /// from, and every file that differs.
    /// </summary>
    public ObjectId Identity { get; }

    /// <summary>Whether a file changed while it was taken in: then nothing is remembered of the side.</summary>
    public bool IsUnsteady { get; private set; }

    /// <summary>The commit it stands on.</summary>
    public ObjectId Head => Side.Head.Commit;

    /// <summary>A commit that holds all of it: its own, or one in a directory of objects that goes.</summary>
    /// <exception cref="CoordException">Git cannot take the files in.</exception>
    public ObjectId Commit(CoordContext context, ObjectStore objects, ThrowawayObjects throwaway)
    {
        if (Work.Paths.Count == 0 && Merged.Count == 0)
        {
            return Head;
        }

        return _commit ??= Write(context, objects, throwaway);
    }

    private ObjectId Write(CoordContext context, ObjectStore objects, ThrowawayObjects throwaway)
    {
        const string Nobody = "dotnet-coord <dotnet-coord@localhost> 0 +0000";
        var tree = objects.TreeOf(Head);
        var onDisk = Work.Paths.Keys.Where(path => Work.Paths[path].IsOnDisk).Select(path => new PathEntry(path, Work.Paths[path].Entry!.Value)).ToList();
        var taken = onDisk.Count == 0 ? new Dictionary<TreePath, TreeEntry>()
            : TemporaryIndex.ContentsOnDisk(context, Layout!, onDisk, throwaway.Variables);

        // What Git took in is another content than the one this side is known by, where somebody wrote in between.
        IsUnsteady = onDisk.Exists(each => Files.WorkingFile.Read(Path.Combine(Layout!.WorkTree!, each.Path.Text!))?.Content != each.Entry);
        var edits = new List<EntryEdit>(Work.Paths.Count);
        foreach (var (path, work) in Work.Paths)
        {
            edits.Add(new EntryEdit(Encoding.Latin1.GetString(path.Bytes), work.IsOnDisk ? taken.TryGetValue(path, out var entry) ? entry : null : work.Entry));
        }

        var written = TreeEdit.Apply(objects, tree, edits, content => throwaway.Write(ObjectKind.Tree, content)) ?? throwaway.Write(ObjectKind.Tree, []);
        var parents = string.Concat(Merged.Prepend(Head).Select(parent => $"parent {parent}\n"));
        return throwaway.Write(ObjectKind.Commit, Utf8.GetBytes($"tree {written}\n{parents}author {Nobody}\ncommitter {Nobody}\n\nnot committed\n"));
    }

    private static ObjectId IdentityOf(ObjectId head, IReadOnlyList<ObjectId> merged, CheckoutWork work)
    {
        if (merged.Count == 0 && work.Paths.Count == 0)
        {
            return head;
        }

        using var content = new MemoryStream();
        content.Write(Utf8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head} {string.Join(' ', merged)}\n")));
        foreach (var path in work.Paths.Keys.Order())
        {
            var entry = work.Paths[path].Entry;
            content.Write(Utf8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{entry?.Mode ?? 0} {entry?.Id ?? ObjectId.Zero} ")));
            content.Write(path.Bytes);
            content.WriteByte(0);
        }

        return ObjectStore.Hash(ObjectKind.Blob, content.GetBuffer().AsSpan(0, (int)content.Length));
    }
}
