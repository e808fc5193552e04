using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A commit's tree is built before its editor opens; what happens to its index meanwhile must not be taken for the tree's.</summary>
public class EditorThatStaysOpen
{
    // Counterexample 6.
    [Test]
    public void Does_not_let_a_stale_tree_pass_when_the_index_is_brought_in_step_meanwhile()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"), ("b", "1\n"));

        // Another commit of which the default index knows nothing yet, as in the moment before it is refreshed.
        Behind(scratch, repository);
        File.WriteAllText(Path.Combine(repository, "b"), "of a person\n");
        scratch.Git(repository, "update-index", "--cacheinfo", $"100644,{scratch.Git(repository, "hash-object", "-w", "b").Line},b").Exits(0);
        var head = scratch.Head(repository);

        var editor = new Dictionary<string, string> { ["GIT_EDITOR"] = "dotnet-coord index refresh >&2 && echo message >" };
        var answer = scratch.Run(repository, "git", ["commit", "--no-verify"], variables: editor).Exits(128);

        Assert.That(answer.Error, Does.Contain("the default index is in step with").And.Contain("would undo what others committed").And.Contain("\n  a\n"));
        Assert.That(scratch.Head(repository), Is.EqualTo(head));
    }

    // One Git process makes all of these commits, and each changes what the one before it changed.
    [TestCase("rebase", "main")]
    [TestCase("cherry-pick", "main..work")]
    public void Does_not_hold_up_several_commits_of_one_process(string verb, string what)
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

    private static void Behind(Scratch scratch, string repository)
    {
        var index = scratch["elsewhere"];
        var on = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index, ["COORD"] = "0" };
        scratch.Run(repository, "git", ["read-tree", "HEAD"], variables: on).Exits(0);
        File.WriteAllText(Path.Combine(repository, "a"), "2\n");
        scratch.Run(repository, "git", ["add", "a"], variables: on).Exits(0);
        scratch.Run(repository, "git", ["commit", "--quiet", "-m", "unseen"], variables: on).Exits(0);
    }
}
