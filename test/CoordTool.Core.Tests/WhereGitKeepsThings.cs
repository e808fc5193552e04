using CoordTool.Core.Git;

namespace CoordTool.Core.Tests;

/// <summary>What is read from Git's own files, against what Git says of them.</summary>
public class WhereGitKeepsThings
{
    [Test]
    public void Checkouts_are_found_as_git_finds_them()
    {
        using var bench = new Bench(("dir/sub/f", "1\n"));
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        bench.Shell("ln -s repo/dir ../link");
        foreach (var directory in new[] { "repo", "repo/dir/sub", "linked", "linked/dir", "link/sub" })
        {
            AssertAsGit(bench.Scratch, bench.Scratch[directory]);
        }

        Assert.That(GitLayout.Require(bench.Scratch["linked"]).IsLinkedWorktree);
        Assert.That(bench.Layout.IsLinkedWorktree, Is.False);
        Assert.That(GitLayout.Discover(bench.Scratch["home"]), Is.Null);
        Assert.That(() => GitLayout.Require(bench.Scratch["home"]), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage));
    }

    [Test]
    public void A_hook_finds_its_checkout_by_git_dir()
    {
        using var bench = new Bench(("dir/sub/f", "1\n"));
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        Assert.That(GitLayout.Discover(bench.Top, ".git"), Is.EqualTo(bench.Layout));
        Assert.That(GitLayout.Discover(bench.Scratch["linked"], Path.Combine(bench.Layout.CommonDirectory, "worktrees", "linked")), Is.EqualTo(GitLayout.Require(bench.Scratch["linked"])));
    }

    [TestCase(".git")]
    [TestCase("commondir")]
    public void Pointers_that_no_path_can_be_are_broken(string pointer)
    {
        using var bench = new Bench();
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        File.WriteAllText(pointer == ".git" ? bench.Scratch["linked/.git"] : Path.Combine(bench.Layout.CommonDirectory, "worktrees", "linked", pointer), "gitdir: a\0b\n");
        Assert.That(() => GitLayout.Discover(bench.Scratch["linked"]), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Broken));
        Assert.That(Checkouts.List(bench.Layout).Select(checkout => checkout.IsMissing), Is.EqualTo(pointer == ".git" ? new[] { false, true } : [false, false]));
    }

    [Test]
    public void A_record_of_a_worktree_at_the_root_is_passed_over()
    {
        using var bench = new Bench();
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        File.WriteAllText(Path.Combine(bench.Layout.CommonDirectory, "worktrees", "linked", "gitdir"), "/\n");
        Assert.That(Checkouts.List(bench.Layout).Select(checkout => checkout.IsMain), Is.EqualTo(new[] { true }));
    }

    [Test]
    public void A_pipe_in_the_place_of_a_pointer_is_broken()
    {
        using var bench = new Bench();
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        bench.Shell("rm ../linked/.git; mkfifo ../linked/.git");
        Assert.That(() => GitLayout.Discover(bench.Scratch["linked"]), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Broken));
        Assert.That(Checkouts.List(bench.Layout).Select(checkout => checkout.IsMissing), Is.EqualTo(new[] { false, true }));
    }

    [TestCase("refs/heads/../../../outside")]
    [TestCase("/dev/zero")]
    [TestCase("refs/heads/a\0b")]
    [TestCase("main")]
    public void A_symbolic_ref_that_leads_out_of_the_refs_is_none(string target)
    {
        using var bench = new Bench();
        File.WriteAllText(bench.Scratch["outside"], $"{bench.Head}\n");
        File.WriteAllText(Path.Combine(bench.Layout.GitDirectory, "HEAD"), $"ref: {target}\n");
        Assert.That(GitRefs.TryReadHead(bench.Layout), Is.Null);
        Assert.That(() => GitRefs.ReadHead(bench.Layout), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Broken));
    }

    [Test]
    public void A_packed_ref_without_an_object_name_is_broken()
    {
        using var bench = new Bench();
        bench.Git("pack-refs", "--all");
        var packed = Path.Combine(bench.Layout.CommonDirectory, "packed-refs");
        File.WriteAllText(packed, File.ReadAllText(packed).Replace($"{bench.Head}"[..10], "not-digits", StringComparison.Ordinal));
        Assert.That(() => GitRefs.ReadHead(bench.Layout), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Broken));
    }

    [Test]
    public void Bare_repositories_have_no_checkout()
    {
        using var bench = new Bench();
        bench.Git("clone", "-q", "--bare", ".", bench.Scratch["bare.git"]);
        var layout = GitLayout.Require(bench.Scratch["bare.git"]);
        Assert.That((layout.WorkTree, layout.GitDirectory), Is.EqualTo(((string?)null, bench.Scratch["bare.git"])));
        Assert.That(() => layout.RequireWorkTree(), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Unsupported));
        Assert.That(Checkouts.List(layout), Is.Empty);

        bench.Scratch.Git(bench.Scratch["bare.git"], "worktree", "add", "-q", bench.Scratch["of-bare"]).Exits(0);
        AssertAsGit(bench.Scratch, bench.Scratch["of-bare"]);
        Assert.That(Checkouts.List(layout).Select(checkout => (checkout.Path, checkout.IsMain)), Is.EqualTo(new[] { (bench.Scratch["of-bare"], false) }));
    }

    [Test]
    public void Submodules_are_repositories_of_their_own()
    {
        using var bench = new Bench();
        bench.Git("clone", "-q", ".", bench.Scratch["part"]);
        bench.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", bench.Scratch["part"], "sub");
        AssertAsGit(bench.Scratch, Path.Combine(bench.Top, "sub"));
        var layout = GitLayout.Require(Path.Combine(bench.Top, "sub"));
        Assert.That(Checkouts.List(layout).Select(checkout => checkout.Path), Is.EqualTo(new[] { Path.Combine(bench.Top, "sub") }));
    }

    // Every loop over the checkouts (the end of a session, init) would leave this one out.
    [Test]
    public void A_checkout_with_its_git_directory_elsewhere_is_in_the_list()
    {
        using var scratch = new Scratch();
        scratch.Git(scratch.Root, "init", "-q", "--separate-git-dir", scratch["kept.git"], scratch["tree"]).Exits(0);
        AssertAsGit(scratch, scratch["tree"]);
        Assert.That(Checkouts.List(GitLayout.Require(scratch["tree"])).Select(checkout => checkout.Path), Is.EqualTo(new[] { scratch["tree"] }));
    }

    [Test]
    public void A_git_file_that_points_nowhere_is_an_error_that_says_so()
    {
        using var scratch = new Scratch();
        Scratch.Write(scratch["orphan"], ".git", "gitdir: /nowhere/at/all\n");
        var failure = Assert.Throws<CoordException>(() => GitLayout.Discover(scratch["orphan"]));
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Broken));
        Assert.That(failure.Message, Does.Contain(scratch["orphan/.git"]));
    }

    [Test]
    public void Checkouts_are_listed_as_git_lists_them()
    {
        using var bench = new Bench();
        foreach (var name in new[] { "kept", "gone", "locked", "replaced" })
        {
            bench.Git("worktree", "add", "-q", bench.Scratch[name], "-b", "work/" + name);
        }

        bench.Git("worktree", "lock", bench.Scratch["locked"]);
        Directory.Delete(bench.Scratch["gone"], recursive: true);
        File.Delete(bench.Scratch["replaced/.git"]);
        bench.Scratch.Git(bench.Scratch["replaced"], "init", "-q").Exits(0);

        foreach (var from in new[] { bench.Layout, GitLayout.Require(bench.Scratch["kept"]) })
        {
            Assert.That(
                Checkouts.List(from).Select(checkout => (Path.GetFileName(checkout.Path), checkout.IsMain, checkout.IsMissing, checkout.IsLocked)),
                Is.EqualTo(new[] { ("repo", true, false, false), ("gone", false, true, false), ("kept", false, false, false), ("locked", false, false, true), ("replaced", false, true, false) }));
        }

        Assert.That(Checkouts.HoldingBranch(bench.Layout, "refs/heads/work/kept")?.Path, Is.EqualTo(bench.Scratch["kept"]));
        Assert.That(Checkouts.HoldingBranch(bench.Layout, "refs/heads/nobody"), Is.Null);
    }

    [TestCase("extensions.objectFormat", "sha256", "sha256")]
    [TestCase("extensions.refStorage", "reftable", "reftable")]
    [TestCase("extensions.somethingNew", "true", "somethingnew")]
    [TestCase("core.repositoryFormatVersion", "2", "version 2")]
    public void Formats_that_would_be_misread_are_refused(string key, string value, string word)
    {
        using var bench = new Bench();
        bench.Git("config", "core.repositoryFormatVersion", "1");
        bench.Git("config", key, value);
        var failure = Assert.Throws<CoordException>(() => GitLayout.Discover(bench.Top));
        Assert.That((failure!.Kind, failure.Hints.Count), Is.EqualTo((FailureKind.Unsupported, 1)));
        Assert.That(failure.Message, Does.Contain(word));
    }

    [TestCase("sha1")]
    [TestCase("sha256")]
    public void The_object_format_git_makes_is_told(string format)
    {
        using var scratch = new Scratch();
        scratch.Git(scratch.Root, "init", "-q", "--object-format=" + format, scratch["made"]).Exits(0);
        Assert.That(() => GitLayout.Discover(scratch["made"]), format == "sha1" ? Throws.Nothing : Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Unsupported));
    }

    [Test]
    public void Refs_are_read_loose_packed_and_symbolic()
    {
        using var bench = new Bench();
        var first = bench.Head;
        bench.Git("branch", "packed/deep");
        bench.Git("tag", "-a", "-m", "x", "tagged");
        bench.Git("pack-refs", "--all", "--prune");
        var second = bench.Commit(("f", "1\n"));
        bench.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/packed/deep");
        var common = bench.Layout.CommonDirectory;

        Assert.That(GitRefs.ReadHead(bench.Layout), Is.EqualTo(new Head("refs/heads/main", second)), "a loose ref goes before the packed one");
        Assert.That(GitRefs.Resolve(common, "refs/heads/packed/deep"), Is.EqualTo(first));
        Assert.That(GitRefs.Resolve(common, "refs/remotes/origin/HEAD"), Is.EqualTo(first));
        Assert.That(GitRefs.ReadSymbolic(common, "refs/remotes/origin/HEAD"), Is.EqualTo("refs/heads/packed/deep"));
        Assert.That(GitRefs.Resolve(common, "refs/tags/tagged").ToString(), Is.EqualTo(bench.Git("rev-parse", "refs/tags/tagged").Line), "the line below it is what the tag points to");
        Assert.That(GitRefs.Resolve(common, "refs/heads/packed"), Is.Null, "a directory is no ref");
        Assert.That(GitRefs.Resolve(common, "refs/heads/deep"), Is.Null, "the end of a name is no name");
        Assert.That(GitRefs.Resolve(common, "refs/heads/missing"), Is.Null);

        bench.Git("checkout", "-q", "--detach");
        Assert.That(GitRefs.ReadHead(bench.Layout), Is.EqualTo(new Head(null, second)));
        bench.Git("symbolic-ref", "HEAD", "refs/heads/unborn");
        Assert.That(GitRefs.ReadHead(bench.Layout), Is.EqualTo(new Head("refs/heads/unborn", ObjectId.Zero)));
    }

    [Test]
    public void A_ref_moves_only_from_what_was_read()
    {
        using var bench = new Bench();
        var (first, second) = (bench.Head, bench.Commit(("f", "1\n")));
        Assert.That(bench.Repository.CompareAndSwap("refs/x/y", null, first, "m"), Is.EqualTo(SwapResult.Swapped));
        Assert.That(bench.Repository.CompareAndSwap("refs/x/y", null, second, "m"), Is.EqualTo(SwapResult.Moved));
        Assert.That(bench.Repository.CompareAndSwap("refs/x/y", second, second, "m"), Is.EqualTo(SwapResult.Moved));
        bench.Git("pack-refs", "--all", "--prune");
        Assert.That(bench.Repository.CompareAndSwap("refs/x/y", null, second, "m"), Is.EqualTo(SwapResult.Moved), "a packed ref was taken for an absent one");
        Assert.That(bench.Repository.CompareAndSwap("refs/x/y", first, second, "m"), Is.EqualTo(SwapResult.Swapped));
        File.WriteAllText(Path.Combine(bench.Layout.CommonDirectory, "refs/x/y.lock"), "");
        Assert.That(bench.Repository.CompareAndSwap("refs/x/y", second, first, "m"), Is.EqualTo(SwapResult.Locked));
        Assert.That(bench.Git("rev-parse", "refs/x/y").Line, Is.EqualTo(second.ToString()));
    }

    private static void AssertAsGit(Scratch scratch, string directory)
    {
        var git = scratch.Git(directory, "rev-parse", "--path-format=absolute", "--show-toplevel", "--absolute-git-dir", "--git-common-dir").Exits(0).Lines;
        Assert.That(GitLayout.Require(directory), Is.EqualTo(new GitLayout(git[0], git[1], git[2])));
    }
}
