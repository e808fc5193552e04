using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>Index files that Git wrote, changed: what is read and written again says the same to Git, and what Git refuses is refused.</summary>
internal sealed class Indexes : FuzzTarget
{
    private const int SumSize = 20;

    // Asking Git takes as long as a hundred other inputs.
    private const int AskedOf = 100;

    private readonly Workspace _workspace = new();
    private readonly List<byte[]> _corpus = [];
    private readonly Mutation _inputs;

    /// <summary>Has Git write indexes of all versions with all that may be in one.</summary>
    public Indexes()
    {
        foreach (var path in new[] { "a", "dir/b", "dir/sub/c", "dir/sub/deeper/d", "dir-x", "e f", "ü/ß", "later" })
        {
            _workspace.Write(path, path);
        }

        _workspace.Git("add", "--all", "--", ":!later");
        _workspace.Git("commit", "--quiet", "-m", "more");
        Keep("untracked-cache", "split");
        _workspace.Git("update-index", "--skip-worktree", "dir/b");
        _workspace.Git("update-index", "--assume-unchanged", "e f");
        _workspace.Git("add", "-N", "later");
        Keep();
        _workspace.Git("update-index", "--no-skip-worktree", "dir/b");
        Conflict();
        Keep();
        _workspace.Git("reset", "--quiet", "--hard");
        _inputs = new Mutation(_corpus, ["DIRC", "TREE", "REUC", "UNTR", "FSMN", "EOIE", "IEOT", "link", "sdir", "ABCD", "abcd", "a\0", "-1 1\n", "0 0\n", "-1 99999\n", "\0\0\0\u0002", "\0\0\0\u0004", "\0\0", "\u0001\0", "\u0010\0", "\u0081\u0080", "ÿÿÿÿ\u007f"]);
    }

    /// <inheritdoc/>
    public override string Name => "indexes";

    private string Place => Path.Combine(_workspace.Root, "index");

    /// <inheritdoc/>
    public override byte[] Make(Random random)
    {
        var bytes = random.Next(2000) == 0 ? Nested(random) : _inputs.Make(random);
        return bytes.Length < SumSize ? bytes : random.Next(8) switch
        {
            0 => bytes,
            1 => [.. bytes[..^SumSize], .. new byte[SumSize]],
            _ => Summed(bytes[..^SumSize]),
        };
    }

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        File.WriteAllBytes(Place, input);
        var path = new TreePath("dir/b");
        var found = Declared(() => IndexCodec.Find(Place, path));
        if (Declared(() => IndexCodec.Read(Place)) is not { } index)
        {
            return;
        }

        Require(found is not null, "the entries of one path cannot be read, and those of all can");
        var isSorted = index.Entries.Zip(index.Entries.Skip(1)).All(pair => pair.First.Path.CompareTo(pair.Second.Path) <= 0);
        Require(!isSorted || index.Entries.All(entry => entry.Path != path || entry.Stage != 0) == found!.Entry is null, "an entry is there for one and not for the other");
        var written = IndexCodec.Serialize(index);
        var other = Place + "-written";
        File.WriteAllBytes(other, written);
        var again = IndexCodec.Read(other);
        Require(again.Entries.SequenceEqual(index.Entries), "the entries are others once they are written");
        Require(IndexCodec.Serialize(again).AsSpan().SequenceEqual(written), "it is another once it is written twice");
        index.With(new Dictionary<TreePath, IndexEntry?> { [path] = null, [new TreePath("dir")] = null });
        if (SHA1.HashData(input)[0] % AskedOf == 0)
        {
            var (says, saysAfter) = (_workspace.TryGit(Place, "ls-files", "--stage", "-z", "-v", "-t"), _workspace.TryGit(other, "ls-files", "--stage", "-z", "-v", "-t"));
            Require(says is not null, "it is read, and Git refuses it");
            Require(saysAfter is not null && says.AsSpan().SequenceEqual(saysAfter), "Git reads it as another once it is written");
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    private static byte[] Summed(byte[] bytes) => [.. bytes, .. SHA1.HashData(bytes)];

    // A cache of trees in which each directory has one below it.
    private byte[] Nested(Random random)
    {
        var depth = random.Next(60_000);
        var tree = Encoding.ASCII.GetBytes(new StringBuilder().Insert(0, "a\0-1 1\n", depth).Append("a\0-1 0\n").ToString());
        var head = new byte[8];
        "TREE"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), (uint)tree.Length);
        return [.. _corpus[0][..^SumSize], .. head, .. tree, .. new byte[SumSize]];
    }

    private void Keep(params string[] more)
    {
        foreach (var version in new[] { "2", "4" })
        {
            _workspace.Git("update-index", "--index-version", version);
            _corpus.Add(File.ReadAllBytes(_workspace.Layout.DefaultIndexFile));
            foreach (var feature in more)
            {
                _workspace.Git("update-index", feature == "split" ? "--split-index" : "--untracked-cache");
                _corpus.Add(File.ReadAllBytes(_workspace.Layout.DefaultIndexFile));
                _workspace.Git("update-index", feature == "split" ? "--no-split-index" : "--no-untracked-cache");
            }
        }
    }

    private void Conflict()
    {
        _workspace.Git("checkout", "--quiet", "-b", "side");
        _workspace.Write("a", "side");
        _workspace.Write("dir/b", "side");
        _workspace.Git("commit", "--quiet", "-m", "side", "a", "dir/b");
        _workspace.Git("checkout", "--quiet", "main");
        _workspace.Write("a", "main");
        _workspace.Write("dir/b", "main");
        _workspace.Git("commit", "--quiet", "-m", "main", "a", "dir/b");
        _workspace.TryGit(null, "merge", "side");
        _workspace.Git("add", "a");
    }
}
