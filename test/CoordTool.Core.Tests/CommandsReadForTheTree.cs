using CoordTool.Core.Git;
using CoordTool.Core.Guards;

namespace CoordTool.Core.Tests;

/// <summary>What the words of a Git command say about files and HEAD, in every spelling that Git takes.</summary>
public class CommandsReadForTheTree
{
    [TestCase("status")]
    [TestCase("commit -a -m x")]
    [TestCase("commit --amend")]
    [TestCase("add .")]
    [TestCase("log --all")]
    [TestCase("stash list")]
    [TestCase("stash show -p")]
    [TestCase("stash create")]
    [TestCase("stash store abc")]
    [TestCase("stash -h")]
    [TestCase("reset")]
    [TestCase("reset HEAD")]
    [TestCase("reset -q @")]
    [TestCase("reset -- a")]
    [TestCase("reset a b")]
    [TestCase("reset HEAD a")]
    [TestCase("reset HEAD~1 -- a")]
    [TestCase("reset -p")]
    [TestCase("reset -p HEAD~1")]
    [TestCase("reset --soft")]
    [TestCase("reset --soft HEAD")]
    [TestCase("reset --keep")]
    [TestCase("reset --keep HEAD")]
    [TestCase("reset --mixed")]
    [TestCase("reset --pathspec-from-file=list")]
    [TestCase("checkout")]
    [TestCase("checkout HEAD")]
    [TestCase("checkout --")]
    [TestCase("checkout -q")]
    [TestCase("checkout -h")]
    [TestCase("checkout --help")]
    [TestCase("switch")]
    [TestCase("restore --staged .")]
    [TestCase("restore -S a")]
    [TestCase("restore --stag a")]
    [TestCase("restore -qS a")]
    [TestCase("restore -S --source=HEAD~1 a")]
    [TestCase("restore")]
    [TestCase("clean -n")]
    [TestCase("clean -fdn")]
    [TestCase("clean -fd --dry-run")]
    [TestCase("clean -f --dry")]
    [TestCase("rebase --continue")]
    [TestCase("rebase --cont")]
    [TestCase("rebase --quit")]
    [TestCase("rebase --edit-todo")]
    [TestCase("rebase --show-current-patch")]
    [TestCase("bisect")]
    [TestCase("bisect log")]
    [TestCase("bisect view")]
    [TestCase("bisect visualize")]
    [TestCase("bisect terms")]
    [TestCase("am --continue")]
    [TestCase("am -r")]
    [TestCase("am --quit")]
    [TestCase("am --show-current-patch=diff")]
    [TestCase("pull --no-rebase")]
    [TestCase("pull --ff-only")]
    [TestCase("pull --rebase --dry-run")]
    [TestCase("mv a")]
    [TestCase("pull --rebase=false")]
    [TestCase("pull -rfalse")]
    [TestCase("pull --rebase --no-rebase")]
    [TestCase("merge --continue")]
    [TestCase("merge --quit")]
    [TestCase("cherry-pick --quit")]
    [TestCase("cherry-pick --continue")]
    [TestCase("revert --quit")]
    [TestCase("rm --cached a")]
    [TestCase("rm -n a")]
    [TestCase("rm -r --cach a")]
    [TestCase("mv -fn a b")]
    [TestCase("worktree list")]
    [TestCase("worktree prune")]
    [TestCase("worktree add x")]
    [TestCase("worktree remove")]
    [TestCase("branch")]
    [TestCase("branch -a")]
    [TestCase("branch x")]
    [TestCase("branch -vv")]
    [TestCase("branch --list -D x")]
    [TestCase("branch -r -d origin/x")]
    [TestCase("branch -c old new")]
    [TestCase("branch --set-upstream-to=a b")]
    [TestCase("push")]
    [TestCase("push origin main")]
    [TestCase("push -u origin main")]
    [TestCase("push --force --no-force origin main")]
    [TestCase("push -nf origin main")]
    [TestCase("push --tags")]
    [TestCase("reflog")]
    [TestCase("reflog show main")]
    [TestCase("reflog expire --all")]
    [TestCase("reflog expire --expire=90.days --all")]
    [TestCase("reflog expire -n --expire=now --all")]
    [TestCase("reflog delete main@{1}")]
    [TestCase("update-ref refs/heads/main abc")]
    [TestCase("update-ref -m -d refs/heads/main abc")]
    [TestCase("update-ref --stdin")]
    [TestCase("symbolic-ref HEAD")]
    [TestCase("symbolic-ref --short HEAD")]
    [TestCase("symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main")]
    [TestCase("gc --prune=now")]
    [TestCase("prune --expire=now")]
    [TestCase("merge --ff-only feature")]
    [TestCase("merge -X theirs feature")]
    [TestCase("merge -s ours feature")]
    [TestCase("merge a b")]
    [TestCase("cherry-pick a b")]
    [TestCase("cherry-pick a..b")]
    [TestCase("cherry-pick -m 1 a")]
    [TestCase("revert ^a b")]
    [TestCase("revert a^!")]
    [TestCase("cherry-pick -X ours a")]
    [TestCase("--version")]
    [TestCase("-c a.b=c status")]
    [TestCase("unknown --hard")]
    public void Is_harmless(string line) => Assert.That(Describe(TreeCommand.Of(Parse(line))), Is.EqualTo("harmless"));

    [TestCase("stash", "takes all")]
    [TestCase("stash apply --index", "writes files")]
    [TestCase("stash push", "takes all")]
    [TestCase("stash save a message", "takes all")]
    [TestCase("stash -q", "takes all")]
    [TestCase("stash -k", "takes all")]
    [TestCase("stash -p", "takes all")]
    [TestCase("stash -S", "takes staged")]
    [TestCase("stash push --staged", "takes staged")]
    [TestCase("stash -u", "takes all, not ignored")]
    [TestCase("stash push -qu", "takes all, not ignored")]
    [TestCase("stash save -u message", "takes all, not ignored")]
    [TestCase("stash push --include-untracked", "takes all, not ignored")]
    [TestCase("stash --inc", "takes all, not ignored")]
    [TestCase("stash -u --no-include-untracked", "takes all")]
    [TestCase("stash -a", "takes all, untracked")]
    [TestCase("stash push --all", "takes all, untracked")]
    [TestCase("stash push a b", "takes all of a b")]
    [TestCase("stash push -m msg -- a", "takes all of a")]
    [TestCase("stash push -mmsg a", "takes all of a")]
    [TestCase("stash push --message=msg a", "takes all of a")]
    [TestCase("stash -- a", "takes all of a")]
    [TestCase("stash push --pathspec-from-file=list", "takes all of <list")]
    [TestCase("stash push --pathspec-from-file list --pathspec-file-nul", "takes all of <list (NUL)")]
    [TestCase("stash branch other", "moves HEAD to new other, takes from the stash")]
    [TestCase("-C dir stash", "takes all")]
    [TestCase("-c a.b=c stash", "takes all")]
    [TestCase("reset --hard", "takes all")]
    [TestCase("reset --har", "takes all")]
    [TestCase("reset -q --hard HEAD", "takes all")]
    [TestCase("reset --soft --hard", "takes all")]
    [TestCase("reset --hard HEAD~1", "resets to HEAD~1, takes all")]
    [TestCase("reset HEAD~1 --hard", "resets to HEAD~1, takes all")]
    [TestCase("reset --merge", "takes staged")]
    [TestCase("reset --merge main", "resets to main, takes staged")]
    [TestCase("reset --keep main", "resets to main")]
    [TestCase("reset --soft HEAD^", "resets to HEAD^")]
    [TestCase("reset HEAD^", "resets to HEAD^")]
    [TestCase("reset main --", "resets to main")]
    [TestCase("checkout main", "switches to main; else takes unstaged of main")]
    [TestCase("checkout main --", "switches to main")]
    [TestCase("checkout -", "switches to -")]
    [TestCase("checkout -q main", "switches to main; else takes unstaged of main")]
    [TestCase("checkout -m main", "switches to main; else takes unstaged of main")]
    [TestCase("checkout -f main", "switches to main, takes all; else takes unstaged of main")]
    [TestCase("checkout main -f", "switches to main, takes all; else takes unstaged of main")]
    [TestCase("checkout -f", "takes all")]
    [TestCase("checkout --force HEAD", "takes all")]
    [TestCase("checkout -p", "takes all")]
    [TestCase("checkout -p main", "takes all from main; else takes unstaged of main")]
    [TestCase("checkout -b new", "moves HEAD to new new")]
    [TestCase("checkout -bnew main", "moves HEAD to new new")]
    [TestCase("checkout -qb new", "moves HEAD to new new")]
    [TestCase("checkout -fB new main", "moves HEAD to new new")]
    [TestCase("checkout --orphan new", "moves HEAD to new new")]
    [TestCase("checkout --orph=new", "moves HEAD to new new")]
    [TestCase("checkout --detach", "moves HEAD")]
    [TestCase("checkout -d main", "moves HEAD")]
    [TestCase("checkout -t origin/x", "moves HEAD")]
    [TestCase("checkout --track=direct origin/x", "moves HEAD")]
    [TestCase("checkout .", "switches to .; else takes unstaged of .")]
    [TestCase("checkout -- .", "takes unstaged of .")]
    [TestCase("checkout -- a b", "takes unstaged of a b")]
    [TestCase("checkout -f -- a", "takes unstaged of a")]
    [TestCase("checkout --ours -- a", "takes unstaged of a")]
    [TestCase("checkout -2 -- a", "takes unstaged of a")]
    [TestCase("checkout main -- a", "takes all of a from main")]
    [TestCase("checkout HEAD -- .", "takes all of . from HEAD")]
    [TestCase("checkout HEAD a", "takes all of a from HEAD; else takes unstaged of HEAD a")]
    [TestCase("checkout a b", "takes all of b from a; else takes unstaged of a b")]
    [TestCase("checkout --conflict merge -- a", "takes unstaged of a")]
    [TestCase("checkout --pathspec-from-file=-", "takes unstaged of <-")]
    [TestCase("checkout main --pathspec-from-file=list", "takes all of <list from main")]
    [TestCase("restore .", "takes unstaged of .")]
    [TestCase("restore a", "takes unstaged of a")]
    [TestCase("restore -- -a", "takes unstaged of -a")]
    [TestCase("restore -p", "takes unstaged")]
    [TestCase("restore -W a", "takes unstaged of a")]
    [TestCase("restore -SW a", "takes all of a")]
    [TestCase("restore --staged --worktree .", "takes all of .")]
    [TestCase("restore -s HEAD~1 a", "takes all of a from HEAD~1")]
    [TestCase("restore -sHEAD~1 a", "takes all of a from HEAD~1")]
    [TestCase("restore --source=HEAD~1 a", "takes all of a from HEAD~1")]
    [TestCase("restore --sou HEAD~1 a", "takes all of a from HEAD~1")]
    [TestCase("restore --staged --no-staged a", "takes unstaged of a")]
    [TestCase("switch main", "switches to main")]
    [TestCase("switch -", "switches to -")]
    [TestCase("switch -f main", "switches to main, takes all")]
    [TestCase("switch --discard-changes main", "switches to main, takes all")]
    [TestCase("switch -c new", "moves HEAD to new new")]
    [TestCase("switch --create=new main", "moves HEAD to new new")]
    [TestCase("switch -Cnew", "moves HEAD to new new")]
    [TestCase("switch --orphan new", "moves HEAD to new new")]
    [TestCase("switch --detach", "moves HEAD")]
    [TestCase("switch -d main", "moves HEAD")]
    [TestCase("clean -f", "takes not ignored (shallow)")]
    [TestCase("clean -fd", "takes not ignored")]
    [TestCase("clean -df", "takes not ignored")]
    [TestCase("clean -f -d", "takes not ignored")]
    [TestCase("clean -ffd", "takes not ignored (repositories)")]
    [TestCase("clean -fdx", "takes untracked")]
    [TestCase("clean -fdX", "takes ignored")]
    [TestCase("clean -fd a", "takes not ignored of a")]
    [TestCase("clean -fde a b", "takes not ignored (but a) of b")]
    [TestCase("clean -fd --exclude=a", "takes not ignored (but a)")]
    [TestCase("clean --for -d", "takes not ignored")]
    [TestCase("clean -id", "takes not ignored")]
    [TestCase("rebase", "moves HEAD")]
    [TestCase("rebase main", "moves HEAD")]
    [TestCase("rebase -i HEAD~2", "moves HEAD")]
    [TestCase("rebase -x --abort main", "moves HEAD")]
    [TestCase("rebase --onto --skip main", "moves HEAD")]
    [TestCase("rebase --abort", "takes all")]
    [TestCase("rebase --abor", "takes all")]
    [TestCase("rebase --skip", "takes all")]
    [TestCase("bisect start", "moves HEAD")]
    [TestCase("bisect bad", "moves HEAD")]
    [TestCase("bisect good v1", "moves HEAD")]
    [TestCase("bisect run make", "moves HEAD")]
    [TestCase("bisect slow", "moves HEAD")]
    [TestCase("bisect reset", "ends the bisect")]
    [TestCase("bisect reset main", "moves HEAD")]
    [TestCase("am", "moves HEAD")]
    [TestCase("am -3 patch", "moves HEAD")]
    [TestCase("am --abort", "takes staged")]
    [TestCase("am --skip", "takes staged")]
    [TestCase("pull", "may rebase")]
    [TestCase("pull --ff", "may rebase")]
    [TestCase("pull origin main", "may rebase")]
    [TestCase("pull --rebase", "moves HEAD")]
    [TestCase("pull -r", "moves HEAD")]
    [TestCase("pull -qr origin main", "moves HEAD")]
    [TestCase("pull --reb", "moves HEAD")]
    [TestCase("pull --rebase=merges", "moves HEAD")]
    [TestCase("pull --no-rebase --rebase=true", "moves HEAD")]
    [TestCase("merge --abort", "takes staged")]
    [TestCase("merge --ab", "takes staged")]
    [TestCase("cherry-pick --abort", "takes staged")]
    [TestCase("cherry-pick --skip", "takes staged")]
    [TestCase("revert --abort", "takes staged")]
    [TestCase("rm a", "takes files of a")]
    [TestCase("rm -rf a", "takes files of a")]
    [TestCase("rm -- -a", "takes files of -a")]
    [TestCase("mv a b", "takes names of a (literal)")]
    [TestCase("mv a b d", "takes names of a b (literal)")]
    [TestCase("mv -f a b", "takes files, untracked of a b (literal)")]
    [TestCase("mv --force a b", "takes files, untracked of a b (literal)")]
    [TestCase("stash pop", "takes from the stash")]
    [TestCase("stash drop -q stash@{1}", "takes from the stash stash@{1}")]
    [TestCase("stash pop --index 2", "takes from the stash 2")]
    [TestCase("stash clear", "takes the stash")]
    [TestCase("worktree remove ../x", "takes the worktree ../x")]
    [TestCase("worktree remove -f ../x", "takes the worktree ../x with all in it")]
    [TestCase("worktree remove --force ../x", "takes the worktree ../x with all in it")]
    [TestCase("branch -D x", "takes branches x")]
    [TestCase("branch -d x y", "takes branches x y")]
    [TestCase("branch --delete --force x", "takes branches x")]
    [TestCase("branch -m y", "takes branches HEAD y")]
    [TestCase("branch -M x y", "takes branches x y")]
    [TestCase("branch -f x HEAD", "takes branches x")]
    [TestCase("branch -C x y", "takes branches y")]
    [TestCase("push -f", "takes pushed")]
    [TestCase("push --force origin main", "takes pushed at origin main")]
    [TestCase("push --force-with-lease=main origin main", "takes pushed at origin main")]
    [TestCase("push origin +main x", "takes pushed at origin +main")]
    [TestCase("push origin :main", "takes pushed at origin :main")]
    [TestCase("push -d origin main", "takes pushed at origin main")]
    [TestCase("push --mirror", "takes pushed refs/heads/*")]
    [TestCase("reflog expire --expire=now --all", "takes reflogs")]
    [TestCase("reflog expire --expire-unreachable=all main", "takes reflogs")]
    [TestCase("reflog delete --rewrite stash@{0}", "takes from the stash stash@{0}")]
    [TestCase("update-ref -d refs/heads/main", "takes branches refs/heads/main")]
    [TestCase("update-ref -d HEAD", "takes branches HEAD")]
    [TestCase("update-ref -d refs/stash", "takes the stash")]
    [TestCase("symbolic-ref HEAD refs/heads/x", "switches to x")]
    [TestCase("symbolic-ref -m why HEAD refs/heads/x", "switches to x")]
    [TestCase("merge feature", "merges feature")]
    [TestCase("merge", "merges @{upstream}")]
    [TestCase("merge -m --abort feature", "merges feature")]
    [TestCase("merge -F --abort feature", "merges feature")]
    [TestCase("cherry-pick abc", "picks abc")]
    [TestCase("cherry-pick -x -", "picks -")]
    [TestCase("revert --no-edit abc", "reverts abc")]
    public void Is_read(string line, string expected) => Assert.That(Describe(TreeCommand.Of(Parse(line))), Is.EqualTo(expected));

    [Test]
    public void Takes_an_alias_for_what_it_stands_for() =>
        Assert.That(Describe(TreeCommand.Of(Parse("undo a").Expand("reset --hard")!)), Is.EqualTo("resets to a, takes all"));

    // TableOfGuardedCommands proves docs/guard-table.md row by row.
    [TestCaseSource(typeof(TreeCommand), nameof(TreeCommand.Known))]
    public void Is_in_the_table_of_guarded_commands(string command) =>
        Assert.That(File.ReadLines(ThisProject.PathOf("docs/guard-table.md")), Has.Some.StartsWith($"| `{command} ").Or.Some.StartsWith($"| `{command}`"));

    [TestCase("cherry-pick")]
    [TestCase("revert")]
    public void Take_nothing_where_the_commit_is_no_word(string command) => Assert.That(TreeCommand.Of(GitCommandLine.Parse([command, ""])), Is.Null);

    private static GitCommandLine Parse(string line) => GitCommandLine.Parse(line.Split(' '));

    private static string Describe(TreeCommand? command)
    {
        if (command is null)
        {
            return "harmless";
        }

        var parts = new List<string>();
        if (command.Move != HeadMove.None)
        {
            parts.Add(command.Move switch
            {
                HeadMove.SwitchToTarget => $"switches to {command.Target}",
                HeadMove.ResetToTarget => $"resets to {command.Target}",
                HeadMove.WhenPullRebases => "may rebase",
                HeadMove.EndOfBisect => "ends the bisect",
                _ when command.NewBranch is { } branch => $"moves HEAD to new {branch}",
                _ => "moves HEAD",
            });
        }

        string? tracked = command.Tracked == TrackedLoss.None ? null : command.Tracked.ToString().ToLowerInvariant();
        var untracked = command.Untracked switch
        {
            UntrackedLoss.NotIgnored => "not ignored",
            UntrackedLoss.Ignored => "ignored",
            UntrackedLoss.All => "untracked",
            _ => null,
        };
        if ((tracked ?? untracked) is not null)
        {
            parts.Add("takes " + string.Join(", ", new[] { tracked, untracked }.OfType<string>()) + Where(command));
        }

        string? shared = command.Shared switch
        {
            SharedLoss.None => null,
            SharedLoss.StashEntry => "takes from the stash",
            SharedLoss.Stash => "takes the stash",
            SharedLoss.Worktree or SharedLoss.WorktreeAndWork => "takes the worktree",
            SharedLoss.Pushed when command.Target is not null => "takes pushed at",
            var loss => $"takes {loss.ToString().ToLowerInvariant()}",
        };
        if (shared is not null)
        {
            parts.Add(string.Join(' ', [shared, .. command.Target is { } target ? [target] : (string[])[], .. command.Names]) + (command.Shared == SharedLoss.WorktreeAndWork ? " with all in it" : ""));
        }

        if (command.Joins != Joining.None)
        {
            parts.Add($"{command.Joins.ToString().ToLowerInvariant()}s {command.Target}");
        }

        if (parts.Count == 0 && command.WritesFiles)
        {
            parts.Add("writes files");
        }

        return string.Join(", ", parts) + (command.Otherwise is { } other ? $"; else {Describe(other)}" : "");
    }

    private static string Where(TreeCommand command)
    {
        var scope = command.Scope;
        var paths = command.Paths;
        return (scope.Directories ? "" : " (shallow)")
            + (scope.Repositories ? " (repositories)" : "")
            + (scope.Excluded.Count > 0 ? $" (but {string.Join(' ', scope.Excluded)})" : "")
            + (paths.IsEmpty ? "" : $" of {string.Join(' ', paths.Given)}")
            + (paths.File is { } file ? $"<{file}" : "")
            + (paths.IsNulTerminated ? " (NUL)" : "")
            + (paths.AreLiteral ? " (literal)" : "")
            + (command.Source is { } source ? $" from {source}" : "");
    }
}
