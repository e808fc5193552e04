using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What the tool answers a shell that asks how a line may go on.</summary>
public class WordsThatMayComeNext
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Prepare()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("src/a", "a\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("dotnet-coord wor", "worktree")]
    [TestCase("coord w", "worktree who watch")]
    [TestCase("/some/where/dotnet-coord deci", "decision")]
    [TestCase("dotnet-coord worktree re", "remove restore")]
    [TestCase("dotnet-coord worktree done --s", "--strategy --session")]
    [TestCase("dotnet-coord worktree done --strategy ", "ff merge rebase squash")]
    [TestCase("dotnet-coord worktree done --strategy=s", "--strategy=squash")]
    [TestCase("dotnet-coord claim --shared --sha", "")]
    [TestCase("dotnet-coord init --agent claude,co", "claude,codex claude,copilot")]
    [TestCase("dotnet-coord shell-init ", "bash fish pwsh zsh")]
    [TestCase("dotnet-coord run @tests -- wor", "")]
    [TestCase("dotnet-coord no-such-verb x", "")]
    [TestCase("dotnet-coord worktree done \"fix", "")]
    [TestCase("dotnet-coord", "")]
    public void Are_those_of_the_commands(string line, string words) => Assert.That(Ask(_scratch.Root, line), Is.EqualTo(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public void Are_what_there_is_in_the_repository()
    {
        Worker.Start(_scratch, _repository, "ann");
        Worker.Start(_scratch, _repository, "bob");
        _scratch.Coord(_repository, "worktree", "add", "fix-login").Exits(0);
        _scratch.Coord(_repository, "worktree", "add", "gone").Exits(0);
        _scratch.Coord(_repository, "worktree", "remove", "gone").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", "ann", "src/", "@tests").Exits(0);
        _scratch.Coord(_repository, "handoff", "request", "--session", "bob", "src/a").Exits(0);
        _scratch.Git(_repository, "update-ref", "refs/coord/rescue/20300101T000000Z-ann", "HEAD").Exits(0);
        _scratch.Coord(_repository, "who").Exits(0);
        var before = Photograph.Of(_repository);
        Assert.Multiple(() =>
        {
            foreach (var verb in new[] { "done", "update", "path", "remove" })
            {
                Assert.That(Ask(_repository, $"dotnet-coord worktree {verb} "), Is.EqualTo(new[] { "fix-login" }), verb);
            }

            Assert.That(Ask(_repository, "coord cd "), Is.EqualTo(new[] { "fix-login" }));
            Assert.That(Ask(_scratch.Root, $"coord -C {_repository} worktree path "), Is.EqualTo(new[] { "fix-login" }));
            Assert.That(Ask(_repository, "coord worktree restore "), Is.EqualTo(new[] { "gone" }));
            Assert.That(Ask(_repository, "coord status --session "), Is.EquivalentTo(new[] { "ann", "bob" }));
            Assert.That(Ask(_repository, "coord session end --id=b"), Is.EqualTo(new[] { "--id=bob" }));
            Assert.That(Ask(_repository, "coord rescue show 2"), Is.EqualTo(new[] { "20300101T000000Z-ann" }));
            Assert.That(Ask(_repository, "coord claim @"), Is.EqualTo(new[] { "@tests" }));
            Assert.That(Ask(_repository, "coord release --session ann "), Is.EqualTo(new[] { "src/" }));
            Assert.That(Ask(Path.Combine(_repository, "src"), "coord release --session ann "), Is.EqualTo(new[] { "." }));
            Assert.That(Ask(_repository, "coord handoff request --session bob "), Is.EqualTo(new[] { "src/" }));
            Assert.That(Ask(_repository, "coord handoff accept --session ann "), Is.EqualTo(new[] { "src/a" }));
        });
        Photograph.IsStill(before, _repository);
    }

    [Test]
    public void Are_none_outside_a_repository([Values("worktree done ", "rescue show ", "release ", "status --session ", "-C /no/such/place worktree done ")] string words) =>
        Assert.That(Ask(_scratch.Root, $"dotnet-coord {words}"), Is.Empty);

    [Test]
    public void Are_none_that_a_shell_would_read_as_more_than_a_word()
    {
        _scratch.Git(_repository, "worktree", "add", "--quiet", _scratch["$(touch pwned)"], "-b", "x").Exits(0);
        _scratch.Git(_repository, "worktree", "add", "--quiet", _scratch["plain"], "-b", "y").Exits(0);
        Assert.That(Ask(_repository, "coord worktree remove "), Is.EqualTo(new[] { "plain" }));
    }

    [TestCase("[suggest:17]", "dotnet-coord work and more", "worktree")]
    [TestCase("[suggest:x]", "dotnet-coord wor", "worktree")]
    [TestCase("[suggest:-1]", "dotnet-coord wor", "worktree")]
    [TestCase("[suggest:999]", "dotnet-coord wor", "worktree")]
    public void Are_asked_for_where_the_cursor_is(string directive, string line, string words) =>
        Assert.That(_scratch.Coord(_repository, directive, line).Exits(0).Lines, Is.EqualTo(words.Split(' ')));

    private string[] Ask(string directory, string line)
    {
        var answer = _scratch.Coord(directory, "[suggest]", line).Exits(0);
        Assert.That(answer.Error, Is.Empty);
        return answer.Lines;
    }
}
