using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The guard judges a command before Git runs it. What a session is let edit in between would be seen by nobody.</summary>
public class EditsBetweenJudgementAndGit
{
    private const string Gate = ".git/coord/locks/tree";

    [Test]
    public void Are_kept_out_for_as_long_as_Git_is_at_work([Values("checkout .", "reset --hard", "stash push", "restore .", "clean -fd")] string command)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("mine", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ClaudeSession.Start(scratch, repository, "bob");
        Scratch.Write(repository, "mine", "2\n");
        ann.Git("add", "mine").Exits(0);
        ann.Git("reset", "-q").Exits(0);

        // Git asks this program about the files when it begins; who edits has to pass the gate.
        var monitor = Scratch.Write(scratch.Root, "monitor", $"""
            #!/bin/sh
            if flock --nonblock --shared '{repository}/{Gate}' true; then : >'{scratch["open"]}'; else : >'{scratch["closed"]}'; fi
            exit 1

            """);
        scratch.Run(scratch.Root, "chmod", ["+x", monitor]).Exits(0);
        ann.GitWith([("GIT_TEST_PRELOAD_INDEX", "1")], ["-c", $"core.fsmonitor={monitor}", .. command.Split(' ')]);
        Assert.That(File.Exists(scratch["closed"]), "the moment was not met");
        Assert.That(File.Exists(scratch["open"]), Is.False, "an edit would have passed");
        scratch.Run(repository, "flock", ["--nonblock", Gate, "true"]).Exits(0);
    }

    [Test]
    public void Are_refused_and_commands_are_put_off_where_one_keeps_the_other_out_for_long()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("mine", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        var bob = ClaudeSession.Start(scratch, repository, "bob");
        bob.Edits("mine").Exits(0);
        bob.HasEdited("mine").Exits(0);
        using var command = scratch.Start(repository, "flock", [Gate, "cat"]);
        WaitFor(() => scratch.Run(repository, "flock", ["--nonblock", Gate, "true"]).ExitCode == 1);
        Assert.That(bob.Edits("mine").Exits(2).Error, Is.EqualTo("mine was not edited: a git command that takes files of this checkout has been running for ten seconds, and would take the edit too. Try again once it has ended.\n"));
        Scratch.Write(repository, "else", "ann's\n");
        var putOff = ann.Git("clean", "-f", "--", "else").Exits(4).Error;
        Assert.That(putOff, Does.Contain("left no room for this one; nothing was run").And.Contain("Run the same command again"));
        Assert.That(File.ReadAllText(Path.Combine(repository, "else")), Is.EqualTo("ann's\n"));
        command.StandardInput.Close();
        command.WaitForExit();
        bob.Edits("mine").Exits(0);
        bob.HasEdited("mine").Exits(0);
        ann.Git("clean", "-f", "--", "else").Exits(0);
    }

    [Test]
    public void Keep_nobody_from_the_objects_while_they_wait()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("mine", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        var bob = ClaudeSession.Start(scratch, repository, "bob");
        Answer? edit = null;
        using (var command = scratch.Start(repository, "flock", [Gate, "cat"]))
        {
            WaitFor(() => scratch.Run(repository, "flock", ["--nonblock", Gate, "true"]).ExitCode == 1);
            var editing = Task.Run(() => edit = bob.Edits("mine"));

            // Whoever is at the door holds it together with others.
            WaitFor(() => editing.IsCompleted || scratch.Run(repository, "flock", ["--nonblock", $"{Gate}-door", "true"]).ExitCode == 1);
            ann.Git("gc", "--quiet", "--prune=now").Exits(0);
            command.StandardInput.Close();
            command.WaitForExit();
            editing.Wait();
        }

        edit!.Exits(0);
    }

    private static void WaitFor(Func<bool> hasCome) => Assert.That(SpinWait.SpinUntil(hasCome, TimeSpan.FromSeconds(60)), "the moment was not met");

    [Test]
    public void Are_announced_by_the_hook_before_and_done_by_the_hook_after()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("mine", "1\n"));
        var ann = ClaudeSession.Start(scratch, repository, "ann");
        ann.Edits("mine").Exits(0);
        Assert.That(UnderWay(), Has.Length.EqualTo(1));
        ann.HasEdited("mine").Exits(0);
        Assert.That(UnderWay(), Is.Empty);

        string[] UnderWay() => Directory.GetFiles(Path.Combine(repository, ".git/coord/editing"));
    }
}
