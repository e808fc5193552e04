using System.Text;

namespace CoordTool.Core.Git;

/// <summary>An edit of a tree.</summary>
/// <param name="Path">The path, one character a byte.</param>
/// <param name="Entry">What is there then; null removes what was.</param>
internal sealed record EntryEdit(string Path, TreeEntry? Entry);

/// <summary>Writes a tree that differs from another at some paths. Only the directories on the way to those are read and written.</summary>
internal static class TreeEdit
{
    /// <summary>Applies edits, and writes the trees to where they are read from.</summary>
    /// <param name="objects">Where trees are read and written.</param>
    /// <param name="tree">The tree; null is the empty one.</param>
    /// <param name="edits">The edits. What lies below a path replaces what was there.</param>
    /// <returns>The new tree; null when nothing is left.</returns>
    public static ObjectId? Apply(ObjectStore objects, ObjectId? tree, IEnumerable<EntryEdit> edits) =>
        Apply(objects, tree, edits, content => objects.Write(ObjectKind.Tree, content));

    /// <summary>Applies edits, and writes the trees to another place than they are read from.</summary>
    /// <param name="objects">Where trees are read.</param>
    /// <param name="tree">The tree; null is the empty one.</param>
    /// <param name="edits">The edits. What lies below a path replaces what was there.</param>
    /// <param name="write">Writes a tree.</param>
    /// <returns>The new tree; null when nothing is left.</returns>
    public static ObjectId? Apply(ObjectStore objects, ObjectId? tree, IEnumerable<EntryEdit> edits, Func<byte[], ObjectId> write)
    {
        var entries = new SortedDictionary<string, (string Name, TreeEntry Entry)>(StringComparer.Ordinal);
        foreach (var (name, entry) in tree is { } known ? objects.ReadTree(known) : [])
        {
            Put(Encoding.Latin1.GetString(name.Span), entry);
        }

        foreach (var group in edits.GroupBy(edit => edit.Path.Split('/')[0]))
        {
            var name = group.Key;
            var here = group.Where(edit => edit.Path == name).ToList();
            if (here.Count > 0)
            {
                entries.Remove(name);
                if (here[^1].Entry is { } present)
                {
                    Put(name, present);
                }

                if (here.Count == group.Count())
                {
                    continue;
                }
            }

            var directory = entries.TryGetValue(name + "/", out var found) ? found.Entry.Id : (ObjectId?)null;
            var below = Apply(objects, directory, group.Where(edit => edit.Path != name).Select(edit => new EntryEdit(edit.Path[(name.Length + 1)..], edit.Entry)), write);
            entries.Remove(name + "/");
            if (below is { } written)
            {
                Put(name, new TreeEntry(EntryMode.Tree, written));
            }
        }

        return entries.Count == 0 ? null : write(Content(entries.Values));

        // In Git's order a directory's name ends in a slash.
        void Put(string name, TreeEntry entry) => entries[entry.IsTree ? name + "/" : name] = (name, entry);
    }

    private static byte[] Content(IEnumerable<(string Name, TreeEntry Entry)> entries)
    {
        using var content = new MemoryStream();
        var id = new byte[ObjectId.Size];
        foreach (var (name, entry) in entries)
        {
            content.Write(Encoding.Latin1.GetBytes($"{Convert.ToString(entry.Mode, 8)} {name}\0"));
            entry.Id.CopyTo(id);
            content.Write(id);
        }

        return content.ToArray();
    }
}
