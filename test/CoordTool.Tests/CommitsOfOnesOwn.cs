using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>dotnet-coord commit</c> takes what is the caller's, and leaves the rest as it is.</summary>
public class CommitsOfOnesOwn
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private ShimWorker _ann = null!;
    private ShimWorker _bob = null!;

    [SetUp]
    public void Work_in_one_checkout()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), ("dir/c", "c\n"), ("dir/d", "d\n"), (".gitignore", "*.log\n"));
        (_ann, _bob) = (ShimWorker.Start(_scratch, _repository, "ann"), ShimWorker.Start(_scratch, _repository, "bob"));
        _ann.Coord("claim", "a", "dir/").Exits(0);
        _bob.Coord("claim", "b").Exits(0);
        foreach (var path in new[] { "a", "b", "dir/c", "dir/new", "loose", "dir/x.log" })
        {
            Scratch.Write(_repository, path, $"{path} changed\n");
        }

        File.Delete(Path.Combine(_repository, "dir/d"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Take_what_the_session_holds()
    {
        var answer = _ann.Coord("commit", "-m", "Mine").Exits(0);
        Assert.That(Changed(), Is.EqualTo(new[] { "M\ta", "M\tdir/c", "D\tdir/d", "A\tdir/new" }));
        Assert.That(answer.Lines[0], Does.EndWith("holds 4 paths:").And.StartWith(_scratch.Head(_repository)[..10]));
        Assert.That(answer.Error, Does.Contain("left b: person-bob holds it").And.Contain("left loose, which is not this session's"));
        Assert.That(_bob.Git("status", "--porcelain").Exits(0).Output, Is.EqualTo(" M b\n?? loose\n"));
        _bob.Coord("commit", "-m", "Bob's").Exits(0);
        Assert.That(Changed(), Is.EqualTo(new[] { "M\tb" }));
    }

    [Test]
    public void Take_what_the_session_has_staged_as_it_is_staged()
    {
        _ann.Stage("loose", "staged\n");
        Scratch.Write(_repository, "loose", "more\n");
        _ann.Coord("commit", "-m", "Mine").Exits(0);
        Assert.That(_scratch.Git(_repository, "show", "HEAD:loose").Exits(0).Output, Is.EqualTo("staged\n"));
        Assert.That(_ann.Git("status", "--porcelain").Exits(0).Output, Is.EqualTo(" M b\n M loose\n"));
    }

    [Test]
    public void Take_the_paths_that_are_given_and_leave_the_others_staged()
    {
        _ann.Stage("a", "staged\n");
        var answer = _scratch.Run(Path.Combine(_repository, "dir"), Tool.Path, ["commit", "-m", "Some", "c", "../loose"], variables: _ann.Variables).Exits(0);
        Assert.That(answer.Error, Does.Not.Contain("left"));
        Assert.That(Changed(), Is.EqualTo(new[] { "M\tdir/c", "A\tloose" }));
        Assert.That(_ann.Git("diff", "--cached", "--name-only").Exits(0).Output, Is.EqualTo("a\n"));
        Assert.That(_ann.Coord("commit", "-m", "None", "b").Exits(2).Error, Does.Contain("left b: person-bob holds it"));
        _ann.Coord("commit", "-m", "None", "no-such").Exits(64);
        _ann.Coord("commit", "-m", "None", "../outside").Exits(64);
    }

    [Test]
    public void End_as_being_in_somebodys_way_where_a_lock_of_Git_lies([Values("coord/index/ann/index.lock", "HEAD.lock")] string file)
    {
        var locked = Path.Combine(_repository, ".git", file);
        File.WriteAllText(locked, "");
        Assert.That(_ann.Coord("commit", "-m", "Mine").Exits(4).Error, Does.Contain($"{locked}': File exists").And.Contain("dotnet-coord doctor"));
        File.Delete(locked);
        _ann.Coord("commit", "-m", "Mine").Exits(0);
    }

    // The plan has the file, and `git add` finds it gone: a filter of the repository that is run in between takes it away.
    [Test]
    public void Are_planned_anew_where_a_file_goes_meanwhile()
    {
        var filter = Scratch.Write(_scratch.Root, "filter", $"#!/bin/sh\nrm -f '{_repository}/dir/new'\ncat\n");
        _scratch.Run(_scratch.Root, "chmod", ["+x", filter]).Exits(0);
        _scratch.Git(_repository, "config", "filter.takes.clean", filter).Exits(0);
        Scratch.Write(_repository, ".git/info/attributes", "a filter=takes\n");
        _ann.Coord("commit", "-m", "Mine").Exits(0);
        Assert.That(Changed(), Is.EqualTo(new[] { "M\ta", "M\tdir/c", "D\tdir/d" }));
    }

    [Test]
    public void Only_tell_in_a_dry_run()
    {
        var before = Photograph.Of(_repository);
        Assert.That(_ann.Coord("commit", "--dry-run").Exits(0).Lines, Is.EqualTo(new[] { "would commit 4 paths:", "  a", "  dir/c", "  dir/d", "  dir/new" }));
        Photograph.IsStill(before, _repository);
        using var answer = JsonDocument.Parse(_ann.Coord("commit", "-m", "Mine", "--json").Exits(0).Output);
        Assert.That(answer.RootElement.GetProperty("commit").GetString(), Is.EqualTo(_scratch.Head(_repository)));
        Assert.That(answer.RootElement.GetProperty("left").EnumerateArray().Select(left => left.GetProperty("path").GetString()), Is.EqualTo(new[] { "b", "loose" }));
    }

    [Test]
    public void Have_nothing_to_take_where_nothing_is_ones_own()
    {
        var cid = ShimWorker.Start(_scratch, _repository, "cid");
        Assert.That(cid.Coord("commit", "-m", "None").Exits(2).Error, Does.Contain("nothing was committed").And.Contain("dotnet-coord commit -m MESSAGE PATH"));
        cid.Coord("commit").Exits(64);
        cid.Coord("commit", "-m", " ").Exits(64);
    }

    [Test]
    public void Make_ones_last_commit_anew_and_nobody_elses()
    {
        _ann.Coord("commit", "-m", "Mine").Exits(0);
        Scratch.Write(_repository, "a", "a again\n");
        _ann.Coord("commit", "--amend").Exits(0);
        Assert.That(_scratch.Git(_repository, "log", "-1", "--format=%s").Exits(0).Line, Is.EqualTo("Mine"));
        Assert.That(_scratch.Git(_repository, "show", "HEAD:a").Exits(0).Output, Is.EqualTo("a again\n"));
        _ann.Coord("commit", "--amend", "-m", "Still mine").Exits(0);
        Assert.That(_scratch.Git(_repository, "log", "--format=%s").Exits(0).Lines, Has.Length.EqualTo(2));
        var head = _scratch.Head(_repository);
        Assert.That(_bob.Coord("commit", "--amend", "-m", "Not mine").Exits(2).Error, Does.Contain("of the session ann"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
    }

    [Test]
    public void Are_asked_about_by_the_hooks_of_the_repository()
    {
        File.AppendAllText(Path.Combine(_repository, ".git/hooks/pre-commit"), "\necho not today >&2; exit 1\n");
        var head = _scratch.Head(_repository);
        Assert.That(_ann.Coord("commit", "-m", "Mine").Exits(2).Error, Does.Contain("not today"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
    }

    [Test]
    public void Take_what_a_person_without_a_session_has_staged()
    {
        _scratch.Git(_repository, "add", "loose").Exits(0);
        _scratch.Coord(_repository, "commit", "-m", "By hand").Exits(0);
        Assert.That(Changed(), Is.EqualTo(new[] { "A\tloose" }));
        Assert.That(_scratch.Coord(_repository, "commit", "-m", "None").Exits(2).Error, Does.Contain("Nothing is staged"));
    }

    [Test]
    public void Wait_for_conflicts_to_be_resolved()
    {
        _scratch.Git(_repository, "stash", "--include-untracked").Exits(0);
        _scratch.Git(_repository, "switch", "--quiet", "-c", "side").Exits(0);
        Commit("a", "side\n");
        _scratch.Git(_repository, "switch", "--quiet", "main").Exits(0);
        Commit("a", "main\n");
        _bob.End();
        _ann.Git("merge", "side").Exits(1);
        Assert.That(_ann.Coord("commit", "-m", "Markers").Exits(2).Error, Does.Contain("conflicts").And.Contain("\n  a"));
    }

    [Test]
    public void Are_made_by_twenty_sessions_at_once_each_of_its_own()
    {
        var workers = Enumerable.Range(0, 20).Select(number => ShimWorker.Start(_scratch, _repository, $"w{number}")).ToList();
        foreach (var worker in workers)
        {
            worker.Coord("claim", $"of/{worker.Id}/").Exits(0);
            Scratch.Write(_repository, $"of/{worker.Id}/one", "1\n");
            Scratch.Write(_repository, $"of/{worker.Id}/two", "2\n");
        }

        foreach (var answer in Task.WhenAll(workers.Select(worker => Task.Run(() => worker.Coord("commit", "-m", worker.Id)))).GetAwaiter().GetResult())
        {
            answer.Exits(0);
        }

        foreach (var worker in workers)
        {
            var commit = _scratch.Git(_repository, "log", "--format=%H", $"--grep=^{worker.Id}$").Exits(0).Line;
            Assert.That(_scratch.Git(_repository, "show", "--format=", "--name-only", commit).Exits(0).Lines, Is.EqualTo(new[] { $"of/{worker.Id}/one", $"of/{worker.Id}/two" }));
        }

        Assert.That(_scratch.Git(_repository, "rev-list", "--count", "HEAD").Exits(0).Line, Is.EqualTo("21"));
    }

    private string[] Changed() => _scratch.Git(_repository, "show", "--format=", "--name-status", "HEAD").Exits(0).Lines;

    private void Commit(string path, string content)
    {
        Scratch.Write(_repository, path, content);
        _scratch.Run(_repository, "git", ["commit", "--quiet", "-am", content], variables: new Dictionary<string, string> { ["COORD"] = "0" }).Exits(0);
    }
}
