using System.Security.Cryptography;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Tests;

/// <summary>Reading and writing index files, with Git as the judge of what they say.</summary>
public class IndexFiles
{
    [Test]
    public void Say_the_same_after_reading_and_writing([Values(2, 3, 4)] int version, [Values] bool flags)
    {
        using var bench = new Bench(("a", "1\n"), ("dir/b", "2\n"), ("dir/sub/c", "3\n"), ("dir-x", "4\n"), ("e", "5\n"));
        bench.Shell("""
            printf x > "$(printf 'caf\351')"; printf x > "$(printf 'new\nline')"; printf x > 'quo"te'; printf x > 'back\slash'
            printf x > 'tab	in'; printf x > é€😀; printf x > ' space '; mkdir -p 'dir/ü'; printf x > 'dir/ü/ß'; ln -s nowhere link
            printf run > run; chmod +x run; git add -A; git commit -qm odd; git update-index --index-version 
            """.TrimEnd() + $" {version}");
        bench.Stage(bench.Default, ("dir/b", "staged\n"));
        if (flags)
        {
            bench.Git("update-index", "--skip-worktree", "dir/sub/c");
            bench.Git("update-index", "--assume-unchanged", "e");
            bench.Write("later", "x");
            bench.Git("add", "-N", "later");
        }

        var before = Says(bench);
        Assert.That(IndexCodec.Read(bench.Default.File).Version, Is.EqualTo(version == 3 && !flags ? 2 : version == 2 && flags ? 3 : version));
        RoundTrip(bench);
        Assert.That(Says(bench), Is.EqualTo(before));
        bench.Git("fsck", "--strict");

        // .NET cannot name this file to delete it.
        bench.Shell("rm caf*");
    }

    [Test]
    public void Come_back_byte_for_byte_where_nothing_is_left_out([Values(2, 4)] int version)
    {
        using var bench = new Bench(("a", "1\n"), ("dir/b", "2\n"), ("dir/sub/c", "3\n"));
        bench.Git("update-index", "--index-version", $"{version}");
        bench.Git("update-index", "--skip-worktree", "dir/b");
        bench.Git("write-tree");
        var bytes = File.ReadAllBytes(bench.Default.File);

        Assert.That(System.Text.Encoding.Latin1.GetString(bytes), Does.Contain("TREE"));
        Assert.That(IndexCodec.Serialize(IndexCodec.Read(bench.Default.File)), Is.EqualTo(bytes));
    }

    [Test]
    public void Keep_conflicts_and_the_record_of_their_resolution([Values(2, 4)] int version)
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"), ("h", "1\n"));
        bench.Git("update-index", "--index-version", $"{version}");
        bench.Git("checkout", "-q", "-b", "side");
        bench.Shell("echo side > f; echo side > g; git rm -q h; git commit -qam side; git checkout -q main; echo main > f; echo main > g; echo main > h; git commit -qam main; git merge side || :");
        bench.Shell("echo resolved > f; git add f");
        var before = Says(bench);
        var undo = bench.Git("ls-files", "--resolve-undo").Output;
        RoundTrip(bench);

        Assert.That(Says(bench), Is.EqualTo(before));
        Assert.That(bench.Git("ls-files", "--unmerged").Lines, Has.Length.EqualTo(5));
        Assert.That(undo, Does.Contain("\tf"));
        Assert.That(bench.Git("ls-files", "--resolve-undo").Output, Is.EqualTo(undo));
    }

    [Test]
    public void Hold_paths_longer_than_the_length_field([Values(2, 3, 4)] int version)
    {
        using var bench = new Bench();
        var stem = string.Join('/', Enumerable.Repeat(new string('x', 200), 21));
        string[] paths = [.. new[] { 4093, 4094, 4095, 4096, 4097 }.Select(length => stem[..(length - 2)] + "/f"), stem + "/" + new string('y', 900)];
        bench.Git("update-index", "--index-version", $"{version}");
        bench.Stage(bench.Default, [.. paths.Select(path => (path, (string?)"x"))]);
        bench.Git("update-index", "--skip-worktree", "readme");
        var before = bench.Git("ls-files", "--stage", "--debug", "-t", "-v").Output;
        RoundTrip(bench);

        Assert.That(bench.Git("ls-files", "--stage", "--debug", "-t", "-v").Output, Is.EqualTo(before));
        Assert.That(IndexCodec.Read(bench.Default.File).Entries.Select(entry => entry.Path.ToString()), Is.SupersetOf(paths));
    }

    [Test]
    public void Hold_many_entries([Values(2, 4)] int version)
    {
        using var bench = new Bench();
        var blob = bench.Blob("x\n");
        bench.Git("update-index", "--index-version", $"{version}");
        bench.StageEntries(bench.Default, [.. Enumerable.Range(0, 20_000).Select(i => ($"d{i % 97}/e{i % 13}/file-{i}", (string?)$"100644 {blob}"))]);

        // Git adds its tables of offsets for this many entries: they no longer fit after a rewrite and have to go.
        bench.Git("config", "index.threads", "4");
        bench.Git("update-index", "--force-write-index");
        bench.Git("write-tree");
        var before = bench.Git("ls-files", "--stage", "--debug").Output;
        var tree = bench.Git("write-tree").Line;
        RoundTrip(bench);

        Assert.That(bench.Git("ls-files", "--stage", "--debug").Output, Is.EqualTo(before));
        Assert.That(bench.Git("write-tree").Line, Is.EqualTo(tree));
    }

    [Test]
    public void Are_empty_when_missing()
    {
        using var bench = new Bench();
        Assert.That(IndexCodec.Read(bench.Scratch["nothing/index"]).Entries, Is.Empty);
        Assert.That(IndexCodec.Find(bench.Scratch["nothing/index"], new TreePath("a")).Entry, Is.Null);
    }

    [Test]
    public void In_two_parts_are_refused_with_the_way_out()
    {
        using var bench = new Bench();
        bench.Git("update-index", "--split-index");
        AssertRefused(bench, FailureKind.Unsupported, "split");
    }

    [Test]
    public void With_whole_directories_as_entries_are_refused_with_the_way_out()
    {
        using var bench = new Bench(("a/f", "1\n"), ("b/f", "1\n"));
        bench.Git("sparse-checkout", "init", "--cone", "--sparse-index");
        bench.Git("sparse-checkout", "set", "a");
        AssertRefused(bench, FailureKind.Unsupported, "sparse");
        bench.Git("sparse-checkout", "reapply", "--no-sparse-index");
        Assert.That(IndexCodec.Read(bench.Default.File).Entries, Has.Count.EqualTo(2), "the way out leads nowhere");
    }

    [TestCase("checksum")]
    [TestCase("cut")]
    [TestCase("empty")]
    [TestCase("short")]
    [TestCase("not an index")]
    public void That_are_damaged_are_refused(string how)
    {
        using var bench = new Bench(("a", "1\n"), ("b", "2\n"));
        var bytes = File.ReadAllBytes(bench.Default.File);
        switch (how)
        {
            case "checksum": bytes[40] ^= 1; break;
            case "cut": bytes = bytes[..^30]; break;
            case "empty": bytes = []; break;
            case "short": bytes = bytes[..16]; break;
            default: bytes[0] = (byte)'X'; break;
        }

        File.WriteAllBytes(bench.Default.File, bytes);
        Assert.That(bench.Scratch.Git(bench.Top, "fsck").ExitCode, Is.Not.Zero, "Git finds nothing wrong");
        AssertRefused(bench, FailureKind.Broken, "");
    }

    [Test]
    public void Cut_short_without_a_checksum_are_refused([Values(2, 4)] int version, [Range(0, 120, 17)] int cut)
    {
        using var bench = new Bench(("a", "1\n"), ("b", "2\n"));
        bench.Git("update-index", "--index-version", $"{version}");
        bench.Git("read-tree", "HEAD");
        var bytes = File.ReadAllBytes(bench.Default.File)[..^20];

        // Into the second entry at least, so that what is left cannot be whole.
        var entries = 12 + 72 + 10;
        File.WriteAllBytes(bench.Default.File, [.. bytes[..Math.Max(12, entries - cut)], .. new byte[20]]);
        AssertRefused(bench, FailureKind.Broken, "");
        Assert.That(() => IndexCodec.Find(bench.Default.File, new TreePath("c")), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Broken));
    }

    [Test]
    public void Without_a_checksum_are_read()
    {
        using var bench = new Bench(("a", "1\n"), ("b", "2\n"));
        var bytes = File.ReadAllBytes(bench.Default.File);
        bytes.AsSpan(^20).Clear();
        File.WriteAllBytes(bench.Default.File, bytes);
        Assert.That(IndexCodec.Read(bench.Default.File).Entries, Has.Count.EqualTo(2));
    }

    [Test]
    public void In_an_unknown_version_or_with_an_unknown_mandatory_extension_are_refused([Values] bool version)
    {
        using var bench = new Bench();
        var bytes = File.ReadAllBytes(bench.Default.File)[..^20];
        if (version)
        {
            bytes[7] = 5;
        }
        else
        {
            bytes = [.. bytes, .. "abcd"u8, 0, 0, 0, 0];
        }

#pragma warning disable CA5350 // The format's own checksum
        File.WriteAllBytes(bench.Default.File, [.. bytes, .. SHA1.HashData(bytes)]);
#pragma warning restore CA5350
        AssertRefused(bench, FailureKind.Unsupported, "");
    }

    [Test]
    public void Are_refused_with_flags_that_git_does_not_know()
    {
        using var bench = new Bench(("a", "1\n"));
        bench.Git("update-index", "--skip-worktree", "a");
        var bytes = File.ReadAllBytes(bench.Default.File)[..^ObjectId.Size];
        Assert.That(bytes[12 + 62], Is.EqualTo(0x40), "the extended flags of the first entry");
        bytes[12 + 62] |= 0x80;
        Save(bench, bytes);
        AssertRefused(bench, FailureKind.Unsupported, "flags");
        Assert.That(bench.Scratch.Git(bench.Top, "ls-files").ExitCode, Is.Not.Zero);
    }

    [Test]
    public void Are_damaged_where_a_path_takes_more_than_there_is_from_the_one_before()
    {
        using var bench = new Bench(("a", "1\n"));
        bench.Git("update-index", "--index-version", "4");
        var bytes = File.ReadAllBytes(bench.Default.File)[..^ObjectId.Size];

        // So long a number that it comes to minus one in 32 bits.
        Save(bench, [.. bytes.AsSpan(0, 12 + 62), 0x8E, 0xFE, 0xFE, 0xFE, 0x7F, .. bytes.AsSpan(12 + 63)]);
        AssertRefused(bench, FailureKind.Broken, "entry");
    }

    [Test]
    public void Are_damaged_where_a_path_is_not_as_long_as_it_says()
    {
        using var bench = new Bench(("a", "1\n"));
        bench.Git("update-index", "--index-version", "4");
        var bytes = File.ReadAllBytes(bench.Default.File)[..^ObjectId.Size];
        bytes[12 + 61]++;
        Save(bench, bytes);
        AssertRefused(bench, FailureKind.Broken, "as long as it says");
    }

    [Test]
    public void Have_no_cache_of_trees_where_it_is_deeper_than_any_path()
    {
        using var bench = new Bench(("a", "1\n"));
        var index = IndexCodec.Read(bench.Default.File);
        var bytes = IndexCodec.Serialize(index.With(new Dictionary<TreePath, IndexEntry?>()))[..^ObjectId.Size];
        var tree = bytes.AsSpan().IndexOf("TREE"u8);
        var nodes = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a\0-1 1\n", 200_000)) + "a\0-1 0\n");
        var length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, nodes.Length);
        Save(bench, [.. tree < 0 ? bytes : bytes[..tree], .. "TREE"u8, .. length, .. nodes]);
        Assert.That(IndexCodec.Read(bench.Default.File).CacheTree, Is.Null);
    }

#pragma warning disable CA5350 // The format's own checksum
    private static void Save(Bench bench, byte[] bytes) => File.WriteAllBytes(bench.Default.File, [.. bytes, .. SHA1.HashData(bytes)]);
#pragma warning restore CA5350

    private static string Says(Bench bench) =>
        bench.Git("ls-files", "--stage", "--debug", "-t", "-v").Output + bench.Git("status", "--porcelain").Output;

    private static void RoundTrip(Bench bench)
    {
        using var held = IndexLock.Take(bench.Default.File);
        var index = IndexCodec.Read(bench.Default.File);
        foreach (var entry in index.Entries.Where((_, at) => index.Entries.Count < 1000 || at % 997 == 0))
        {
            var found = IndexCodec.Find(bench.Default.File, entry.Path);
            Assert.That(found.Entry, Is.EqualTo(index.Find(entry.Path)), $"{entry.Path} by itself");
            Assert.That(found.Modified, Is.EqualTo(index.Modified));
            Assert.That(IndexCodec.Find(bench.Default.File, new TreePath([.. entry.Path.Bytes, 1])).Entry, Is.Null);
        }

        held.Commit(index);
    }

    private static void AssertRefused(Bench bench, FailureKind kind, string word)
    {
        var failure = Assert.Throws<CoordException>(() => IndexCodec.Read(bench.Default.File));
        Assert.That(failure!.Kind, Is.EqualTo(kind), failure.Message);
        Assert.That(failure.Message, Does.Contain(word));
        Assert.That(failure.Hints, Is.Not.Empty);
    }
}
