using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Worktrees of a repository that has another one inside it. Git keeps that one below its own record of the worktree.</summary>
public class WorktreesWithSubmodules
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Take_a_submodule_into_a_worktree()
    {
        _scratch = new Scratch();
        File.AppendAllText(_scratch["home/gitconfig"], "[protocol \"file\"]\n\tallow = always\n");
        var library = _scratch.Repository("library", ("l", "1\n"));
        _repository = _scratch.Coordinated(("a", "a\n"));
        _scratch.Git(_repository, "submodule", "--quiet", "add", library, "lib").Exits(0);
        _scratch.Git(_repository, "commit", "--quiet", "-m", "submodule").Exits(0);
        Commit(library, "2\n");
        _worktree = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    private string Library => Path.Combine(_worktree, "lib");

    [Test]
    public void Have_an_empty_directory_as_those_of_Git_have()
    {
        Assert.That(Library, Does.Exist);
        Assert.That(Directory.GetFileSystemEntries(Library), Is.Empty);
        _scratch.IsClean(_worktree);
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "plain", "../plain").Exits(0);
        Assert.That(TreeOfFiles.Of(_scratch, _worktree), Is.EqualTo(TreeOfFiles.Of(_scratch, _scratch["plain"])));
    }

    [Test]
    public void Land_another_commit_of_it_as_a_merge_does()
    {
        Fill();
        var second = Pull();
        _scratch.Git(_worktree, "commit", "--quiet", "-am", "second").Exits(0);
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
        Assert.That(_scratch.Git(_repository, "rev-parse", "HEAD:lib").Exits(0).Line, Is.EqualTo(second));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "lib", "l")), Is.EqualTo("1\n"), "a merge leaves the files of a submodule alone");
        Assert.That(_scratch.Git(_repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo(" M lib\n"));
        _scratch.Git(_repository, "submodule", "--quiet", "update").Exits(0);
        _scratch.IsClean(_repository);
    }

    [TestCase("echo mine > l", "lib")]
    [TestCase("echo mine > untracked", "lib")]
    [TestCase("echo mine > l && git add l", "lib")]
    [TestCase("git commit --quiet --allow-empty -m mine", "lib")]
    [TestCase("git commit --quiet --allow-empty -m mine && cd .. && git commit --quiet -am gitlink", "no remote has")]
    [TestCase("git commit --quiet --allow-empty -m mine && git branch mine && git checkout --quiet HEAD~1", "no remote has")]
    [TestCase("echo mine > l && git stash --quiet", "no remote has")]
    [TestCase("git commit --quiet --allow-empty -m mine && cd .. && git commit --quiet -am gitlink && git submodule --quiet deinit --force lib", "no remote has")]
    public void Stay_while_it_has_work_that_is_nowhere_else(string preparation, string why)
    {
        Fill();
        _scratch.Run(Library, "sh", ["-ec", preparation]).Exits(0);
        var (before, main) = (Photograph.Of(_worktree), _scratch.Head(_repository));
        var answer = _scratch.Coord(_repository, "worktree", "done", "x").Exits(2);
        Assert.That(answer.Error, Does.Contain(why).And.Contain("lib"));
        Photograph.IsStill(before, _worktree);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(main));
        _scratch.Coord(_repository, "worktree", "done", "x", "--keep").Exits(0);
        Photograph.IsStill(before, _worktree);
    }

    [Test]
    public void Keep_its_repository_in_the_trash()
    {
        Fill();
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
        Assert.That(Directory.GetFiles(_scratch[".coord-trash"], "HEAD", SearchOption.AllDirectories), Has.Some.Contain("modules/lib/HEAD"));
        Assert.That(Directory.GetFiles(_scratch[".coord-trash"], "l", SearchOption.AllDirectories).Select(File.ReadAllText), Is.EqualTo(new[] { "1\n" }));
        _scratch.IsClean(_repository);
        _scratch.Git(Path.Combine(_repository, "lib"), "fsck", "--strict").Exits(0);
    }

    private void Fill() => _scratch.Git(_worktree, "submodule", "--quiet", "update", "--init").Exits(0);

    private string Pull()
    {
        _scratch.Git(Library, "checkout", "--quiet", "origin/main").Exits(0);
        return _scratch.Head(Library);
    }

    private void Commit(string directory, string content)
    {
        Scratch.Write(directory, "l", content);
        _scratch.Git(directory, "commit", "--quiet", "-am", content).Exits(0);
    }
}
