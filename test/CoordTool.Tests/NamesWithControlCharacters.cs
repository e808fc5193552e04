using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Names of files and texts of others hold what would drive a terminal or break lines.</summary>
public class NamesWithControlCharacters
{
    private const string Escape = "evil\u001b[2Jname";
    private const string Break = "two\nlines";
    private const string Reversed = "txt\u202Egpj.exe";
    private readonly List<string> _wild = [];

    [SetUp]
    public void Forget() => _wild.Clear();

    [TearDown]
    public void Nothing_came_raw() => Assert.That(_wild.Select(line => string.Concat(line.Select(c => char.IsControl(c) && c != '\n' ? '^' : c))), Is.Empty);

    [TestCase("escape")]
    [TestCase("line break")]
    [TestCase("right to left")]
    public void Never_reach_a_terminal_raw(string what)
    {
        var name = what switch { "escape" => Escape, "line break" => Break, _ => Reversed };
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("dir/readme", "hello\n"));
        var (ann, bob) = (Worker.Start(scratch, repository, "ann"), Worker.Start(scratch, repository, "bob"));
        var path = $"dir/{name}";
        var worktree = IsTame(ann.Coord("worktree", "add", "x")).Line;

        // Only a hook gets such a name in; a person may not type it.
        IsTame(scratch.CoordReading(repository, Payload.Of("PreToolUse", "ann", repository, Path.Combine(repository, path)), "hook", "pre-tool-use", "--agent", "claude").Exits(0));
        IsTame(scratch.CoordReading(repository, Payload.Of("PreToolUse", "bob", repository, Path.Combine(repository, path)), "hook", "pre-tool-use", "--agent", "claude").Exits(2));
        IsTame(scratch.CoordReading(repository, Payload.Of("SessionStart", "cid", repository), "hook", "session-start", "--agent", "claude").Exits(0));
        foreach (var command in new string[][]
        {
            ["who"], ["who", "dir/"], ["status"], ["check", "dir/"], ["check", path], ["claim", "--session", "bob", "dir/"], ["claim", "--session", "ann", path], ["session", "list"],
            ["doctor"], ["-C", worktree, "claim", "--session", "bob", "dir/"], ["-C", worktree, "check", "dir/"], ["-C", worktree, "check", path],
        })
        {
            IsTame(scratch.Coord(repository, command));
        }

        bob.Coord("release", "--all").Exits(0);
        bob.Stage(path, "of bob\n");
        IsTame(bob.Git("commit", "-m", "bob: it").Exits(1));
        IsTame(ann.Coord("release", "--all").Exits(0));
        ann.Stage(path, "of ann\n");
        ann.Git("commit", "--quiet", "-m", "ann: it").Exits(0);
        IsTame(bob.Git("commit", "-m", "bob: it").Exits(1));
        IsTame(bob.Coord("index", "refresh").Exits(0));
        IsTame(scratch.Coord(repository, "status"));

        Scratch.Write(worktree, path, "of the worktree\n");
        IsTame(scratch.Coord(repository, "worktree", "done", "x").Exits(2));
        scratch.Git(worktree, "add", "--all").Exits(0);
        scratch.Git(worktree, "commit", "--quiet", "-m", $"subject {Escape}").Exits(0);
        IsTame(scratch.Coord(repository, "session", "end", "--id", "bob"));
        IsTame(scratch.Coord(repository, "worktree", "done", "x").Exits(3));
    }

    [Test]
    public void Never_reach_a_terminal_raw_from_a_claim_that_was_written_by_hand()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        Worker.Start(scratch, repository, "ann");
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture);
        const string Evil = "x\\u001b]0;owned\\u0007\\u202e";
        var line = $"{{\"v\":1,\"kind\":\"hold\",\"pattern\":\"readme\",\"session\":\"{Evil}\",\"name\":\"{Evil}\",\"task\":\"{Evil}\",\"reason\":\"{Evil}\",\"checkout\":\"{Evil}\",\"acquired\":\"{now}\",\"renewed\":\"{now}\",\"ttl\":900}}";
        var blob = scratch.Run(repository, "git", ["hash-object", "-w", "--stdin"], "readme").Exits(0).Line;
        scratch.Git(repository, "notes", "--ref=coord/claims", "add", "-m", line, blob).Exits(0);
        Assert.That(IsTame(scratch.Coord(repository, "who")).Output, Does.Contain("readme"));
        IsTame(scratch.Coord(repository, "claim", "--session", "ann", "readme").Exits(2));
        IsTame(scratch.Coord(repository, "check", "readme").Exits(2));
        IsTame(scratch.Coord(repository, "status").Exits(0));
    }

    [Test]
    public void Never_reach_a_terminal_raw_from_the_directory_of_the_repository()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository($"repo\u001b[31m");
        IsTame(scratch.Coord(repository, "init", "--agent", "none").Exits(0));
        IsTame(scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0));
        IsTame(scratch.Coord(repository, "session", "list").Exits(0));
        IsTame(scratch.Coord(repository, "status").Exits(0));
        IsTame(scratch.Coord(repository, "worktree", "list").Exits(0));
    }

    private Answer IsTame(Answer answer)
    {
        var said = answer.Output + answer.Error;
        var raw = said.Where(c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\u202E').Select(c => $"U+{(int)c:X4}").Distinct().ToList();
        if (raw.Count > 0 || said.Contains(Break, StringComparison.Ordinal))
        {
            _wild.Add($"{answer.Command}: {string.Join(' ', raw)}\n{said}");
        }

        return answer;
    }
}
