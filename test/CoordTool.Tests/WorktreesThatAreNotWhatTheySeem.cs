using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Somebody moved, replaced or redirected what Git's records speak of. Nothing that is not ours to take may be deleted, moved or written.</summary>
public class WorktreesThatAreNotWhatTheySeem
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";
    private string _precious = "";

    [SetUp]
    public void Keep_something_precious_outside()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
        Commit("x");
        _precious = Directory.CreateDirectory(_scratch["elsewhere/precious"]).FullName;
        Scratch.Write(_precious, "only/copy", "precious\n");
        _scratch.Repository("other", ("o", "o\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    private static IEnumerable<TestCaseData> Disguises()
    {
        yield return Case("a link to a precious directory", "mv repo-x away; ln -s elsewhere/precious repo-x");
        yield return Case("a link to itself, moved", "mv repo-x elsewhere/repo-x; ln -s elsewhere/repo-x repo-x", StillDone);
        yield return Case("a link to another repository", "mv repo-x away; ln -s other repo-x");
        yield return Case("a link to the main checkout", "mv repo-x away; ln -s repo repo-x");
        yield return Case("a precious directory in its place", "mv repo-x away; mv elsewhere/precious repo-x; ln -s ../repo-x elsewhere/precious");
        yield return Case("a file in its place", "mv repo-x away; echo precious > repo-x");
        yield return Case("nothing in its place", "rm -r repo-x");
        yield return Case("another repository in its place", "mv repo-x away; mv other repo-x");
        yield return Case("moved", "mv repo-x moved");
        yield return Case("its .git names another repository", "echo \"gitdir: $PWD/other/.git\" > repo-x/.git");
        yield return Case("its .git names the main checkout's", "echo \"gitdir: $PWD/repo/.git\" > repo-x/.git");
        yield return Case("its .git names another worktree's record", "git -C repo worktree add -q -b y ../repo-y; echo \"gitdir: $PWD/repo/.git/worktrees/repo-y\" > repo-x/.git");
        yield return Case("its .git is garbage", "echo garbage > repo-x/.git");
        yield return Case("its .git is empty", ": > repo-x/.git");
        yield return Case("its .git is a directory", "rm repo-x/.git; mkdir repo-x/.git");
        yield return Case("its .git is gone", "rm repo-x/.git");
        yield return Case("its .git is a link to a copy", "mv repo-x/.git elsewhere/dot-git; ln -s ../elsewhere/dot-git repo-x/.git", StillDone);
        yield return Case("its record names a precious directory", "echo \"$PWD/elsewhere/precious/.git\" > repo/.git/worktrees/repo-x/gitdir");
        yield return Case("its record names a repository", "echo \"$PWD/other/.git\" > repo/.git/worktrees/repo-x/gitdir");
        yield return Case("its record names the main checkout", "echo \"$PWD/repo/.git\" > repo/.git/worktrees/repo-x/gitdir");
        yield return Case("its record names the top of the file system", "echo /.git > repo/.git/worktrees/repo-x/gitdir");
        yield return Case("its record names another worktree", "git -C repo worktree add -q -b y ../repo-y; echo \"$PWD/repo-y/.git\" > repo/.git/worktrees/repo-x/gitdir");
        yield return Case("its record is garbage", "echo garbage > repo/.git/worktrees/repo-x/gitdir; echo garbage > repo/.git/worktrees/repo-x/HEAD");
        yield return Case("its record is empty", ": > repo/.git/worktrees/repo-x/gitdir");
        yield return Case("its record has no gitdir", "rm repo/.git/worktrees/repo-x/gitdir");
        yield return Case("its record is a link", "mv repo/.git/worktrees/repo-x elsewhere/record; ln -s ../../../elsewhere/record repo/.git/worktrees/repo-x");
        yield return Case("the record of it names a file of null bytes", "head -c 64 /dev/zero > repo/.git/worktrees/repo-x/gitdir");
        yield return Case("all records are a link to a precious directory", "mv repo/.git/worktrees elsewhere/worktrees; ln -s ../../elsewhere/precious repo/.git/worktrees");
        yield return Case("the trash is a link to a precious directory", "ln -s elsewhere/precious .coord-trash", StillDone);
        yield return Case("the trash is a file", "echo precious > .coord-trash");
        yield return Case("the trash is a dangling link", "ln -s nowhere .coord-trash");
        yield return Case("another worktree lies in it", "git -C repo worktree add -q -b y ../repo-x/inner");
        yield return Case("another repository lies in it", "mv other repo-x/other");
        yield return Case("a link to a precious directory lies in it, ignored", "echo kept >> repo/.git/info/exclude; ln -s ../elsewhere/precious repo-x/kept", StillDone);
    }

    [TestCaseSource(nameof(Disguises))]
    public void Never_take_anything_else_along(string disguise, bool isDone)
    {
        _scratch.Run(_scratch.Root, "sh", ["-ec", disguise]).Exits(0);
        var before = Outside();
        var main = _scratch.Head(_repository);
        foreach (var command in new string[][] { ["worktree", "list"], ["worktree", "list", "--json"], ["status"], ["gc"], ["gc", "--dry-run"] })
        {
            Assert.That(_scratch.Coord(_repository, command), Has.Property(nameof(Answer.ExitCode)).EqualTo(0), string.Join(' ', command));
        }

        var done = _scratch.Coord(_repository, "worktree", "done", "x");
        if (isDone)
        {
            done.Exits(0);
            _scratch.IsClean(_repository);
        }
        else
        {
            Assert.That(done.ExitCode, Is.EqualTo(2).Or.EqualTo(64), $"{done.Output}{done.Error}");
            Assert.That(done.Error.Split('\n'), Has.Some.StartsWith("  "), "it does not say what to do");
            Assert.That(_scratch.Head(_repository), Is.EqualTo(main).Or.EqualTo(_scratch.Git(_repository, "rev-parse", "work/x").Line));
        }

        var again = _scratch.Coord(_repository, "worktree", "add", "x", "--branch", "new");
        Assert.That(again.ExitCode, Is.EqualTo(0).Or.EqualTo(2), $"{again.Output}{again.Error}");
        _scratch.Coord(_repository, "gc").Exits(0);
        Assert.That(before.Except(Outside()).Where(line => !isDone || !line.Contains("repo-x", StringComparison.Ordinal)), Is.Empty, "something is gone");
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Error, Does.Not.Contain("interrupted"));
    }

    [Test]
    public void Are_done_where_they_were_moved_once_Git_knows()
    {
        _scratch.Run(_scratch.Root, "mv", ["repo-x", "moved"]).Exits(0);
        Assert.That(_scratch.Coord(_repository, "worktree", "done", "x").Exits(64).Error, Does.Contain("git worktree repair"));
        Assert.That(_scratch.Coord(_repository, "worktree", "list").Exits(0).Output, Does.Contain("missing"));
        _scratch.Git(_repository, "worktree", "repair", "../moved").Exits(0);
        Assert.That(_scratch.Coord(_repository, "worktree", "list").Exits(0).Output, Does.Contain(_scratch["moved"]));
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
        Assert.That(_scratch["moved"], Does.Not.Exist);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "b")), Is.EqualTo("x\n"));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Are_done_from_inside_where_they_were_moved()
    {
        _scratch.Run(_scratch.Root, "mv", ["repo-x", "moved"]).Exits(0);
        var answer = _scratch.Coord(_scratch["moved"], "worktree", "done");
        Assert.That(answer.ExitCode, Is.EqualTo(2).Or.EqualTo(64), answer.Error);
        Assert.That(answer.Error, Does.Contain("git worktree repair"));
        Assert.That(File.ReadAllText(_scratch["moved/b"]), Is.EqualTo("x\n"));
    }

    // As Git 2.48 writes them with worktree.useRelativePaths; older ones read them.
    [TestCase(false)]
    [TestCase(true)]
    public void Work_with_relative_paths(bool fromInside)
    {
        File.WriteAllText(Path.Combine(_worktree, ".git"), "gitdir: ../repo/.git/worktrees/repo-x\n");
        File.WriteAllText(Path.Combine(_repository, ".git/worktrees/repo-x/gitdir"), "../../../../repo-x/.git\n");
        Assert.That(_scratch.Coord(_repository, "worktree", "list").Exits(0).Output, Does.Contain(_worktree).And.Contain("clean").And.Not.Contain("missing"));
        _scratch.Coord(fromInside ? _worktree : _repository, ["worktree", "done", .. fromInside ? (string[])[] : ["x"]]).Exits(0);
        Assert.That(_worktree, Does.Not.Exist);
        Assert.That(_scratch.Git(_repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "b")), Is.EqualTo("x\n"));
        _scratch.IsClean(_repository);
        _scratch.Coord(_repository, "worktree", "restore", "x").Exits(0);
        _scratch.IsClean(_worktree);
    }

    [TestCase("../repo/.git/in-{name}", 64)]
    [TestCase(".git/worktrees/in-{name}", 64)]
    [TestCase("../repo-x/in-{name}", 0)]
    [TestCase("in-{name}", 0)]
    public void Are_added_nowhere_in_what_Git_keeps(string path, int code)
    {
        Scratch.Write(_repository, "coord.json", $$"""{ "worktrees": { "path": "{{path}}" } }""");
        var before = TreeOfFiles.Of(_scratch, _worktree);
        var answer = _scratch.Coord(_repository, "worktree", "add", "y").Exits(code);
        if (code == 0)
        {
            // A worktree that holds another is not taken away with it.
            Assert.That(answer.Line, Does.EndWith("/in-y"));
            _scratch.Coord(_repository, "worktree", "done", "y").Exits(0);
        }

        Assert.That(TreeOfFiles.Of(_scratch, _worktree).Where(line => !line.Contains("coord-trash", StringComparison.Ordinal) && !line.EndsWith(" .", StringComparison.Ordinal)), Is.EquivalentTo(before.Where(line => !line.EndsWith(" .", StringComparison.Ordinal))));
        _scratch.Git(_repository, "fsck", "--strict").Exits(0);
    }

    [Test]
    public void Outlive_a_link_as_trash_that_an_old_one_lies_in()
    {
        var old = Path.Combine(_precious, "repo-z-20200101T000000Z");
        Scratch.Write(old, "mine", "mine\n");
        Scratch.Write(old, ".git", $"gitdir: {_repository}/.git/worktrees/repo-z\n");
        Directory.CreateSymbolicLink(_scratch[".coord-trash"], _precious);
        var before = TreeOfFiles.Of(_scratch, _precious);
        _scratch.Coord(_repository, "gc").Exits(0);
        Assert.That(TreeOfFiles.Of(_scratch, _precious), Is.EqualTo(before));
    }

    private const bool StillDone = true;

    private static TestCaseData Case(string name, string disguise, bool isDone = false) => new TestCaseData(disguise, isDone).SetArgDisplayNames(name);

    // Everything but the repository itself: what there is of it, whatever it is called, has to be there afterwards as well.
    private string[] Outside() =>
        [.. _scratch.Run(_scratch.Root, "sh", ["-ec", "find . -path ./home -prune -o -path ./repo -prune -o ! -type d -printf '%y %m %l %p\\n'; find . -path ./home -prune -o -path ./repo -prune -o -type f -exec sha256sum {} +"]).Exits(0).Lines.Order(StringComparer.Ordinal)];

    private void Commit(string content)
    {
        Scratch.Write(_worktree, "b", $"{content}\n");
        _scratch.Git(_worktree, "add", "b").Exits(0);
        _scratch.Git(_worktree, "commit", "--quiet", "-m", content).Exits(0);
    }
}
