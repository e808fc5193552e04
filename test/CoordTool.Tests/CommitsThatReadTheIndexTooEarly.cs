using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// <c>git commit</c> reads the index before it locks it, and writes what it has read: what others bring in step in between
/// is undone. Git runs the program of <c>core.fsmonitor</c> at just that moment.
/// </summary>
public class CommitsThatReadTheIndexTooEarly
{
    private static readonly string[] Ways = ["commit -q -m mine", "commit -q -a -m mine", "commit -q --no-verify -m mine", "commit -q --no-verify -a -m mine"];

    [Test]
    public void Fail_or_hold_what_is_their_own_and_undo_nothing([ValueSource(nameof(Ways))] string way, [Values] bool isMovedBefore)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("mine", "1\n"), ("theirs", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        Scratch.Write(repository, "theirs", "2\n");
        var meanwhile = "git commit -qm theirs -- theirs";
        if (isMovedBefore)
        {
            // The branch has moved already, and the default index follows while Git is at work on what it was.
            ann.Shell($"COORD=0 GIT_INDEX_FILE={ann.IndexFile} git commit -qam theirs").Exits(0);
            meanwhile = $"unset COORD_SESSION COORD_SESSION_HOST; {Tool.Path} -q index refresh";
        }

        var exports = string.Concat(ann.Variables.Select(each => $"export {each.Key}='{each.Value}'\n"));
        var monitor = Scratch.Write(scratch.Root, "monitor", $"""
            #!/bin/sh
            [ -e '{scratch["once"]}' ] && exit 1
            : >'{scratch["once"]}'
            [ ! -e '{repository}/.git/index.lock' ] || : >'{scratch["late"]}'
            for variable in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do case $variable in GIT_CONFIG_GLOBAL|GIT_CONFIG_NOSYSTEM|GIT_AUTHOR_*|GIT_COMMITTER_*) ;; *) unset $variable ;; esac; done
            {exports}
            cd '{repository}'
            {meanwhile}
            exit 1

            """);
        scratch.Run(scratch.Root, "chmod", ["+x", monitor]).Exits(0);
        Scratch.Write(repository, "mine", "2\n");
        scratch.Git(repository, "add", "mine").Exits(0);
        var preload = new Dictionary<string, string> { ["GIT_TEST_PRELOAD_INDEX"] = "1" };
        scratch.Run(repository, "git", ["-c", $"core.fsmonitor={monitor}", .. way.Split(' ')], variables: preload);

        Assert.That(File.Exists(scratch["once"]), "the moment was not met");
        Assert.That(File.Exists(scratch["late"]), Is.False, "the moment was not met");
        for (var tries = 0; scratch.Git(repository, "log", "--format=%s").Lines.Contains("mine") == false; tries++)
        {
            // What the refusal of a commit that nobody has judged asks for.
            Assert.That(tries, Is.LessThan(2));
            scratch.Coord(repository, "index", "refresh").Exits(0);
            scratch.Run(repository, "git", way.Split(' '));
        }

        var commit = scratch.Git(repository, "log", "--format=%H", "--grep=^mine$").Line;
        Assert.That(History.Changed(scratch, repository, commit), Is.EqualTo(new[] { "mine" }));
        Assert.That(scratch.Git(repository, "show", "HEAD:theirs").Output, Is.EqualTo("2\n"));
        scratch.IsClean(repository);
    }

    // Whether it read the index before or after cannot be told then; what was staged may be what others changed.
    [Test]
    public void Make_no_commit_of_nothing_where_that_was_all()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "old\n"));
        var before = scratch.Head(repository);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Commit("a", "of ann\n");
        ann.End();
        var head = scratch.Head(repository);
        var monitor = Scratch.Write(scratch.Root, "monitor", $"""
            #!/bin/sh
            echo "$(cut -d ' ' -f 1 /proc/uptime | tr -d .) {before}" >'{repository}/.git/coord/index/default/bases'
            exit 1

            """);
        scratch.Run(scratch.Root, "chmod", ["+x", monitor]).Exits(0);
        Scratch.Write(repository, "a", "old\n");
        scratch.Git(repository, "add", "a").Exits(0);
        var answer = scratch.Git(repository, "-c", $"core.fsmonitor={monitor}", "commit", "-q", "-m", "Back");
        Assert.That(answer.Exits(1).Error, Does.Contain("nothing was committed").And.Contain("run the same command again"));
        Assert.That(scratch.Head(repository), Is.EqualTo(head));
        Assert.That(File.ReadAllText(Path.Combine(repository, "a")), Is.EqualTo("old\n"));
        scratch.Git(repository, "add", "a").Exits(0);
        scratch.Run(repository, "git", ["commit", "-q", "-m", "Back"], variables: new Dictionary<string, string> { ["COORD_ALLOW"] = "stale-staged" }).Exits(0);
        Assert.That(scratch.Content(repository, "a"), Is.EqualTo("old\n"));
    }
}
