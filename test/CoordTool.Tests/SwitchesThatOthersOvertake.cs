using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Another session commits while <c>git switch</c> is at work, which brings the index to the commit that it found at first.</summary>
public class SwitchesThatOthersOvertake
{
    [Test]
    public void Leave_an_index_that_is_known_to_be_behind()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("mine", "1\n"));
        var (ann, bob) = (Worker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        bob.Stage("theirs", "2\n");

        // Git runs this program between its look at the branch and its first write.
        var monitor = Scratch.Write(scratch.Root, "monitor", $"""
            #!/bin/sh
            [ -e '{scratch["once"]}' ] && exit 1
            : >'{scratch["once"]}'
            unset GIT_INDEX_FILE GIT_DIR GIT_PREFIX GIT_WORK_TREE GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT
            {string.Concat(bob.Variables.Select(each => $"export {each.Key}='{each.Value}'\n"))}
            cd '{repository}' && git commit -qm theirs
            exit 1

            """);
        scratch.Run(scratch.Root, "chmod", ["+x", monitor]).Exits(0);
        var variables = new Dictionary<string, string>(ann.Variables) { ["GIT_TEST_PRELOAD_INDEX"] = "1" };
        scratch.Run(repository, "git", ["-c", $"core.fsmonitor={monitor}", "switch", "-q", "main"], variables: variables).Exits(0);
        Assert.That(scratch.Git(repository, "log", "--format=%s", "main").Lines, Does.Contain("theirs"), "the moment was not met");

        ann.Commit("mine", "2\n");
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "mine" }));
        Assert.That(scratch.Content(repository, "theirs"), Is.EqualTo("2\n"));
    }
}
