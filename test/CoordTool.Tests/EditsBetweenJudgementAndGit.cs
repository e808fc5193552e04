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
