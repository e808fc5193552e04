using CoordTool.Core.Git.Native;

namespace CoordTool.Core.Git;

/// <summary>How a compare-and-swap of a ref ended.</summary>
public enum SwapResult
{
    /// <summary>The ref has the new value.</summary>
    Swapped,

    /// <summary>The ref no longer had the expected value: read it again.</summary>
    Moved,

    /// <summary>Another process holds the lock file of the ref: try again.</summary>
    Locked,
}

/// <summary>An open repository: the one seam to libgit2, opened at the first use of what needs it.</summary>
public sealed unsafe class GitRepository : IDisposable
{
    private const uint NoSearch = 1;
    private readonly Lazy<nint> _handle;
    private readonly Lazy<ObjectStore> _objects;

    /// <summary>Prepares access to the repository of a checkout; nothing is opened yet.</summary>
    public GitRepository(GitLayout layout)
    {
        Layout = layout;
        _handle = new Lazy<nint>(() =>
        {
            NativeFailure.EnsureInitialized();
            NativeFailure.ThrowUnless(LibGit2.OpenRepository(out var repository, layout.GitDirectory, NoSearch, null), $"opening {layout.GitDirectory}");
            return repository;
        });
        _objects = new Lazy<ObjectStore>(() =>
        {
            NativeFailure.ThrowUnless(LibGit2.OpenObjects(out var objects, _handle.Value), "opening the object store");
            return new ObjectStore(objects);
        });
    }

    /// <summary>Where the repository is.</summary>
    public GitLayout Layout { get; }

    /// <summary>Its objects.</summary>
    public ObjectStore Objects => _objects.Value;

    /// <summary>Whether a commit has another among its ancestors, or is that commit; every commit has the zero one.</summary>
    public bool IsAncestor(ObjectId ancestor, ObjectId commit)
    {
        if (ancestor == commit || ancestor.IsZero)
        {
            return true;
        }

        var ids = stackalloc byte[2 * ObjectId.Size];
        commit.CopyTo(new Span<byte>(ids, ObjectId.Size));
        ancestor.CopyTo(new Span<byte>(ids + ObjectId.Size, ObjectId.Size));
        return LibGit2.IsDescendant(_handle.Value, ids, ids + ObjectId.Size) == 1;
    }

    /// <summary>The best common ancestors of two commits, as <c>git merge-base --all</c> gives them.</summary>
    /// <returns>Empty when they have none.</returns>
    /// <exception cref="CoordException">A commit is missing.</exception>
    public IReadOnlyList<ObjectId> MergeBases(ObjectId one, ObjectId other)
    {
        var ids = stackalloc byte[2 * ObjectId.Size];
        one.CopyTo(new Span<byte>(ids, ObjectId.Size));
        other.CopyTo(new Span<byte>(ids + ObjectId.Size, ObjectId.Size));
        LibGit2.ObjectIds found;
        var code = LibGit2.MergeBases(&found, _handle.Value, ids, ids + ObjectId.Size);
        if (code == LibGit2.NotFound)
        {
            return [];
        }

        NativeFailure.ThrowUnless(code, $"finding what {one.Abbreviated} and {other.Abbreviated} have in common");
        var bases = new ObjectId[(int)found.Count];
        for (var i = 0; i < bases.Length; i++)
        {
            bases[i] = new ObjectId(new ReadOnlySpan<byte>(found.Ids + (i * ObjectId.Size), ObjectId.Size));
        }

        LibGit2.FreeObjectIds(&found);
        return bases;
    }

    /// <summary>How many commits one has that the other lacks, and the other way round, as <c>git rev-list --left-right --count</c> counts them.</summary>
    /// <exception cref="CoordException">A commit is missing.</exception>
    public (int Ahead, int Behind) Distance(ObjectId one, ObjectId other)
    {
        if (one == other)
        {
            return (0, 0);
        }

        var ids = stackalloc byte[2 * ObjectId.Size];
        one.CopyTo(new Span<byte>(ids, ObjectId.Size));
        other.CopyTo(new Span<byte>(ids + ObjectId.Size, ObjectId.Size));
        nuint ahead, behind;
        NativeFailure.ThrowUnless(LibGit2.AheadBehind(&ahead, &behind, _handle.Value, ids, ids + ObjectId.Size), $"counting the commits between {one.Abbreviated} and {other.Abbreviated}");
        return ((int)ahead, (int)behind);
    }

    /// <summary>Moves a ref only if it still has the value that was read.</summary>
    /// <param name="name">The full name of the ref; not a symbolic one.</param>
    /// <param name="expected">What it must point to now; null: it must not exist.</param>
    /// <param name="value">What it shall point to.</param>
    /// <param name="message">The line for its reflog.</param>
    /// <exception cref="CoordException">The ref cannot be written at all.</exception>
    public SwapResult CompareAndSwap(string name, ObjectId? expected, ObjectId value, string message)
    {
        var ids = stackalloc byte[2 * ObjectId.Size];
        value.CopyTo(new Span<byte>(ids, ObjectId.Size));
        (expected ?? ObjectId.Zero).CopyTo(new Span<byte>(ids + ObjectId.Size, ObjectId.Size));
        var code = LibGit2.CreateReferenceMatching(out var reference, _handle.Value, name, ids, force: 1, ids + ObjectId.Size, message);
        if (code == LibGit2.Ok)
        {
            LibGit2.FreeReference(reference);
            return SwapResult.Swapped;
        }

        switch (code)
        {
            // An absent ref, or a directory that packing refs removed under us.
            case LibGit2.Modified or LibGit2.NotFound or LibGit2.Exists:
                return SwapResult.Moved;
            case LibGit2.Locked:
                return SwapResult.Locked;
            default:
                NativeFailure.ThrowUnless(code, $"moving {name}");
                return SwapResult.Moved;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_objects.IsValueCreated)
        {
            _objects.Value.Dispose();
        }

        if (_handle.IsValueCreated)
        {
            LibGit2.FreeRepository(_handle.Value);
        }
    }
}
