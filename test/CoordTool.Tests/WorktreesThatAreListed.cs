using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What is told of worktrees, and which of them are taken away in one go.</summary>
public class WorktreesThatAreListed
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Make_a_repository()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void It_is_told_why_one_must_not_be_removed()
    {
        Add("safe");
        Scratch.Write(Add("dirty"), "new", "new\n");
        Commit(Add("unmerged"), "unmerged", "1\n");
        _scratch.Git(_repository, "worktree", "lock", Add("locked")).Exits(0);
        Worker.Start(_scratch, Add("lived-in"), "ann");
        var ended = Worker.Start(_scratch, Add("staged"), "bob");
        ended.Stage("b", "staged\n");
        _scratch.Git(ended.Checkout, "checkout", "--quiet", "b").Exits(0);
        File.SetLastWriteTimeUtc(Path.Combine(_repository, ".git/coord/sessions/bob.beat"), DateTime.UtcNow.AddDays(-2));
        using var inside = _scratch.Start(Add("stood-in"), "cat", []);
        var made = _scratch["made"];
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "theirs", made).Exits(0);
        _scratch.Git(made, "switch", "--quiet", "--detach").Exits(0);
        Commit(made, "made", "1\n");
        Commit(made, "made", "2\n");

        var all = List();
        Assert.That(all.ToDictionary(each => each.Key, each => Words(each.Value)), Is.EqualTo(new Dictionary<string, string>
        {
            ["repo"] = "main checkout",
            ["safe"] = "",
            ["dirty"] = "dirty",
            ["unmerged"] = "1 unmerged",
            ["locked"] = "locked",
            ["lived-in"] = "live session",
            ["staged"] = "dirty",
            ["stood-in"] = "process inside",
            ["made"] = "2 unmerged",
        }));
        foreach (var (name, each) in all.Where(each => each.Key != "repo"))
        {
            Assert.That(each.GetProperty("safeToRemove").GetBoolean(), Is.EqualTo(name == "safe"));
            Assert.That(_scratch.Coord(_repository, "worktree", "remove", name, "--dry-run").ExitCode, Is.EqualTo(name == "safe" ? 0 : 2), name);
        }

        Assert.That(_scratch.Coord(_repository, "worktree", "list").Exits(0).Output, Does.Contain("no: 1 unmerged"));
        inside.StandardInput.Close();
        inside.WaitForExit();
    }

    [Test]
    public void One_inside_another_is_not_its_work()
    {
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "inner", Path.Combine(_repository, "inner")).Exits(0);
        Assert.That(List()["repo"].GetProperty("dirty").GetInt32(), Is.Zero);
        Scratch.Write(_repository, "new", "new\n");
        Assert.That(List()["repo"].GetProperty("dirty").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void Conflicts_with_the_target_are_counted_and_nothing_is_merged()
    {
        var (clash, apart) = (Add("clash"), Add("apart"));
        Commit(clash, "a", "of the worktree\n");
        Commit(apart, "b", "of the worktree\n");
        Commit(_repository, "a", "of main\n");
        var all = List();
        Assert.That((all["clash"].GetProperty("conflicts").GetInt32(), all["apart"].GetProperty("conflicts").GetInt32()), Is.EqualTo((1, 0)));
        Assert.That(all["clash"].GetProperty("behind").GetInt32(), Is.EqualTo(1));
        _scratch.IsClean(clash);
    }

    [Test]
    public void Its_age_is_told()
    {
        var path = Add("fix");
        var fix = List()["fix"];
        Assert.That(DateTimeOffset.UtcNow - fix.GetProperty("created").GetDateTimeOffset(), Is.LessThan(TimeSpan.FromMinutes(10)));
        var committed = _scratch.Git(path, "log", "-1", "--format=%ct").Exits(0).Line;
        Assert.That(fix.GetProperty("lastCommit").GetDateTimeOffset().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(committed));
    }

    [Test]
    public void Its_directory_is_told_alone()
    {
        var path = Add("fix/it");
        Assert.That(_scratch.Coord(_repository, "worktree", "path", "fix/it").Exits(0).Output, Is.EqualTo(path + "\n"));
        _scratch.Coord(_repository, "worktree", "path", "nobody").Exits(64);
    }

    [Test]
    public void Those_that_are_merged_go_in_one_go_and_the_others_stay()
    {
        var (merged, fresh, old, ahead, dirty) = (Add("merged"), Add("fresh"), Add("old"), Add("ahead"), Add("dirty"));
        foreach (var path in new[] { merged, dirty })
        {
            Commit(path, Path.GetFileName(path), "1\n");
            _scratch.Git(_repository, "merge", "--quiet", _scratch.Head(path)).Exits(0);
        }

        Commit(ahead, "ahead", "1\n");
        Scratch.Write(dirty, "new", "new\n");
        var record = Path.Combine(_scratch.Git(old, "rev-parse", "--absolute-git-dir").Exits(0).Line, "coord/worktree.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace($"\"created\":\"{DateTime.UtcNow:yyyy}", "\"created\":\"2020", StringComparison.Ordinal));

        _scratch.Coord(_repository, "worktree", "prune").Exits(64);
        var planned = _scratch.Coord(_repository, "worktree", "prune", "--merged", "--dry-run").Exits(0).Output;
        Assert.That(planned, Does.Contain("would remove merged").And.Contain("would remove old"));
        Assert.That(merged, Does.Exist);

        var answer = _scratch.Coord(_repository, "worktree", "prune", "--merged").Exits(0).Output;
        Assert.That(answer, Does.Contain("stays: fresh: Nothing was committed").And.Contain("stays: ahead: It has commits that main lacks").And.Contain("stays: dirty: ").And.Contain("removed merged").And.Contain("removed old"));
        Assert.That(List().Keys, Is.EquivalentTo(new[] { "repo", "fresh", "ahead", "dirty" }));
        Assert.That(_scratch.Git(_repository, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/heads/work").Exits(0).Lines, Is.EquivalentTo(new[] { "fresh", "ahead", "dirty" }));
    }

    [Test]
    public void The_one_the_caller_stands_in_is_not_taken_from_under_him()
    {
        var path = Add("fix");
        Commit(path, "a", "merged\n");
        _scratch.Git(_repository, "merge", "--quiet", "work/fix").Exits(0);
        Assert.That(_scratch.Coord(path, "worktree", "prune", "--merged").Exits(0).Output, Does.Contain("stays: fix: You are in it"));
        Assert.That(path, Does.Exist);
    }

    private string Add(string name) => _scratch.Coord(_repository, "worktree", "add", name).Exits(0).Line;

    private Dictionary<string, JsonElement> List()
    {
        using var answer = JsonDocument.Parse(_scratch.Coord(_repository, "worktree", "list", "--json").Exits(0).Output);
        return answer.RootElement.GetProperty("checkouts").EnumerateArray().ToDictionary(each => each.GetProperty("name").GetString()!, each => each.Clone());
    }

    private static string Words(JsonElement checkout) => string.Join(", ", checkout.GetProperty("obstacles").EnumerateArray().Select(each => each.GetString()));

    private void Commit(string directory, string path, string content)
    {
        Scratch.Write(directory, path, content);
        _scratch.Git(directory, "add", path).Exits(0);
        _scratch.Git(directory, "commit", "--quiet", "-m", $"{path} in {Path.GetFileName(directory)}").Exits(0);
    }
}
