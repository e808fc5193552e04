using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>An IDE on libgit2, or plumbing, commits on the default index between the commits of sessions.</summary>
public class CommitsByProgramsWithoutHooks
{
    private static readonly string[] Ways =
    [
        "git -c core.hooksPath=/dev/null commit -qm ide",
        "git -c core.hooksPath=/dev/null commit -qam ide",
        "git update-index --refresh -q; COORD=0 git update-ref refs/heads/main $(echo ide | git commit-tree -p HEAD $(git write-tree))",
        "COORD=0 git commit -q --no-verify -m ide",
    ];

    [Test]
    public void Undo_nothing_and_are_not_undone([ValueSource(nameof(Ways))] string way, [Values] bool raw)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("g", "1\n"), ("h", "1\n"));
        var ann = Variables("ann");
        var bob = Variables("bob");
        Commit(ann, "echo ann >f; git add f; git commit -qm ann", "f");
        Commit(new Dictionary<string, string>(), $"echo ide >g; git add g; {way}", "g");
        Commit(bob, "echo bob >h; git add h; git commit -qm bob", "h");
        Commit(new Dictionary<string, string>(), $"echo ide2 >g; echo new >n; git add g n; {way}", "g", "n");
        Commit(ann, "echo ann2 >f; git add f; git commit -q --no-verify -m ann2", "f");
        Commit(new Dictionary<string, string>(), $"git rm -q n; {way}", "n");
        Commit(bob, "echo bob2 >h; git commit -qam bob2", "h");
        scratch.IsClean(repository);
        foreach (var variables in new[] { ann, bob })
        {
            scratch.Run(repository, Tool.Path, ["index", "refresh"], variables: variables).Exits(0);
            Assert.That(scratch.Run(repository, "/bin/sh", ["-c", "git status --porcelain"], variables: variables).Exits(0).Output, Is.Empty);
        }

        IReadOnlyDictionary<string, string> Variables(string id) => raw ? Worker.Start(scratch, repository, id).Variables : ShimWorker.Start(scratch, repository, id).Variables;

        void Commit(IReadOnlyDictionary<string, string> variables, string script, params string[] paths)
        {
            var head = scratch.Head(repository);
            var answer = scratch.Run(repository, "/bin/bash", ["-euc", script], variables: variables);
            if (answer.ExitCode != 0 && raw)
            {
                // In raw mode an index that is behind is brought in step by the first try; --no-verify is refused until then.
                scratch.Run(repository, Tool.Path, ["index", "refresh"], variables: variables).Exits(0);
                answer = scratch.Run(repository, "/bin/bash", ["-euc", script], variables: variables);
            }

            answer.Exits(0);
            Assert.That(scratch.Git(repository, "rev-parse", "HEAD^").Line, Is.EqualTo(head));
            Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(paths));
        }
    }
}
