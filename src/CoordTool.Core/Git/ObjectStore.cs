using System.Text;
using CoordTool.Core.Git.Native;

namespace CoordTool.Core.Git;

/// <summary>What a commit says of itself, as far as we ask.</summary>
/// <param name="Tree">Its tree.</param>
/// <param name="Parents">Its parents, the first one first.</param>
public sealed record CommitFacts(ObjectId Tree, IReadOnlyList<ObjectId> Parents)
{
    /// <summary>When it was made, by its committer's clock; null where the line says nothing.</summary>
    public DateTimeOffset? Committed { get; init; }
}

/// <summary>One name in a tree, with the bytes of the name.</summary>
/// <param name="Name">The name within its directory.</param>
/// <param name="Entry">What is there.</param>
public readonly record struct NamedEntry(ReadOnlyMemory<byte> Name, TreeEntry Entry);

/// <summary>Reads and writes objects byte for byte, loose or packed, alternates included.</summary>
public sealed unsafe class ObjectStore : IDisposable
{
    private readonly nint _objects;

    internal ObjectStore(nint objects) => _objects = objects;

    /// <summary>Reads an object of a known kind.</summary>
    /// <exception cref="CoordException">It is missing, damaged or of another kind.</exception>
    public byte[] Read(ObjectId id, ObjectKind kind)
    {
        var name = stackalloc byte[ObjectId.Size];
        id.CopyTo(new Span<byte>(name, ObjectId.Size));
        NativeFailure.ThrowUnless(LibGit2.ReadObject(out var loaded, _objects, name), $"reading object {id}");
        try
        {
            var found = (ObjectKind)LibGit2.ObjectType(loaded);
            return found == kind
                ? new ReadOnlySpan<byte>(LibGit2.ObjectData(loaded), checked((int)LibGit2.ObjectSize(loaded))).ToArray()
                : throw new CoordException(FailureKind.Broken, $"Object {id} is a {found}, not a {kind}.", "Run `git fsck` to see what is wrong.");
        }
        finally
        {
            LibGit2.FreeObject(loaded);
        }
    }

    /// <summary>Whether the object is there.</summary>
    public bool Has(ObjectId id)
    {
        var name = stackalloc byte[ObjectId.Size];
        id.CopyTo(new Span<byte>(name, ObjectId.Size));
        return LibGit2.ObjectExists(_objects, name) == 1;
    }

    /// <summary>How many bytes an object has, without reading them.</summary>
    /// <returns>Null when it is missing or damaged.</returns>
    public long? SizeOf(ObjectId id)
    {
        var name = stackalloc byte[ObjectId.Size];
        id.CopyTo(new Span<byte>(name, ObjectId.Size));
        nuint size;
        int type;
        return LibGit2.ReadHeader(&size, &type, _objects, name) == LibGit2.Ok ? (long)size : null;
    }

    /// <summary>The kind of an object.</summary>
    /// <exception cref="CoordException">It is missing or damaged.</exception>
    public ObjectKind KindOf(ObjectId id)
    {
        var name = stackalloc byte[ObjectId.Size];
        id.CopyTo(new Span<byte>(name, ObjectId.Size));
        NativeFailure.ThrowUnless(LibGit2.ReadObject(out var loaded, _objects, name), $"reading object {id}");
        var kind = (ObjectKind)LibGit2.ObjectType(loaded);
        LibGit2.FreeObject(loaded);
        return kind;
    }

    /// <summary>Writes an object unless it exists.</summary>
    /// <returns>Its name.</returns>
    public ObjectId Write(ObjectKind kind, ReadOnlySpan<byte> content)
    {
        var name = stackalloc byte[ObjectId.Size];
        fixed (byte* data = content)
        {
            NativeFailure.ThrowUnless(LibGit2.WriteObject(name, _objects, data, (nuint)content.Length, (int)kind), "writing an object");
        }

        return new ObjectId(new ReadOnlySpan<byte>(name, ObjectId.Size));
    }

    /// <summary>The name an object with this content has, without writing it.</summary>
    public static ObjectId Hash(ObjectKind kind, ReadOnlySpan<byte> content)
    {
        NativeFailure.EnsureInitialized();
        var name = stackalloc byte[ObjectId.Size];
        fixed (byte* data = content)
        {
            NativeFailure.ThrowUnless(LibGit2.HashObject(name, data, (nuint)content.Length, (int)kind), "hashing content");
        }

        return new ObjectId(new ReadOnlySpan<byte>(name, ObjectId.Size));
    }

    /// <summary>Reads a commit's tree and parents.</summary>
    public CommitFacts ReadCommit(ObjectId commit)
    {
        ObjectId? tree = null;
        DateTimeOffset? committed = null;
        var parents = new List<ObjectId>();
        foreach (var line in Encoding.Latin1.GetString(Read(commit, ObjectKind.Commit)).Split('\n'))
        {
            if (line.StartsWith("tree ", StringComparison.Ordinal))
            {
                tree = ObjectId.Parse(line.AsSpan(5));
            }
            else if (line.StartsWith("parent ", StringComparison.Ordinal))
            {
                parents.Add(ObjectId.Parse(line.AsSpan(7)));
            }
            else if (!line.StartsWith("author ", StringComparison.Ordinal))
            {
                committed = line.StartsWith("committer ", StringComparison.Ordinal) ? ObjectText.TimeIn(line) : null;
                break;
            }
        }

        return new CommitFacts(
            tree ?? throw new CoordException(FailureKind.Broken, $"Commit {commit} names no tree.", "Run `git fsck` to see what is wrong."),
            parents) { Committed = committed };
    }

    /// <summary>The tree of a commit; no commit has the empty tree, given as null.</summary>
    public ObjectId? TreeOf(ObjectId commit) => commit.IsZero ? null : ReadCommit(commit).Tree;

    /// <summary>Reads one directory, in Git's order: a directory sorts as if its name ended in a slash.</summary>
    public IReadOnlyList<NamedEntry> ReadTree(ObjectId tree)
    {
        var content = Read(tree, ObjectKind.Tree).AsMemory();
        var entries = new List<NamedEntry>();
        while (!content.IsEmpty)
        {
            var space = content.Span.IndexOf((byte)' ');
            var end = content.Span.IndexOf((byte)0);
            if (space < 0 || end < space || content.Length < end + 1 + ObjectId.Size)
            {
                throw new CoordException(FailureKind.Broken, $"Tree {tree} is damaged.", "Run `git fsck` to see what is wrong.");
            }

            var mode = 0u;
            foreach (var digit in content.Span[..space])
            {
                mode = (mode << 3) | (uint)(digit - (byte)'0');
            }

            entries.Add(new NamedEntry(content[(space + 1)..end], new TreeEntry(mode, new ObjectId(content.Span[(end + 1)..]))));
            content = content[(end + 1 + ObjectId.Size)..];
        }

        return entries;
    }

    /// <summary>Finds what a tree holds at a path.</summary>
    /// <returns>Null when there is nothing, or only a directory.</returns>
    public TreeEntry? Find(ObjectId? tree, TreePath path)
    {
        var rest = path.Bytes;
        while (tree is { } directory)
        {
            var slash = rest.IndexOf((byte)'/');
            var name = slash < 0 ? rest : rest[..slash];
            TreeEntry? found = null;
            foreach (var (entryName, entry) in ReadTree(directory))
            {
                if (name.SequenceEqual(entryName.Span))
                {
                    found = entry;
                }
            }

            if (slash < 0)
            {
                return found is { IsTree: false } ? found : null;
            }

            tree = found is { IsTree: true } below ? below.Id : null;
            rest = rest[(slash + 1)..];
        }

        return null;
    }

    /// <summary>Merges the contents of three files line by line.</summary>
    /// <returns>The merged content, or null when the changes overlap or one of them is binary.</returns>
    public static byte[]? MergeContents(ReadOnlySpan<byte> ancestor, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs)
    {
        if (IsBinary(ancestor) || IsBinary(ours) || IsBinary(theirs))
        {
            return null;
        }

        NativeFailure.EnsureInitialized();
        fixed (byte* ancestorBytes = ancestor, oursBytes = ours, theirsBytes = theirs)
        {
            var inputs = stackalloc LibGit2.MergeFileInput[3];
            inputs[0] = new LibGit2.MergeFileInput { Version = 1, Content = ancestorBytes, Size = (nuint)ancestor.Length };
            inputs[1] = new LibGit2.MergeFileInput { Version = 1, Content = oursBytes, Size = (nuint)ours.Length };
            inputs[2] = new LibGit2.MergeFileInput { Version = 1, Content = theirsBytes, Size = (nuint)theirs.Length };
            LibGit2.MergeFileResult result;
            NativeFailure.ThrowUnless(LibGit2.MergeFile(&result, &inputs[0], &inputs[1], &inputs[2], null), "merging three contents");
            try
            {
                return result.AutoMergeable == 0
                    ? null
                    : new ReadOnlySpan<byte>(result.Content, checked((int)result.Length)).ToArray();
            }
            finally
            {
                LibGit2.FreeMergeFileResult(&result);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => LibGit2.FreeObjects(_objects);

    // Git's own guess: a NUL among the first 8000 bytes (xdiff-interface.c, buffer_is_binary).
    private static bool IsBinary(ReadOnlySpan<byte> content) => content[..Math.Min(content.Length, 8000)].Contains((byte)0);
}
