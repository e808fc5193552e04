using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

public class RescuesOfContent
{
    private static string NameOf(string? @ref) => @ref![RescueFacts.Prefix.Length..];

    private static RescueStore Store(Bench bench) => new(bench.Context, bench.Repository);

    private static KeptFiles Keep(Bench bench, params string[] paths) =>
        Rescue.KeepFiles(bench.Context, bench.Repository, bench.Default, paths.Select(path => new TreePath(path)), "Before a test");

    private static RestoreOutcome Restore(Bench bench, string? @ref, params string[] paths) => RescueRestore.Run(
        bench.Context, bench.Repository, Store(bench).Find(NameOf(@ref)), ChosenPaths.Of(bench.Layout, bench.Top, paths), dryRun: false);

    [Test]
    public void Of_an_index_say_whose_it_was_and_hold_what_it_staged()
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"));
        var index = bench.Session("ann");
        bench.Stage(index, ("f", "2\n"), ("gone", null), ("new", "1\n"));
        var name = Rescue.KeepStaged(bench.Context, bench.Repository, index, "Because of a test");

        var rescue = Store(bench).List().Single();
        Assert.That(rescue.Ref, Is.EqualTo(name).And.EqualTo("refs/coord/rescue/20300101T120000Z-ann"));
        Assert.That((rescue.Session, rescue.Checkout, rescue.Kind, rescue.Why), Is.EqualTo(("ann", bench.Top, RescueKind.Staged, "Because of a test")));
        Assert.That((rescue.When, rescue.Parent), Is.EqualTo((bench.Context.Now, bench.Head)));
        Assert.That(Store(bench).Changes(rescue).Select(change => change.Path.ToString()), Is.EqualTo(new[] { "f", "gone", "new" }));
        Assert.That(bench.Git("log", "-1", "--format=%(trailers:key=Coord-Kind,valueonly)", rescue.Ref).Line.Trim(), Is.EqualTo("staged"));
    }

    [Test]
    public void Of_one_second_all_stay_and_are_found_by_a_part_of_the_name_that_only_one_has()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session("ann");
        bench.Stage(index, ("f", "2\n"));
        var names = Enumerable.Range(0, 3).Select(_ => NameOf(Rescue.KeepStaged(bench.Context, bench.Repository, index, "x"))).ToList();
        bench.Git("pack-refs", "--all");

        Assert.That(names, Is.EqualTo(new[] { "20300101T120000Z-ann", "20300101T120000Z-ann-2", "20300101T120000Z-ann-3" }));
        Assert.That(Store(bench).Find("ann-2").Name, Is.EqualTo(names[1]));
        Assert.That(Store(bench).Find("refs/coord/rescue/20300101T120000Z-ann").Name, Is.EqualTo(names[0]));
        Assert.That(() => Store(bench).Find("2030"), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage).And.Message.Contains("ann-3"));
        Assert.That(() => Store(bench).Find("nobody"), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage));
        Assert.That(() => Store(bench).Find(""), Throws.TypeOf<CoordException>());
    }

    [Test]
    public void Are_dropped_only_as_they_were_read()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session("ann");
        bench.Stage(index, ("f", "2\n"));
        Rescue.KeepStaged(bench.Context, bench.Repository, index, "x");
        var rescue = Store(bench).List().Single();
        bench.Git("update-ref", rescue.Ref, bench.Head.ToString());

        Assert.That(Store(bench).Drop(rescue), Is.False);
        bench.Git("update-ref", rescue.Ref, rescue.Target.ToString());
        Assert.That(Store(bench).Drop(rescue));
        Assert.That(Store(bench).Drop(rescue), "gone already is as it was wanted");
        Assert.That(Store(bench).List(), Is.Empty);
    }

    [Test]
    public void Of_files_hold_what_is_on_disk_over_what_is_staged()
    {
        using var bench = new Bench(("modified", "1\n"), ("deleted", "1\n"), ("staged", "1\n"), ("other", "1\n"), ("d/x", "1\n"), ("[a]*", "1\n"), ("a", "1\n"));
        bench.Stage(bench.Default, ("staged", "2\n"), ("modified", "staged\n"));
        bench.Write(".gitignore", "ignored\n");
        foreach (var path in new[] { "modified", "other", "d/new", "ignored", "[a]*", "a" })
        {
            bench.Write(path, "on disk\n");
        }

        File.Delete(Path.Combine(bench.Top, "deleted"));
        File.CreateSymbolicLink(Path.Combine(bench.Top, "link"), "nowhere");
        var before = File.ReadAllBytes(bench.Default.File);
        var kept = Keep(bench, "modified", "deleted", "d", "ignored", "[a]*", "link");

        Assert.That(kept.LeftOut, Is.Empty);
        Assert.That(bench.Git("diff-tree", "-r", "--name-status", "HEAD", kept.Ref!).Lines, Is.EqualTo(new[]
        {
            "M\t[a]*", "A\td/new", "D\tdeleted", "A\tignored", "A\tlink", "M\tmodified", "M\tstaged",
        }));
        Assert.That(bench.Git("show", $"{kept.Ref}:modified").Output, Is.EqualTo("on disk\n"));
        Assert.That(bench.Git("show", $"{kept.Ref}:staged").Output, Is.EqualTo("2\n"));
        Assert.That(File.ReadAllBytes(bench.Default.File), Is.EqualTo(before));
        Assert.That(Directory.EnumerateFiles(bench.Layout.CheckoutCoordDirectory, "*.tmp*"), Is.Empty);
    }

    [Test]
    public void Of_files_need_no_resolved_conflict()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        bench.Shell("git checkout -q -b side; echo side > f; git commit -qam side; git checkout -q main; echo main > f; git commit -qam main; git merge side || :");
        bench.Write("g", "mine\n");
        var kept = Keep(bench, "g");

        Assert.That(bench.Git("show", $"{kept.Ref}:f").Output, Does.Contain("<<<<<<<").And.Contain("side"));
        Assert.That(bench.Git("show", $"{kept.Ref}:g").Output, Is.EqualTo("mine\n"));
        Assert.That(bench.Git("ls-files", "--unmerged").Lines, Has.Length.EqualTo(3));
    }

    [Test]
    public void Of_files_see_an_edit_that_the_index_would_not()
    {
        // Same size, same second, and the index older than neither: only its content tells.
        using var bench = new Bench(("f", "1\n"));
        bench.Write("f", "2\n");
        bench.Git("add", "f");
        bench.Git("update-index", "--assume-unchanged", "f");
        bench.Write("f", "3\n");

        Assert.That(bench.Git("show", $"{Keep(bench, "f").Ref}:f").Output, Is.EqualTo("3\n"));
    }

    [Test]
    public void Of_files_that_are_committed_are_not_made()
    {
        using var bench = new Bench(("f", "1\n"));
        Assert.That(Keep(bench, "f", "no/such"), Is.EqualTo(new KeptFiles(null, [])).Using<KeptFiles>((a, b) => a.Ref == b.Ref && a.LeftOut.SequenceEqual(b.LeftOut)));
        Assert.That(Store(bench).List(), Is.Empty);
    }

    [Test]
    public void Of_files_leave_out_and_name_what_is_too_large_or_no_file_of_ours()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Write("small", "1\n");
        using (var large = File.Create(Path.Combine(bench.Top, "large")))
        {
            large.SetLength(Rescue.LargestUntracked);
        }

        bench.Shell("git init -q nested; echo x > nested/file; mkfifo pipe; mkdir elsewhere; echo x > elsewhere/file; ln -s elsewhere behind");
        var kept = Keep(bench, "large", "small", "nested", "pipe", "behind/file");

        Assert.That(kept.LeftOut, Is.EquivalentTo(new[] { "large", "nested/", "pipe" }));
        Assert.That(bench.Git("diff-tree", "-r", "--name-only", "HEAD", kept.Ref!).Lines, Is.EqualTo(new[] { "small" }));
    }

    [Test]
    public void Of_a_commit_are_the_commit_wherever_git_wants_one()
    {
        using var bench = new Bench(("f", "1\n"));
        var commit = bench.Commit(("f", "2\n"));
        var name = Rescue.KeepCommit(bench.Context, bench.Repository, SessionId.Parse("ann"), commit, "Left off by a test");
        bench.Git("branch", "back", name);

        var rescue = Store(bench).List().Single();
        Assert.That(bench.Git("rev-parse", "back").Line, Is.EqualTo(commit.ToString()));
        Assert.That((rescue.Commit, rescue.Kind, rescue.Session, rescue.Why, rescue.Checkout), Is.EqualTo((commit, RescueKind.History, "ann", "Left off by a test", bench.Top)));
        Assert.That(Restore(bench, name).Refused!.Next[0], Is.EqualTo($"Make a branch of it: git branch NAME {name}"));
        bench.Git("fsck", "--strict");
    }

    [Test]
    public void Go_back_into_files_that_are_as_they_were_before()
    {
        using var bench = new Bench(("modified", "1\n"), ("deleted", "1\n"), ("same", "1\n"));
        bench.Write(".gitattributes", "*.txt eol=crlf\n");
        foreach (var path in new[] { "modified", "d/new", "same", "text.txt" })
        {
            bench.Write(path, "rescued\n");
        }

        File.Delete(Path.Combine(bench.Top, "deleted"));
        var kept = Keep(bench, "modified", "deleted", "d/new", "same", "text.txt");
        bench.Write("modified", "1\n");
        bench.Write("deleted", "1\n");
        Directory.Delete(Path.Combine(bench.Top, "d"), recursive: true);
        File.Delete(Path.Combine(bench.Top, "text.txt"));
        var index = bench.Git("ls-files", "--stage").Output;
        var outcome = Restore(bench, kept.Ref);

        Assert.That(outcome.Refused, Is.Null);
        Assert.That(outcome.Written, Is.EqualTo(new[] { "d/new", "modified", "text.txt" }));
        Assert.That((outcome.Present, outcome.Removed), Is.EqualTo((new[] { "same" }, new[] { "deleted" })));
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "modified")), Is.EqualTo("rescued\n"));
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "text.txt")), Is.EqualTo("rescued\r\n"), "through the filters, as Git writes files");
        Assert.That(File.Exists(Path.Combine(bench.Top, "deleted")));
        Assert.That(bench.Git("ls-files", "--stage").Output, Is.EqualTo(index));
        Assert.That(Restore(bench, kept.Ref).Written, Is.Empty, "twice is once");
    }

    [TestCase("f", "of somebody\n")]
    [TestCase("d/new", "of somebody\n")]
    [TestCase("d", "a file in the place of the directory\n")]
    public void Never_go_back_over_something_else(string path, string content)
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Write("f", "rescued\n");
        bench.Write("d/new", "rescued\n");
        bench.Write("free", "rescued\n");
        var kept = Keep(bench, "f", "d/new", "free");
        bench.Write("f", "1\n");
        Directory.Delete(Path.Combine(bench.Top, "d"), recursive: true);
        File.Delete(Path.Combine(bench.Top, "free"));
        bench.Write(path, content);
        var refused = Restore(bench, kept.Ref).Refused;

        Assert.That(refused!.Reason, Does.Contain($"\n  {(path == "d" ? "d/new (d is in the way)" : path)}"));
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, path)), Is.EqualTo(content));
        Assert.That(File.Exists(Path.Combine(bench.Top, "free")), Is.False, "all or nothing");
        Assert.That(Restore(bench, kept.Ref, "free").Written, Is.EqualTo(new[] { "free" }));
    }

    [Test]
    public void Never_go_back_through_a_link_or_in_place_of_a_directory()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Write("d/new", "rescued\n");
        bench.Write("file", "rescued\n");
        var kept = Keep(bench, "d/new", "file");
        bench.Shell("mv d elsewhere; rm elsewhere/new file; ln -s elsewhere d; mkdir file; echo precious > file/inside");

        Assert.That(Restore(bench, kept.Ref).Refused!.Reason, Does.Contain("d is in the way").And.Contain("a directory is in the way"));
        Assert.That(Directory.EnumerateFiles(Path.Combine(bench.Top, "elsewhere")), Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "file/inside")), Is.EqualTo("precious\n"));
    }

    [Test]
    public void Go_back_only_where_a_path_of_theirs_is_named()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Write("d/one", "rescued\n");
        bench.Write("d/two", "rescued\n");
        bench.Write("e", "rescued\n");
        var kept = Keep(bench, "d/one", "d/two", "e");
        bench.Shell("rm -r d e");

        Assert.That(() => Restore(bench, kept.Ref, "e", "nothing"), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage).And.Message.Contains("'nothing'"));
        Assert.That(() => Restore(bench, kept.Ref, "../e"), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage));
        Assert.That(File.Exists(Path.Combine(bench.Top, "e")), Is.False);
        Assert.That(Restore(bench, kept.Ref, "d/").Written, Is.EqualTo(new[] { "d/one", "d/two" }));
    }
}
