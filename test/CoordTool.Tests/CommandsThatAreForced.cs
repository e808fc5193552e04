using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Who may go ahead with what the guard refuses, and what is kept then.</summary>
public class CommandsThatAreForced
{
    private const string RescuePrefix = "refs/coord/rescue/";
    private static readonly (string, string) Force = ("COORD_FORCE", "1");

    [TestCase(null, "COORD_FORCE counts only for a person at a terminal")]
    [TestCase("person", "COORD_FORCE counts only for a person at a terminal")]
    [TestCase("nobody", "\"force\": \"nobody\"")]
    public void Are_refused_without_a_terminal(string? policy, string why)
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, policy);

        Assert.That(ann.GitWith([Force], ["reset", "--hard"]).Exits(2).Error, Does.StartWith("refused: `git reset --hard`").And.Contain(why));
        Assert.That(Read(ann, "b"), Is.EqualTo("bob\n"));
        Assert.That(ann.Git("reset", "--hard").Exits(2).Error, Does.Not.Contain("COORD_FORCE"));
    }

    [TestCase("git commit --quiet --amend -m mine")]
    [TestCase("git reset --soft HEAD~1")]
    public void Are_refused_in_the_hooks_of_Git_as_well(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch, null);
        bob.Git("commit", "--quiet", "-m", "b").Exits(0);
        var head = scratch.Git(ann.Checkout, "rev-parse", "HEAD").Output;

        Assert.That(ann.Shell($"COORD_FORCE=1 {command}").ExitCode, Is.Not.Zero);
        Assert.That(scratch.Git(ann.Checkout, "rev-parse", "HEAD").Output, Is.EqualTo(head));
    }

    [TestCase(null, true)]
    [TestCase("anyone", true)]
    [TestCase("nobody", false)]
    public void Are_a_persons_at_a_terminal(string? policy, bool passes)
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, policy);

        OnATerminal(ann, "COORD_FORCE=1 git reset --hard", "").Exits(passes ? 0 : 2);

        Assert.That(Read(ann, "b"), Is.EqualTo(passes ? "1\n" : "bob\n"));
        Assert.That(Rescues(ann), Has.Length.EqualTo(passes ? 1 : 0));
    }

    [Test]
    public void Are_no_agents_though_it_has_a_terminal()
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, null);

        var answer = OnATerminal(ann, "CLAUDE_CODE_SESSION_ID=robot COORD_FORCE=1 git reset --hard", "y\n").Exits(2);

        Assert.That(answer.Output, Does.Contain("counts only for a person").And.Not.Contain("[y/N]"));
        Assert.That(Read(ann, "b"), Is.EqualTo("bob\n"));
    }

    [TestCase("y\n", 0)]
    [TestCase("yes\n", 0)]
    [TestCase("n\n", 2)]
    [TestCase("\n", 2)]
    public void Are_offered_on_a_terminal(string answered, int code)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch, null);

        var answer = OnATerminal(ann, "git reset --hard", answered).Exits(code);

        Assert.That(answer.Output, Does.Contain($"staged by {bob.Name}").And.Contain("Keep what is at stake as a rescue and go on? [y/N]"));
        Assert.That(Read(ann, "b"), Is.EqualTo(code == 0 ? "1\n" : "bob\n"));
        if (code == 0)
        {
            scratch.Coord(ann.Checkout, "rescue", "restore", Rescues(ann).Single()).Exits(0);
            Assert.That(Read(ann, "b"), Is.EqualTo("bob\n"));
        }
    }

    [Test]
    public void Are_not_offered_where_nobody_may()
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, "nobody");

        Assert.That(OnATerminal(ann, "git reset --hard", "y\n").Exits(2).Output, Does.Not.Contain("[y/N]"));
    }

    [Test]
    public void Leave_files_over_the_limit_unless_they_are_named()
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, "anyone", ", \"rescueLimit\": 1");
        File.WriteAllBytes(Path.Combine(ann.Checkout, "large"), new byte[1024 * 1024 + 1]);
        Scratch.Write(ann.Checkout, "small", "small\n");

        var refused = ann.GitWith([Force], ["clean", "-f"]).Exits(2);

        Assert.That(refused.Error, Does.Contain("could not be kept").And.Contain("\n  large\n").And.Contain("1 MiB").And.Contain("rescueLimit"));
        Assert.That(File.Exists(Path.Combine(ann.Checkout, "large")) && File.Exists(Path.Combine(ann.Checkout, "small")));

        // The pattern brings the file into the command, its name gives it up.
        ann.Coord("claim", "other").Exits(0);
        var passed = ann.GitWith([Force], ["clean", "-f", "--", "large", "sma*"]).Exits(0);
        Assert.That(passed.Error, Does.Not.Contain("refused"));
        Assert.That(File.Exists(Path.Combine(ann.Checkout, "large")) || File.Exists(Path.Combine(ann.Checkout, "small")), Is.False);
        scratch.Coord(ann.Checkout, "rescue", "restore", Rescues(ann)[^1]).Exits(0);
        Assert.That(Read(ann, "small"), Is.EqualTo("small\n"));
    }

    // What is staged, what the file holds besides, bytes that are no text, links, modes, and files that nobody tracks.
    [TestCase("reset --hard", true)]
    [TestCase("checkout -f", true)]
    [TestCase("stash --all", true)]
    [TestCase("checkout -f other", true)]
    [TestCase("clean -fdx", false)]
    public void Can_be_undone_byte_for_byte(string command, bool takesTracked)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch, "anyone");
        var top = ann.Checkout;
        File.WriteAllBytes(Path.Combine(top, "bytes"), [0, 255, 13, 10, 13, 0]);
        scratch.Run(top, "chmod", ["+x", "bytes"]).Exits(0);
        File.Delete(Path.Combine(top, "link"));
        File.CreateSymbolicLink(Path.Combine(top, "link"), "elsewhere");
        ann.Stage("c", "staged\n");
        Scratch.Write(top, "c", "after that\n");
        bob.Coord("claim", "c").Exits(0);
        Scratch.Write(top, "new/file", "new\r\n");
        Scratch.Write(top, "only-of-other", "in the way\n");
        Scratch.Write(top, "ignored", "ignored\n");
        var before = TreeOf(top);
        var head = scratch.Git(top, "rev-parse", "--abbrev-ref", "HEAD").Line;

        ann.GitWith([Force], command.Split(' '));
        scratch.Git(top, "switch", "--quiet", "--discard-changes", head).Exits(0);
        scratch.Git(top, "reset", "--quiet", "--hard").Exits(0);
        foreach (var rescue in Rescues(ann).Take(1))
        {
            scratch.Coord(top, "rescue", "restore", rescue).Exits(0);
        }

        var expected = takesTracked ? before : before.Where(line => line.StartsWith("new/", StringComparison.Ordinal) || line.StartsWith("ignored", StringComparison.Ordinal) || line.StartsWith("only-of-other", StringComparison.Ordinal));
        Assert.That(TreeOf(top), Is.SupersetOf(expected));
        if (takesTracked)
        {
            Assert.That(Rescues(ann).Select(rescue => scratch.Content(top, "c", RescuePrefix + rescue)), Is.EquivalentTo(new[] { "after that\n", "staged\n" }));
        }
    }

    private static Answer OnATerminal(ShimWorker worker, string command, string input)
    {
        const string Program = "/usr/bin/script";
        Assume.That(File.Exists(Program), "there is no program that makes terminals");
        return worker.Scratch.Run(worker.Checkout, Program, ["--quiet", "--return", "--command", command, "/dev/null"], input, worker.Variables);
    }

    private static string[] Rescues(ShimWorker worker) =>
        [.. worker.Scratch.Git(worker.Checkout, "for-each-ref", "--format=%(refname)", RescuePrefix).Lines.Select(name => name[RescuePrefix.Length..])];

    private static IEnumerable<string> TreeOf(string top) =>
        [.. Photograph.Of(top, ".git/").Where(line => !line.EndsWith(" directory", StringComparison.Ordinal))];

    private static (ShimWorker Ann, ShimWorker Bob) Start(Scratch scratch, string? policy, string more = "")
    {
        var repository = scratch.Coordinated(
            ("a", "1\n"), ("b", "1\n"), ("c", "1\n"), ("bytes", "1\n"), ("link", "1\n"), (".gitignore", "ignored\n"),
            policy is null ? ("d", "1\n") : ("coord.json", $"{{ \"force\": \"{policy}\"{more} }}\n"));
        scratch.Git(repository, "switch", "--quiet", "-c", "other").Exits(0);
        Scratch.Write(repository, "only-of-other", "other\n");
        scratch.Git(repository, "add", "only-of-other").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "-m", "other").Exits(0);
        scratch.Git(repository, "switch", "--quiet", "main").Exits(0);
        var (ann, bob) = (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        bob.Stage("b", "bob\n");
        return (ann, bob);
    }

    private static string Read(ShimWorker worker, string path) => File.ReadAllText(Path.Combine(worker.Checkout, path));
}
