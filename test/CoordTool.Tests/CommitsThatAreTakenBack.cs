using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>dotnet-coord undo</c> after <c>dotnet-coord commit</c>: the branch goes back, what was committed is staged again, and nobody else notices.</summary>
public class CommitsThatAreTakenBack
{
    private const int Killed = 128 + 9;
    private Scratch _scratch = null!;
    private string _repository = "";
    private ShimWorker _ann = null!;
    private ShimWorker _bob = null!;
    private string _first = "";

    [SetUp]
    public void Work_in_one_checkout()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), ("c", "c\n"));
        (_ann, _bob) = (ShimWorker.Start(_scratch, _repository, "ann"), ShimWorker.Start(_scratch, _repository, "bob"));
        _first = _scratch.Head(_repository);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Leave_their_paths_staged_and_the_work_of_others_as_it_was()
    {
        _bob.Stage("b", "of bob\n");
        Scratch.Write(_repository, "c", "of nobody\n");
        _ann.Stage("a", "of ann\n");
        _ann.Stage("new", "new\n");
        Scratch.Write(_repository, "a", "further\n");
        var before = (Photograph.Of(_repository, ".git/"), Status(_ann), Status(_bob));
        var commit = Commit();
        Status(_bob);

        var answer = _ann.Coord("undo").Exits(0);

        Assert.That(answer.Lines[0], Is.EqualTo($"undone: the commit {commit[..10]} \"Mine\""));
        Assert.That(answer.Output, Does.Contain($"main is at {_first[..10]} as before").And.Contain("the 2 paths of the commit are staged as before it"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(_first));
        Photograph.IsStill(before.Item1, _repository, ".git/");
        Assert.That((Status(_ann), Status(_bob)), Is.EqualTo((before.Item2, before.Item3)));
        Assert.That(_scratch.Git(_repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo(" M a\n M b\n M c\n?? new\n"), "a person without a session sees files alone");

        _bob.Git("commit", "--quiet", "-m", "b").Exits(0);
        Assert.That(Changed(), Is.EqualTo(new[] { "M\tb" }), "neither reverted nor added again");
        _ann.Git("commit", "--quiet", "-m", "a").Exits(0);
        Assert.That(Changed(), Is.EqualTo(new[] { "M\ta", "A\tnew" }));
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("of ann\n"));
        Assert.That(_ann.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
    }

    [Test]
    public void Go_one_by_one()
    {
        _ann.Stage("a", "1\n");
        var first = Commit();
        _ann.Stage("a", "2\n");
        Commit();
        Assert.That(_ann.Coord("undo", "--list").Exits(0).Lines, Has.Length.EqualTo(3));

        _ann.Coord("undo").Exits(0);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(first));
        _ann.Coord("undo").Exits(0);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(_first));
        Assert.That(_ann.Git("show", ":a").Exits(0).Output, Is.EqualTo("2\n"));
        Assert.That(_ann.Coord("undo", "--list").Exits(0).Line, Is.EqualTo("nothing to undo"));
        Assert.That(Directory.EnumerateFiles(Path.Combine(_repository, ".git/coord/operations"), "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void Are_made_anew_as_they_were_before_they_were_amended()
    {
        _ann.Stage("a", "1\n");
        var plain = Commit();
        _ann.Stage("a", "2\n");
        _ann.Coord("commit", "--amend", "-m", "Other").Exits(0);

        Assert.That(_ann.Coord("undo").Exits(0).Output, Does.Contain("the amended commit"));

        Assert.That(_scratch.Head(_repository), Is.EqualTo(plain));
        Assert.That(Status(_ann), Is.EqualTo("M  a\n"));
        Assert.That(_ann.Git("show", ":a").Exits(0).Output, Is.EqualTo("2\n"));
        _ann.Coord("undo").Exits(0);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(_first));
    }

    [Test]
    public void Are_a_persons_as_well()
    {
        Scratch.Write(_repository, "a", "of a person\n");
        _scratch.Git(_repository, "add", "a").Exits(0);
        _scratch.Coord(_repository, "commit", "-m", "Mine").Exits(0);
        Assert.That(_ann.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));

        _scratch.Coord(_repository, "undo").Exits(0);

        Assert.That(_scratch.Head(_repository), Is.EqualTo(_first));
        Assert.That(_scratch.Git(_repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo("M  a\n"));
        Assert.That(Status(_bob), Is.EqualTo(" M a\n"));
    }

    [Test]
    public void Stay_where_another_session_committed_on_top()
    {
        _ann.Stage("a", "1\n");
        var commit = Commit();
        _bob.Commit("b", "of bob\n");
        var head = _scratch.Head(_repository);

        var refused = _ann.Coord("undo").Exits(2);

        Assert.That(refused.Error, Does.StartWith($"refused: Others have built on the commit {commit[..10]}").And.Contain($"{head[..10]} bob: b (person-bob)").And.Contain($"git revert {commit[..10]}"));
        Assert.That((_scratch.Head(_repository), refused.Output), Is.EqualTo((head, "")));
        Assert.That(_ann.Coord("undo", "--list").Exits(0).Lines, Has.Length.EqualTo(2), "it may be taken back once that is gone");
    }

    [Test]
    public void Stay_where_another_session_staged_on_top()
    {
        _ann.Stage("a", "1\n");
        var commit = Commit();
        _bob.Stage("a", "1\nof bob\n");

        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("a (person-bob)"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(commit));
        _bob.Git("commit", "--quiet", "-m", "b").Exits(0);
    }

    [Test]
    public void Stay_where_they_were_pushed()
    {
        _ann.Stage("a", "1\n");
        var commit = Commit();
        _scratch.Git(_repository, "update-ref", "refs/remotes/origin/main", commit).Exits(0);

        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("was pushed and is in origin/main").And.Contain($"git revert {commit[..10]}"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(commit));
    }

    [Test]
    public void Stay_where_HEAD_is_on_another_branch()
    {
        _ann.Stage("a", "1\n");
        var commit = Commit();
        _scratch.Git(_repository, "switch", "--quiet", "-c", "other").Exits(0);

        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("is on other by now").And.Contain("git switch main"));
        Assert.That(_scratch.Git(_repository, "rev-parse", "main").Exits(0).Line, Is.EqualTo(commit));
    }

    [Test]
    public void Are_struck_off_where_they_are_gone_already()
    {
        _ann.Stage("a", "1\n");
        Commit();
        _scratch.Run(_repository, "git", ["reset", "--quiet", "--soft", "HEAD~1"], variables: new Dictionary<string, string> { ["COORD"] = "0" }).Exits(0);

        Assert.That(_ann.Coord("undo").Exits(2).Error, Does.Contain("is not in main any more"));
        Assert.That(_ann.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
    }

    [Test]
    public void Stay_as_they_are_in_a_dry_run()
    {
        _ann.Stage("a", "1\n");
        Commit();
        _ann.Coord("status").Exits(0);
        var before = Photograph.Of(_repository);

        Assert.That(_ann.Coord("undo", "--dry-run").Exits(0).Lines[0], Does.StartWith("would undo: the commit"));
        using var planned = JsonDocument.Parse(_ann.Coord("undo", "--dry-run", "--json").Exits(0).Output);
        Assert.That(planned.RootElement.GetProperty("result").GetString(), Is.EqualTo("planned"));
        Photograph.IsStill(before, _repository);
    }

    [Test]
    public void Are_taken_back_whole_by_the_next_undo_when_one_was_killed()
    {
        var killed = 0;
        for (var point = 1; ; point++)
        {
            _ann.Stage("a", $"{point}\n");
            _bob.Stage("b", $"of bob {point}\n");
            Commit();
            var answer = _scratch.Run(_repository, Tool.Path, ["undo"], variables: new Dictionary<string, string>(_ann.Variables) { ["COORD_UNDO_STOP_AT"] = $"{point}" });
            if (answer.ExitCode == 0)
            {
                break;
            }

            Assert.That(answer.ExitCode, Is.EqualTo(Killed), answer.Error);
            killed++;

            // What others do meanwhile is no other than at any time.
            Assert.That(Status(_bob), Does.Contain("M  b\n"), $"point {point}");
            _ann.Coord("undo").Exits(0);
            Assert.That(_scratch.Head(_repository), Is.EqualTo(_first), $"point {point}");
            Assert.That(Status(_ann), Is.EqualTo("M  a\n M b\n"), $"point {point}");
            Assert.That(_ann.Git("show", ":a").Exits(0).Output, Is.EqualTo($"{point}\n"));
            Assert.That(_ann.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
        }

        Assert.That(killed, Is.EqualTo(4));
    }

    [Test]
    public void Are_taken_back_one_each_by_two_at_once()
    {
        foreach (var content in new[] { "1\n", "2\n", "3\n" })
        {
            _ann.Stage("a", content);
            Commit();
        }

        Task.WaitAll([.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => _ann.Coord("undo").Exits(0)))]);

        Assert.That(_scratch.Git(_repository, "log", "--format=%s").Exits(0).Lines, Is.EqualTo(new[] { "Mine", "first" }));
        Assert.That(_ann.Coord("undo", "--list").Exits(0).Lines, Has.Length.EqualTo(2));
        Assert.That(_ann.Git("show", ":a").Exits(0).Output, Is.EqualTo("3\n"));
    }

    [Test]
    public void Are_made_all_the_same_where_nothing_can_be_put_on_record()
    {
        Scratch.Write(_repository, ".git/coord/operations", "a file in its place\n");
        _ann.Stage("a", "1\n");

        var answer = _ann.Coord("commit", "-m", "Mine").Exits(0);

        Assert.That(answer.Error, Does.Contain("`dotnet-coord undo` cannot take this commit back"));
        Assert.That(Changed(), Is.EqualTo(new[] { "M\ta" }));
    }

    [Test]
    public void Are_what_a_damaged_record_leaves()
    {
        _ann.Stage("a", "1\n");
        Commit();
        foreach (var garbage in new[] { "", "{", "[]", "{\"v\":2}", "{\"v\":1,\"kind\":\"Commit\",\"checkout\":\"x\",\"what\":\"y\",\"when\":\"2030-01-01T00:00:00Z\",\"before\":\"0\",\"after\":\"z\"}", "{\"v\":1,\"kind\":\"Unknown\"}" })
        {
            Scratch.Write(_repository, ".git/coord/operations/ann/29990101T000000Z-001.json", garbage);
            Assert.That(_ann.Coord("undo", "--list").Exits(0).Lines, Has.Length.EqualTo(2), garbage);
        }

        _ann.Coord("undo").Exits(0);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(_first));
    }

    private string Commit()
    {
        _ann.Coord("commit", "-m", "Mine").Exits(0);
        return _scratch.Head(_repository);
    }

    private static string Status(ShimWorker worker) => worker.Git("status", "--porcelain").Exits(0).Output;

    private string[] Changed() => _scratch.Git(_repository, "diff-tree", "-r", "--no-commit-id", "--name-status", "HEAD").Exits(0).Lines;
}
