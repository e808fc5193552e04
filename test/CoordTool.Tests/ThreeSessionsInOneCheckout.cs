using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The main job from beginning to end, in a clone of a real repository.</summary>
public class ThreeSessionsInOneCheckout
{
    [Test]
    public void Lose_nothing_and_leave_nothing_behind()
    {
        using var scratch = new Scratch();
        var clone = scratch.CloneOfARealOne();
        var known = scratch.Git(clone, "ls-tree", "-r", "--name-only", "HEAD").Exits(0).Lines;
        var existing = known.Where(path => !path.Contains('"', StringComparison.Ordinal)).Take(3).ToArray();
        var before = Photograph.Of(clone, ".git/index");
        scratch.Coord(clone, "init", "--agent", "claude").Exits(0);
        var start = scratch.Head(clone);

        CommitsInterleave(scratch, clone, start, existing);
        TheThirdIsRefused(scratch, clone);
        TwoWorktreesLand(scratch, clone);
        AConflictChangesNothing(scratch, clone);

        foreach (var id in new[] { "ann", "bob", "cid" })
        {
            scratch.Coord(clone, "session", "end", "--id", id).Exits(0);
        }

        NothingIsLeft(scratch, clone);
        scratch.Git(clone, "fsck", "--strict").Exits(0);
        scratch.Git(clone, "notes", "--ref=coord/claims", "list").Exits(0);
        scratch.Coord(clone, "deinit").Exits(0);
        Assert.That(
            before.Where(line => line.Contains(".git/hooks", StringComparison.Ordinal) || line.Contains(".git/config", StringComparison.Ordinal) || line.Contains(".git/info", StringComparison.Ordinal)),
            Is.SubsetOf(Photograph.Of(clone)));
    }

    private static void CommitsInterleave(Scratch scratch, string clone, string start, string[] existing)
    {
        var workers = new[] { "ann", "bob", "cid" }.Select(id => Worker.Start(scratch, clone, id)).ToArray();
        string OwnFile(Worker worker) => existing[Array.IndexOf(workers, worker) % existing.Length];

        // Each edits a file that was there and one that is new; all stage before the first commits, and stage again between.
        foreach (var worker in workers)
        {
            worker.Stage($"{worker.Id}/new.txt", "one\n");
            File.AppendAllText(Path.Combine(clone, OwnFile(worker)), $"a line of {worker.Id}\n");
            worker.Git("add", "--", OwnFile(worker)).Exits(0);
        }

        for (var round = 1; round <= 3; round++)
        {
            foreach (var worker in workers)
            {
                worker.Git("commit", "--quiet", "-m", $"{worker.Id}: round {round}").Exits(0);
                var next = workers[(Array.IndexOf(workers, worker) + 1) % workers.Length];
                next.Stage($"{next.Id}/more{round}.txt", $"{round}\n");
                worker.Stage($"{worker.Id}/after{round}.txt", $"{round}\n");
            }
        }

        foreach (var worker in workers)
        {
            worker.Git("commit", "--quiet", "-m", $"{worker.Id}: the rest").Exits(0);
        }

        Assert.That(History.Since(scratch, clone, start), Has.Count.EqualTo(12));
        History.IsEveryonesOwn(scratch, clone, start, (author, path) =>
            path.StartsWith($"{author}/", StringComparison.Ordinal) || path == OwnFile(workers.Single(worker => worker.Id == author)));
        foreach (var worker in workers)
        {
            Assert.That(scratch.Content(clone, OwnFile(worker)), Does.EndWith($"a line of {worker.Id}\n"));
            Assert.That(scratch.Git(clone, "ls-tree", "-r", "--name-only", "HEAD", $"{worker.Id}/").Exits(0).Lines, Has.Length.EqualTo(7));
        }

        // First of all the plain one: nothing but the hooks may have been needed for it.
        scratch.IsClean(clone);
        foreach (var worker in workers)
        {
            worker.Coord("index", "refresh").Exits(0);
            Assert.That(worker.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
        }
    }

    private static void TheThirdIsRefused(Scratch scratch, string clone)
    {
        scratch.Coord(clone, "claim", "ann/new.txt", "--id-is-not-an-option").Exits(64);
        scratch.Coord(clone, "claim", "--session", "ann", "ann/new.txt").Exits(0);
        var refused = scratch.CoordReading(clone, Payload.Of("PreToolUse", "cid", clone, file: Path.Combine(clone, "ann/new.txt")), "hook", "pre-tool-use", "--agent", "claude").Exits(2);
        Assert.That(refused.Error, Does.Contain("ann/new.txt is claimed by ").And.Contain("alive"));
        Assert.That(refused.Output, Is.Empty);
        Assert.That(scratch.Coord(clone, "claim", "--session", "cid", "ann/new.txt").Exits(2).Error, Does.Contain("ann/new.txt is claimed by "));
    }

    private static void TwoWorktreesLand(Scratch scratch, string clone)
    {
        // Main is dirty elsewhere: one file modified, one staged, one that Git does not know.
        Scratch.Write(clone, "bob/new.txt", "unsaved work\n");
        Scratch.Write(clone, "staged.txt", "staged work\n");
        scratch.Git(clone, "add", "staged.txt").Exits(0);
        Scratch.Write(clone, "untracked.txt", "no one knows me\n");
        var dirt = scratch.Git(clone, "status", "--porcelain").Exits(0).Output;
        var staged = scratch.Git(clone, "diff", "--cached").Exits(0).Output;

        var paths = new[] { "left", "right" }.ToDictionary(name => name, name => scratch.Coord(clone, "worktree", "add", name).Exits(0).Line);
        foreach (var (name, path) in paths)
        {
            Scratch.Write(path, $"{name}.txt", $"{name}\n");
            scratch.Git(path, "add", "--all").Exits(0);
            scratch.Git(path, "commit", "--quiet", "-m", $"{name}: work").Exits(0);
        }

        foreach (var (name, path) in paths)
        {
            scratch.Coord(clone, "worktree", "done", name).Exits(0);
            Assert.That(path, Does.Not.Exist);
            Assert.That(scratch.Content(clone, $"{name}.txt"), Is.EqualTo($"{name}\n"));
            Assert.That(File.ReadAllText(Path.Combine(clone, $"{name}.txt")), Is.EqualTo($"{name}\n"));
        }

        Assert.That(scratch.Git(clone, "status", "--porcelain").Exits(0).Output, Is.EqualTo(dirt));
        Assert.That(scratch.Git(clone, "diff", "--cached").Exits(0).Output, Is.EqualTo(staged));
        Assert.That(File.ReadAllText(Path.Combine(clone, "bob/new.txt")), Is.EqualTo("unsaved work\n"));
        Assert.That(File.ReadAllText(Path.Combine(clone, "untracked.txt")), Is.EqualTo("no one knows me\n"));
    }

    private static void AConflictChangesNothing(Scratch scratch, string clone)
    {
        var path = scratch.Coord(clone, "worktree", "add", "clash").Exits(0).Line;
        Scratch.Write(path, "left.txt", "theirs\n");
        scratch.Git(path, "commit", "--quiet", "-a", "-m", "clash: left").Exits(0);
        var ann = new Worker(scratch, "ann", clone, scratch.SessionVariables("ann", clone));
        ann.Commit("left.txt", "ours\n");

        // Of the worktree's own record Git may refresh the times in its index.
        var before = Photograph.Of(clone, ".git/worktrees/");
        var inside = Photograph.Of(path);
        var answer = scratch.Coord(clone, "worktree", "done", "clash").Exits(3);
        Assert.That(answer.Error, Does.Contain("left.txt").And.Contain("clash: left").And.Contain("ann: left.txt"));
        Photograph.IsStill(before, clone, ".git/worktrees/");
        Photograph.IsStill(inside, path);

        scratch.Git(clone, "worktree", "remove", path).Exits(0);
        scratch.Git(clone, "branch", "--quiet", "-D", "work/clash").Exits(0);
    }

    private static void NothingIsLeft(Scratch scratch, string clone)
    {
        Assert.That(scratch.Coord(clone, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
        Assert.That(scratch.Coord(clone, "who").Exits(0).Line, Is.EqualTo("nothing is claimed"));
        Assert.That(scratch.Git(clone, "notes", "--ref=coord/claims", "list").Exits(0).Output, Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(clone, ".git", "coord", "sessions")), Is.Empty);
        Assert.That(Directory.GetDirectories(Path.Combine(clone, ".git", "coord", "index")).Select(Path.GetFileName), Is.EqualTo(new[] { "default" }));
        Assert.That(scratch.Git(clone, "worktree", "list", "--porcelain").Exits(0).Lines.Where(line => line.StartsWith("worktree ", StringComparison.Ordinal)), Has.Exactly(1).Items);
        Assert.That(scratch.Git(clone, "for-each-ref", "refs/coord", "refs/heads/work").Exits(0).Output, Is.Empty);
    }
}
