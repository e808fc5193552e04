using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class RepositoryThatCannotBeHandled
{
    private static readonly string[][] Commands =
    [
        ["init", "--agent", "none"], ["session", "start", "--id", "ann"], ["status"], ["claim", "--session", "ann", "a"], ["worktree", "add", "x"], ["index", "refresh"],
    ];

    [TestCaseSource(nameof(Commands))]
    public void Is_none_at_all(params string[] command)
    {
        using var scratch = new Scratch();
        var answer = scratch.Coord(scratch.Root, command).Exits(64);
        Assert.That(answer.Error, Does.Contain("is not in a Git repository").And.Contain("-C DIR"));
        Assert.That(answer.Output, Is.Empty);
    }

    [TestCaseSource(nameof(Commands))]
    public void Is_bare(params string[] command)
    {
        using var scratch = new Scratch();
        scratch.Git(scratch.Root, "init", "--quiet", "--bare", "bare.git").Exits(0);
        IsRefused(scratch, scratch["bare.git"], command, "is a bare repository", "clone or a worktree");
    }

    [TestCaseSource(nameof(Commands))]
    public void Has_SHA_256_objects(params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch["repo"];
        scratch.Git(scratch.Root, "init", "--quiet", "--object-format=sha256", repository).Exits(0);
        Scratch.Write(repository, "a", "a\n");
        scratch.Git(repository, "add", "a").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "-m", "first").Exits(0);
        IsRefused(scratch, repository, command, "object format sha256", "--object-format=sha1");
    }

    [TestCaseSource(nameof(Commands))]
    public void Has_reftable_refs(params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        scratch.Git(repository, "config", "core.repositoryFormatVersion", "1").Exits(0);
        File.AppendAllText(Path.Combine(repository, ".git", "config"), "[extensions]\n\trefStorage = reftable\n");
        IsRefused(scratch, repository, command, "ref storage reftable", "git refs migrate");
    }

    [Test]
    public void Has_an_extension_nobody_here_knows()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        scratch.Git(repository, "config", "core.repositoryFormatVersion", "1").Exits(0);
        File.AppendAllText(Path.Combine(repository, ".git", "config"), "[extensions]\n\tfromTheFuture = true\n");
        IsRefused(scratch, repository, ["status"], "fromthefuture", "Update dotnet-coord");
    }

    [TestCase("init", "--agent", "none")]
    [TestCase("session", "start", "--id", "ann")]
    [TestCase("index", "refresh")]
    [TestCase("doctor")]
    public void Has_a_split_index(params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        scratch.Git(repository, "update-index", "--split-index").Exits(0);
        IsRefused(scratch, repository, command, "split", "git update-index --no-split-index");
    }

    [TestCase("init", "--agent", "none")]
    [TestCase("session", "start", "--id", "ann")]
    [TestCase("index", "refresh")]
    [TestCase("doctor")]
    public void Has_a_sparse_index(params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository(files: [("in/a", "a\n"), ("out/b/c", "c\n"), ("out/b/d", "d\n")]);
        scratch.Git(repository, "sparse-checkout", "set", "--cone", "--sparse-index", "in").Exits(0);
        Assert.That(scratch.Git(repository, "ls-files", "--sparse").Exits(0).Lines, Does.Contain("out/"), "Git made no sparse index");
        IsRefused(scratch, repository, command, "sparse", "git sparse-checkout");
    }

    [Test]
    public void Has_a_split_index_since_it_was_set_up_and_the_commit_of_a_session_passes_with_a_word()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        scratch.Git(repository, "update-index", "--split-index").Exits(0);
        ann.Stage("a", "a\n");
        Assert.That(ann.Git("commit", "--quiet", "-m", "ann: a").Exits(0).Error, Does.Contain("split").And.Contain("git update-index --no-split-index"));
        scratch.Git(repository, "update-index", "--no-split-index").Exits(0);
        scratch.Coord(repository, "index", "refresh").Exits(0);
        scratch.IsClean(repository);
    }

    [Test]
    public void Has_a_damaged_index()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        File.WriteAllText(Path.Combine(repository, ".git", "index"), "this is no index");
        var before = Photograph.Of(repository);
        HasANextStep(scratch.Coord(repository, "init", "--agent", "none").Exits(1));
        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Is_gone_from_behind_a_worktree()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var path = scratch.Coord(repository, "worktree", "add", "left-over").Exits(0).Line;
        Directory.Delete(Path.Combine(repository, ".git"), recursive: true);
        var answer = scratch.Coord(path, "status").Exits(1);
        Assert.That(answer.Error, Does.Contain("does not point to a Git directory"));
        HasANextStep(answer);
    }

    /// <summary>An error is one sentence at least, and one line that says what to do.</summary>
    internal static void HasANextStep(Answer answer)
    {
        var lines = answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.GreaterThanOrEqualTo(2), answer.Error);
        Assert.That(lines, Has.Some.Matches<string>(line => line.StartsWith("error: ", StringComparison.Ordinal) || line.StartsWith("refused: ", StringComparison.Ordinal)), answer.Error);
        Assert.That(lines[^1], Does.StartWith("  "), answer.Error);
        Assert.That(answer.Error, Does.Not.Contain("Exception").And.Not.Contain("Nothing else is known"));
    }

    private static void IsRefused(Scratch scratch, string repository, string[] command, string why, string way)
    {
        var before = Photograph.Of(repository);
        var answer = scratch.Coord(repository, command);
        Assert.That(answer.ExitCode, Is.EqualTo(command is ["doctor"] ? 2 : 5), answer.Output + answer.Error);
        Assert.That(answer.Output + answer.Error, Does.Contain(why).And.Contain(way));
        Photograph.IsStill(before, repository);
        if (command is not ["doctor"])
        {
            HasANextStep(answer);
        }
    }
}
