using System.Globalization;
using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// A directory in the index's cache of trees (<c>git help gitformat-index</c>, Cache tree): the tree that its entries make,
/// as long as none of them has changed. It lets equal directories be skipped without reading them.
/// </summary>
public sealed class CacheTree
{
    // No file can be opened by a path that is longer.
    private const int MostDepth = 2048;

    private readonly List<CacheTree> _children = [];

    private CacheTree(byte[] name) => Name = name;

    /// <summary>The name within the parent directory; empty at the top.</summary>
    public byte[] Name { get; }

    /// <summary>How many index entries lie below; -1 when the directory has changed.</summary>
    public int EntryCount { get; private set; }

    /// <summary>The tree, where <see cref="EntryCount"/> is not -1.</summary>
    public ObjectId Tree { get; private set; }

    /// <summary>Whether <see cref="Tree"/> can be relied on.</summary>
    public bool IsValid => EntryCount >= 0;

    /// <summary>Reads the content of a TREE extension.</summary>
    /// <returns>Null when it is damaged: then there simply is no cache.</returns>
    internal static CacheTree? Parse(ReadOnlySpan<byte> data)
    {
        var rest = data;
        try
        {
            return rest.IsEmpty ? null : ParseNode(ref rest, 0);
        }
        catch (Exception error) when (error is FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The directory of that name below this one.</summary>
    public CacheTree? Child(ReadOnlySpan<byte> name)
    {
        foreach (var child in _children)
        {
            if (name.SequenceEqual(child.Name))
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>Marks every directory above a changed path as changed.</summary>
    internal void Invalidate(ReadOnlySpan<byte> path)
    {
        EntryCount = -1;
        var slash = path.IndexOf((byte)'/');
        if (slash >= 0)
        {
            Child(path[..slash])?.Invalidate(path[(slash + 1)..]);
        }
        else if (Child(path) is { } directory)
        {
            // A file takes the place of a directory.
            _children.Remove(directory);
        }
    }

    /// <summary>Writes the content of a TREE extension.</summary>
    internal void WriteTo(MemoryStream output)
    {
        output.Write(Name);
        output.WriteByte(0);
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{EntryCount} {_children.Count}\n")));
        if (IsValid)
        {
            output.Write(Tree.ToBytes());
        }

        foreach (var child in _children)
        {
            child.WriteTo(output);
        }
    }

    private static CacheTree ParseNode(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (depth > MostDepth)
        {
            throw new FormatException("its directories lie too deep");
        }

        var end = rest.IndexOf((byte)0);
        var node = new CacheTree(rest[..end].ToArray());
        rest = rest[(end + 1)..];
        var newline = rest.IndexOf((byte)'\n');
        var counts = Encoding.ASCII.GetString(rest[..newline]).Split(' ');
        node.EntryCount = int.Parse(counts[0], CultureInfo.InvariantCulture);
        var children = int.Parse(counts[1], CultureInfo.InvariantCulture);
        rest = rest[(newline + 1)..];
        if (node.IsValid)
        {
            node.Tree = new ObjectId(rest);
            rest = rest[ObjectId.Size..];
        }

        for (var i = 0; i < children; i++)
        {
            node._children.Add(ParseNode(ref rest, depth + 1));
        }

        return node;
    }
}
