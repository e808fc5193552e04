using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// Commands with which a session moves its own branch. Each ends as with plain Git, with the base of the session's index at
/// HEAD, and a refresh after it finds nothing to do.
/// </summary>
public class CounterexamplesOfOwnMoves
{
    private static readonly string[] Commands =
    [
        "git reset --soft HEAD~1",
        "git reset --mixed HEAD~1",
        "git reset --hard HEAD~1",
        "git reset --keep HEAD~1",
        "git reset --hard HEAD~2; git reset --hard HEAD@{1}",
        "git switch side",
        "git switch -c new; echo x >x; git add x; git commit -qm x; git checkout -",
        "git checkout -B again HEAD~1",
        "git checkout -B side HEAD",
        "git checkout --detach HEAD~1",
        "git checkout side; git checkout --detach; git checkout side",
        "git merge up",
        "git merge --no-edit side",
        "git merge --no-commit side; git commit -qm merged",
        "git merge --squash side; git commit -qm squashed",
        "git merge clash || :; printf '%s\\n' both >f; git add f; git commit -qm both",
        "git merge clash || :; git merge --abort",
        "git pull -q --no-rebase --no-edit . up",
        "git pull -q --rebase . up",
        "git pull -q --rebase . side",
        "git rebase side",
        "git rebase --apply side",
        "git rebase -x 'git diff --quiet' side",
        "git rebase clash || :; git rebase --abort",
        "git rebase clash || :; printf '%s\\n' both >f; git add f; GIT_EDITOR=: git rebase --continue",
        "git rebase --apply clash || :; git rebase --abort",
        "git rebase --onto HEAD~2 HEAD~1",
        "git cherry-pick side~2..side",
        "git cherry-pick --no-commit side; git commit -qm picked",
        "git cherry-pick clash || :; git cherry-pick --abort",
        "git revert --no-edit HEAD~2..HEAD",
        "echo x >f; git stash; git stash pop",
        "echo x >new; git add new; echo y >f; git stash -u; git stash pop --index",
        "echo x >f; git stash; git stash branch stashed",
        "git format-patch -q -o ../patches side~2..side; git am -q ../patches/*",
        "echo x >g; git commit -qam edit",
        "echo x >g; echo y >f; git commit -qm edit -- g",
        "echo x >g; git add g; git commit -q --amend -m amended",
        "echo x >g; git commit -qa --amend --no-edit",
        "echo x >g; git commit -qa --fixup HEAD~1; GIT_EDITOR=: git rebase -i --autosquash HEAD~3",
        "git checkout -b first; git branch -m renamed; echo x >g; git commit -qam edit",
        "git checkout -B main HEAD~1",
        "echo x >g; git switch -q --merge side",
        "git bisect start HEAD HEAD~2; git bisect reset",
        "git rm -q g; echo x >new; git add new; git commit -qm exchange",
        "git commit --allow-empty -qm empty",
        "git replace -d nothing || :; git notes add -m note; git tag t; git gc -q",
    ];

    private static readonly string[] OrphansAndPlumbing =
    [
        "git checkout --orphan fresh; git commit -qm fresh",
        "git checkout --orphan fresh",
        "git checkout --orphan fresh; git rm -rfq .",
        "git checkout --orphan fresh; git checkout main",
        "git symbolic-ref HEAD refs/heads/fresh",
        "git update-ref HEAD HEAD~1",
        "git update-ref HEAD HEAD~1 HEAD",
        "git update-ref HEAD HEAD~1; git commit -qm again",
    ];

    // Git runs no hook at all when it puts HEAD back on its branch, or changes where it points.
    private static readonly string[] MovedInSilence = ["git rebase --abort", "git symbolic-ref HEAD refs/heads/fresh"];

    [Test]
    public void End_as_with_plain_Git_and_leave_nothing_to_refresh([ValueSource(nameof(Commands))] string script, [Values] bool detached) =>
        EndAsWithPlainGit(script, detached);

    // An orphan branch emptied the index, and what plumbing moves was moved back.
    [Test]
    public void Number_19_orphan_branches_and_plumbing_leave_the_index_as_plain_Git_does([ValueSource(nameof(OrphansAndPlumbing))] string script, [Values] bool detached) =>
        EndAsWithPlainGit(script, detached);

    private static void EndAsWithPlainGit(string script, bool detached)
    {
        using var scratch = new Scratch();
        var (plain, repository) = (History(scratch, "plain"), History(scratch, "coordinated"));
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        foreach (var each in new[] { plain, repository })
        {
            scratch.Git(each, "switch", "--quiet", detached ? "--detach" : "--no-guess", "main").Exits(0);
        }

        var ann = new Dictionary<string, string>(Worker.Start(scratch, repository, "ann").Variables);
        Run(plain, new Dictionary<string, string>());
        Run(repository, ann);

        Assert.That(Head(repository), Is.EqualTo(Head(plain)));
        Assert.That(Status(repository, ann), Is.EqualTo(Status(plain, [])));

        var index = Path.GetDirectoryName(ann["GIT_INDEX_FILE"])!;
        if (!MovedInSilence.Any(script.EndsWith))
        {
            Assert.That(File.ReadAllText(Path.Combine(index, "base")).Trim(), Is.EqualTo(Head(repository)[1]), "the base is not where HEAD is");
        }

        Assert.That(scratch.Run(repository, Tool.Path, ["index", "refresh"], variables: ann).Exits(0).Output, Does.EndWith("; 0 entries changed\n"));
        Assert.That(Status(repository, ann), Is.EqualTo(Status(plain, [])));
        Assert.That(Directory.GetFiles(index, "stamp-*"), Is.Empty);

        string[] Head(string directory) =>
        [
            scratch.Git(directory, "symbolic-ref", "--quiet", "HEAD").Line,
            scratch.Git(directory, "rev-parse", "--verify", "--quiet", "HEAD").Line is { Length: > 0 } commit ? commit : new string('0', 40),
        ];

        string Status(string directory, Dictionary<string, string> variables) =>
            scratch.Run(directory, "git", ["status", "--porcelain"], variables: variables).Exits(0).Output;

        void Run(string directory, Dictionary<string, string> variables)
        {
            var dated = new Dictionary<string, string>(variables) { ["GIT_AUTHOR_NAME"] = "Ann", ["GIT_AUTHOR_DATE"] = "1800000000 +0000", ["GIT_COMMITTER_DATE"] = "1800000000 +0000" };
            scratch.Run(directory, "/bin/sh", ["-euc", script], variables: dated).Exits(0);
        }
    }

    private static string History(Scratch scratch, string name)
    {
        var directory = Directory.CreateDirectory(scratch[Path.Combine(name, "repo")]).FullName;
        var dated = new Dictionary<string, string> { ["GIT_AUTHOR_DATE"] = "1700000000 +0000", ["GIT_COMMITTER_DATE"] = "1700000000 +0000" };
        scratch.Run(
            directory,
            "/bin/sh",
            [
                "-euc", """
                commit() { git add --all; git commit -qm "$1"; }
                git init -q
                printf '%s\n' 1 2 3 4 5 6 7 8 9 >f; echo g >g; mkdir sub; echo h >sub/h; commit start
                git switch -q -c side
                echo side >g; commit s1; echo s >s; commit s2; echo side >sub/h; commit s3
                git switch -q -c clash main
                printf '%s\n' 1 2 3 4 5 6 7 8 clash >f; commit clash
                git switch -q main
                printf '%s\n' 1 2 3 4 5 6 7 8 main >f; commit m1; echo n >n; commit m2; mkdir d; echo e >d/e; commit m3
                git switch -q -c up
                echo u >u; git rm -q n; commit u1
                git switch -q main
                """,
            ],
            variables: dated).Exits(0);
        return directory;
    }
}
