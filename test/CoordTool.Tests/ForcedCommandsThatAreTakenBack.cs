using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>dotnet-coord undo</c> after a command that went ahead by COORD_FORCE: what its rescue kept comes back.</summary>
public class ForcedCommandsThatAreTakenBack
{
    private const int Killed = 128 + 9;
    private static readonly (string, string) Force = ("COORD_FORCE", "1");
    private Scratch _scratch = null!;
    private string _repository = "";
    private ShimWorker _ann = null!;
    private string _main = "";

    [SetUp]
    public void Work_in_one_checkout() => Begin();

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("reset --hard")]
    [TestCase("checkout -f")]
    [TestCase("clean -fdx")]
    [TestCase("checkout other -- b")]
    [TestCase("rm -f b")]
    [TestCase("reset --hard HEAD~1")]
    public void Give_the_files_back(string command)
    {
        var before = (Photograph.Of(_repository, ".git/"), _ann.Git("diff", "--cached").Exits(0).Output);
        Forced(command);
        Assert.That(Photograph.Of(_repository, ".git/"), Is.Not.EqualTo(before.Item1));

        var answer = _ann.Coord("undo").Exits(0);

        Assert.That(answer.Output, Does.StartWith($"undone: the forced git {command.Split(' ')[0]}\n"));
        Photograph.IsStill(before.Item1, _repository, ".git/");
        Assert.That((_scratch.Head(_repository), _ann.Git("diff", "--cached").Exits(0).Output), Is.EqualTo((_main, before.Item2)));
        Assert.That(_ann.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
    }

    [Test]
    public void Give_the_branch_back_that_moved_without_the_files()
    {
        var before = Photograph.Of(_repository, ".git/");
        Forced("reset --hard");
        Forced("reset --hard HEAD~1");
        Assert.That(_ann.Coord("undo", "--list").Exits(0).Lines, Has.Length.EqualTo(2), "nothing was at stake any more: that is no command that was forced");
        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("neither where it was before").And.Contain("rescue restore"));
        _scratch.Git(_repository, "reset", "--quiet", "--hard", _main).Exits(0);
        _ann.Coord("undo").Exits(0);
        Photograph.IsStill(before, _repository, ".git/");
    }

    [Test]
    public void Leave_what_was_written_since_and_say_its_name()
    {
        Forced("reset --hard");
        Scratch.Write(_repository, "b", "written since\n");

        Assert.That(_ann.Coord("undo", "--dry-run").Exits(2).Error, Does.Contain("\n  b\n"));
        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("\n  b\n").And.Contain("rescue restore"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "b")), Is.EqualTo("written since\n"));
        File.Delete(Path.Combine(_repository, "b"));
        _scratch.Git(_repository, "restore", "b").Exits(0);
        _ann.Coord("undo").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "b")), Is.EqualTo("of bob\n"));
    }

    [Test]
    public void Leave_a_branch_that_moved_on()
    {
        Forced("reset --hard HEAD~1");
        ShimWorker.Start(_scratch, _repository, "eve").Commit("e", "of eve\n");
        var before = (Photograph.Of(_repository, ".git/"), _scratch.Head(_repository));

        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("neither where it was before the forced git reset nor where that left it"));
        Photograph.IsStill(before.Item1, _repository, ".git/");
        Assert.That(_scratch.Head(_repository), Is.EqualTo(before.Item2));
    }

    [Test]
    public void Put_nothing_on_another_branch()
    {
        var before = Photograph.Of(_repository, ".git/");
        Forced("checkout -f other");

        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("is on other now").And.Contain("git switch main"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "b")), Is.EqualTo("1\n"));
        _scratch.Git(_repository, "switch", "--quiet", "main").Exits(0);
        _ann.Coord("undo").Exits(0);
        Photograph.IsStill(before, _repository, ".git/");
    }

    [Test]
    public void Change_nothing_in_a_dry_run()
    {
        Forced("reset --hard HEAD~1");
        var before = Photograph.Of(_repository);
        Assert.That(_ann.Coord("undo", "--dry-run").Exits(0).Output, Does.StartWith("would undo: the forced git reset\n"));
        Photograph.IsStill(before, _repository);
    }

    [Test]
    public void End_as_Git_ends()
    {
        Assert.That(_ann.GitWith([Force], ["checkout", "-f", "nowhere"]).ExitCode, Is.EqualTo(1));
        Assert.That(_ann.GitWith([Force], ["reset", "--hard"]).Exits(0).Output, Does.StartWith($"HEAD is now at {_main[..7]}"));
    }

    [TestCase("COORD_STOP_AT")]
    [TestCase("COORD_UNDO_STOP_AT")]
    public void Are_taken_back_whole_by_the_next_undo_when_one_was_killed(string variable)
    {
        var killed = 0;
        for (var point = 1; ; point++)
        {
            _scratch.Dispose();
            Begin();
            var before = Photograph.Of(_repository, ".git/");
            Forced("reset --hard HEAD~1");
            var answer = _scratch.Run(_repository, Tool.Path, ["undo"], variables: new Dictionary<string, string>(_ann.Variables) { [variable] = $"{point}" });
            if (answer.ExitCode == 0)
            {
                break;
            }

            Assert.That(answer.ExitCode, Is.EqualTo(Killed), answer.Error);
            killed++;
            _ann.Coord("undo").Exits(0);
            Photograph.IsStill(before, _repository, ".git/");
            Assert.That(_scratch.Head(_repository), Is.EqualTo(_main), $"point {point}");
        }

        Assert.That(killed, Is.EqualTo(4));
    }

    private void Forced(string command) => _ann.GitWith([Force], command.Split(' ')).Exits(0);

    private void Begin()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "1\n"), ("b", "1\n"), ("c", "1\n"), (".gitignore", "ignored\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        _scratch.Git(_repository, "branch", "other").Exits(0);
        Scratch.Write(_repository, "c", "2\n");
        Scratch.Write(_repository, "second", "2\n");
        _scratch.Git(_repository, "add", ".").Exits(0);
        _scratch.Git(_repository, "commit", "--quiet", "-m", "second").Exits(0);
        _main = _scratch.Head(_repository);
        _ann = ShimWorker.Start(_scratch, _repository, "ann");
        ShimWorker.Start(_scratch, _repository, "bob").Stage("b", "of bob\n");
        _ann.Stage("a", "staged\n");
        Scratch.Write(_repository, "a", "after that\n");
        _scratch.Coord(_repository, "claim", "--session", "bob", "a").Exits(0);
        Scratch.Write(_repository, "new/file", "new\r\n");
        Scratch.Write(_repository, "ignored", "ignored\n");
    }
}
