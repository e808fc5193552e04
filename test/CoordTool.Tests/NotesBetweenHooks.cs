using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What the hooks note about the base of a commit until its ref has moved.</summary>
public class NotesBetweenHooks
{
    // One Git process makes all of these commits, and each changes what the one before it changed.
    [TestCase("rebase", "main")]
    [TestCase("cherry-pick", "main..work")]
    public void Do_not_hold_up_several_commits_of_one_process(string verb, string what)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"));
        scratch.Git(repository, "switch", "--quiet", "-c", "work").Exits(0);
        foreach (var content in new[] { "one\n2\n3\n4\n5\n6\n7\n8\n9\n", "uno\n2\n3\n4\n5\n6\n7\n8\n9\n", "eins\n2\n3\n4\n5\n6\n7\n8\n9\n" })
        {
            Scratch.Write(repository, "a", content);
            scratch.Git(repository, "commit", "--quiet", "-a", "-m", "work").Exits(0);
        }

        scratch.Git(repository, "switch", "--quiet", "main").Exits(0);
        Scratch.Write(repository, "a", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
        scratch.Git(repository, "commit", "--quiet", "-a", "-m", "main").Exits(0);
        scratch.Git(repository, "switch", "--quiet", verb == "rebase" ? "work" : "main").Exits(0);

        scratch.Git(repository, verb, what).Exits(0);

        Assert.That(scratch.Content(repository, "a"), Is.EqualTo("eins\n2\n3\n4\n5\n6\n7\n8\nnine\n"));
        scratch.IsClean(repository);
    }

    // Git was killed as it started the hook, whose parent is now another process: this one, which lives on.
    [Test]
    public void Are_not_kept_in_the_name_of_whoever_inherits_a_hook()
    {
        Assume.That(OperatingSystem.IsLinux(), "only Linux tells the name of a process");
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var index = Worker.Start(scratch, repository, "a").IndexFile;
        scratch.Run(
            repository, Tool.Path, ["hook", "pre-commit", "--agent", "git", "--git-pid", $"{Environment.ProcessId}"],
            variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index }).Exits(0);

        Assert.That(Path.Combine(repository, ".git/coord/commit.lock"), Does.Not.Exist);
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(index)!, "stamp-*"), Is.Empty);
    }
}
