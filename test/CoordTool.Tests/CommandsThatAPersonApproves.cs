using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>`approvals` as a person and a session meet it.</summary>
public class CommandsThatAPersonApproves
{
    private const string Settings = """{ "worktrees": { "check": ["make", "echo \u202E hidden\nrm -rf x"], "afterAdd": "npm ci" } }""";

    private static string Repository(Scratch scratch, string settings = Settings)
    {
        var repository = scratch.Coordinated();
        Scratch.Write(repository, "coord.json", settings);
        return repository;
    }

    [Test]
    public void Are_shown_and_agreed_to()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);
        Assert.That(scratch.Coord(repository, "approvals", "list").Exits(0).Lines, Does.Contain("afterAdd, not approved:").And.Contains("  | npm ci"));

        // Nobody is there to ask, so nothing is approved.
        var asked = scratch.Coord(repository, "approvals", "add", "check").Exits(64);
        Assert.That(asked.Error.Split('\n'), Does.Contain("  | echo <U+202E> hidden").And.Contains("  | rm -rf x"));
        Assert.That(asked.Error, Does.Contain("--yes").And.Not.Contains("npm ci"));
        Assert.That(Approved(scratch, repository), Is.Empty);

        Assert.That(scratch.Coord(repository, "approvals", "add", "check", "--yes").Exits(0).Line, Is.EqualTo("approved 2 commands"));
        Assert.That(Approved(scratch, repository), Is.EqualTo(new[] { "make", "echo \u202E hidden\nrm -rf x" }));
        Assert.That(scratch.Coord(repository, "approvals", "add", "check").Exits(0).Line, Is.EqualTo("there is nothing to approve"));

        Assert.That(scratch.Coord(repository, "approvals", "drop", "--all").Exits(0).Line, Is.EqualTo("dropped 2 approvals"));
        Assert.That(Approved(scratch, repository), Is.Empty);
    }

    [Test]
    public void Are_approved_by_no_session_for_itself()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);
        var worker = Worker.Start(scratch, repository, "ann");
        foreach (var refused in new[] { worker.Coord("approvals", "add", "--all", "--yes"), scratch.Coord(repository, "approvals", "add", "--all", "--yes", "--session", "ann") })
        {
            Assert.That(refused.Exits(2).Error, Does.Contain($"dotnet-coord -C '{repository}' approvals add --all"));
        }

        Assert.That(Approved(scratch, repository), Is.Empty);
        worker.Coord("approvals", "list").Exits(0);
    }

    [TestCase("add")]
    [TestCase("add", "--all", "check")]
    [TestCase("add", "checks", "--yes")]
    [TestCase("drop")]
    [TestCase("drop", "--al")]
    public void Are_named_and_never_all_by_leaving_them_out(params string[] words)
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);
        scratch.Coord(repository, ["approvals", .. words]).Exits(64);
        Assert.That(Approved(scratch, repository), Is.Empty);
    }

    [Test]
    public void Are_none_by_a_damaged_file_and_it_stays()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);
        var file = Scratch.Write(scratch["home"], ".config/dotnet-coord/approvals.json", "{");
        foreach (var words in new string[][] { ["list"], ["add", "--all", "--yes"], ["drop", "--all"] })
        {
            Assert.That(scratch.Coord(repository, ["approvals", .. words]).Exits(1).Error, Does.Contain(file).And.Contains("nothing is approved"));
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo("{"));
    }

    [Test]
    public void Are_asked_for_on_a_terminal()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch, """{ "worktrees": { "check": "make" } }""");
        Assert.That(OnTerminal(scratch, repository, "n\n").Output, Does.Contain("[y/N]").And.Contains("Nothing was approved"));
        Assert.That(Approved(scratch, repository), Is.Empty);

        Assert.That(OnTerminal(scratch, repository, "y\n").Output, Does.Contain("  | make").And.Contains("approved 1 command"));
        Assert.That(Approved(scratch, repository), Is.EqualTo(new[] { "make" }));
    }

    // `script` gives its command a terminal.
    private static Answer OnTerminal(Scratch scratch, string repository, string answer) =>
        scratch.Run(repository, "script", ["--quiet", "--return", "--command", "dotnet-coord approvals add --all", "/dev/null"], answer);

    private static string?[] Approved(Scratch scratch, string repository)
    {
        using var document = JsonDocument.Parse(scratch.Coord(repository, "approvals", "list", "--json").Exits(0).Output);
        return [.. document.RootElement.GetProperty("approvals").EnumerateArray().Where(each => each.GetProperty("approved").GetBoolean()).Select(each => each.GetProperty("command").GetString())];
    }
}
