using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Names, options and files that somebody got wrong.</summary>
public class WordsThatCannotBeMeant
{
    private static readonly string Long = new('x', 300);

    private static IEnumerable<string> BadIds() => ["", "..", "../up", "a..b", "a b", "jürgen", "日本", Long, "line\nbreak", "end\n", "a/b", "default", "DEFAULT", "_under", "a<ESC>[31m"];

    private static IEnumerable<string> BadNames() => ["", "..", "../up", "a/../b", "a b", "jürgen", "日本", Long, "line\nbreak", "end\n", "a//b", "/a", "a/", "a.lock", ".hidden", "a/.b", "a@{1}", "a~1", "a<ESC>[31m", "refs:heads"];

    private static readonly string[][] Typos =
    [
        ["claim", "--ttl", "5", "readme"], ["claim", "--tll=5", "readme"], ["claim"], ["claim", "[a.cs"], ["claim", ""], ["claim", "@"], ["claim", "@a b"], ["claim", "../elsewhere"],
        ["claim", "/etc/passwd"], ["claim", ".git/config"], ["claim", "a\nb"], ["release"], ["release", "--all", "readme"], ["frobnicate"], ["--frobnicate"], ["session"], ["session", "begin"],
        ["session", "start", "--shell", "fish"], ["session", "start", "--pid", "many"], ["session", "start", "--name", ""], ["session", "start", "--task", "two\nlines"], ["session", "env"],
        ["session", "env", "--id", "nobody"], ["worktree"], ["worktree", "add"], ["worktree", "add", "a", "b"], ["worktree", "done"], ["worktree", "done", "nothing"], ["worktree", "done", "--force"],
        ["init", "--agent", "skynet"], ["index"], ["index", "refresh", "--session", "nobody"], ["check"], ["who", "--since", "yesterday"], ["-C", "status"],
    ];

    [TestCaseSource(nameof(BadIds))]
    public void Is_a_session_id(string id)
    {
        id = WithEscape(id);
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var before = Photograph.Of(repository);
        foreach (var command in new string[][] { ["session", "start", $"--id={id}"], ["session", "env", $"--id={id}"], ["session", "end", $"--id={id}"], ["claim", $"--session={id}", "readme"] })
        {
            IsUsage(scratch.Coord(repository, command));
        }

        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Is_a_session_id_that_looks_like_an_option()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        IsUsage(scratch.Coord(repository, "session", "start", "--id", "-rf"));
        IsUsage(scratch.Coord(repository, "session", "start", "--id=-rf"));
        Assert.That(Directory.GetFiles(Path.Combine(repository, ".git", "coord", "sessions")), Is.Empty);
    }

    [Test]
    public void Is_the_name_of_a_session_in_place_of_its_id()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Coord(repository, "session", "start", "--id", "4f1e", "--name", "ann").Exits(0);
        foreach (var command in new string[][] { ["claim", "--session", "ann", "readme"], ["session", "env", "--id", "ann"] })
        {
            Assert.That(scratch.Coord(repository, command).Exits(64).Error, Does.Contain("The session named ann has the id 4f1e"));
        }
    }

    [TestCaseSource(nameof(BadNames))]
    public void Is_the_name_of_a_worktree(string name)
    {
        name = WithEscape(name);
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var before = Photograph.Of(repository);
        IsUsage(scratch.Coord(repository, "worktree", "add", name));
        Photograph.IsStill(before, repository);
        Assert.That(Directory.GetDirectories(scratch.Root).Select(Path.GetFileName), Is.EquivalentTo(new[] { "home", "repo" }));
    }

    [TestCase("-rf")]
    [TestCase("--force")]
    [TestCase("--")]
    public void Is_the_name_of_a_worktree_that_looks_like_an_option(string name)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        IsUsage(scratch.Coord(repository, "worktree", "add", name));
        IsUsage(scratch.Coord(repository, "worktree", "add", "--", name));
    }

    [TestCaseSource(nameof(Typos))]
    public void Are_a_command_line(params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        Worker.Start(scratch, repository, "ann");
        var before = Photograph.Of(repository, ".git/coord/sessions/ann.beat");
        var caller = command[0] is "claim" or "release" ? ["--session", "ann"] : Array.Empty<string>();
        IsUsage(scratch.Coord(repository, [.. command, .. caller]));
        Photograph.IsStill(before, repository, ".git/coord/sessions/ann.beat");
    }

    [Test]
    public void Is_a_claim_by_nobody()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        Assert.That(IsUsage(scratch.Coord(repository, "claim", "readme")).Error, Does.Contain("no session is calling").And.Contain("session start --shell bash"));
        Assert.That(IsUsage(scratch.Coord(repository, "claim", "--session", "ghost", "readme")).Error, Does.Contain("session start --id ghost"));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{\"target\": 5}")]
    [TestCase("{\"target\": \"\"}")]
    [TestCase("{\"target\": \"no-such-branch\"}")]
    [TestCase("{\"target\": \"../../HEAD\"}")]
    [TestCase("<ESC>")]
    public void Are_in_coord_json(string text)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        Scratch.Write(repository, "coord.json", WithEscape(text));
        var before = Photograph.Of(repository);
        Assert.That(IsUsage(scratch.Coord(repository, "worktree", "add", "x")).Error, Does.Contain("coord.json"));
        Photograph.IsStill(before, repository);
        Assert.That(scratch["repo-x"], Does.Not.Exist);
    }

    [Test]
    public void Are_comments_in_coord_json_and_that_is_fine()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Git(repository, "branch", "develop").Exits(0);
        Scratch.Write(repository, "coord.json", "{ // where work lands\n  \"target\": \"develop\", }\n");
        Assert.That(scratch.Coord(repository, "worktree", "add", "x").Exits(0).Error, Does.Contain("from develop"));
    }

    [TestCase("-C", "/no/such/place", "status")]
    [TestCase("-C", "readme", "status")]
    public void Are_a_directory(params string[] command)
    {
        using var scratch = new Scratch();
        IsUsage(scratch.Coord(scratch.Coordinated(), command));
    }

    [Test]
    public void Are_none_and_the_answer_is_the_status()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        Assert.That(scratch.Coord(repository).Exits(0).Output, Is.EqualTo(scratch.Coord(repository, "status").Exits(0).Output).And.Contain("on main"));
    }

    // The runner loses tests that have a control character in their name.
    private static string WithEscape(string text) => text.Replace("<ESC>", "\u001b", StringComparison.Ordinal);

    private static Answer IsUsage(Answer answer)
    {
        answer.Exits(64);
        RepositoryThatCannotBeHandled.HasANextStep(answer);
        Assert.That(answer.Output, Is.Empty);
        Assert.That(answer.Error.Where(c => char.IsControl(c) && c != '\n'), Is.Empty);
        return answer;
    }
}
