using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// Sequences of commands, run by plain Git, by a session alone through its own <c>git</c>, and by a person with our hooks.
/// All three end with the same commits, index, status and files, with the same exit codes and the same words.
/// </summary>
public class HistoriesWithAndWithoutUs
{
    private static readonly string[] Merges =
    [
        "git merge up",
        "git merge --no-ff up",
        "git merge --no-edit side",
        "git merge --no-edit -q side far",
        "git merge --no-commit side ; git status ; git commit -m merged",
        "git merge --no-commit side ; git merge --abort",
        "git merge clash ; git status ; printf '%s\\n' both >f ; git add f ; git commit -qm both",
        "git merge clash ; git checkout --theirs f ; git commit -qam theirs",
        "git merge clash ; echo both >f ; git add f ; git merge --continue",
        "git merge clash ; git commit -m early ; git merge --abort",
        "git merge -X ours clash",
        "git merge -s ours side ; git merge up",
        "git merge --ff-only side ; git merge --ff-only up",
        "git merge --squash side ; git commit -qm squashed",
        "git merge --squash clash ; git checkout --ours f ; git add f ; git commit -q",
        "git merge --squash side ; git reset --merge",
        "git merge --quit ; git merge nothing ; git merge",
        "git merge --autostash up ; git merge --autostash side",
        "echo x >g ; git merge --autostash side ; git stash list",
        "echo x >s ; git merge side ; rm s ; git merge side",
        "git merge --allow-unrelated-histories --no-edit side ; git reset --hard ORIG_HEAD",
        "git pull . up",
        "git pull --no-rebase --no-edit . side",
        "git pull --rebase . side",
        "git pull --ff-only . side ; git pull --squash . side ; git commit -m pulled",
        "git switch -q up ; git pull ; git pull --rebase origin side ; git log --oneline @{u}..",
        "git pull --no-rebase . clash ; git checkout --ours f ; git add f ; git commit --no-edit",
    ];

    private static readonly string[] Picks =
    [
        "git cherry-pick side~2..side",
        "git cherry-pick -x side ; git cherry-pick -x far",
        "git cherry-pick --no-commit side ; git commit -qm picked",
        "git cherry-pick -e side",
        "git cherry-pick clash ; git cherry-pick --abort",
        "git cherry-pick clash~1 side~1 ; echo both >f ; git add f ; git cherry-pick --continue",
        "git cherry-pick clash~1 side~1 ; git cherry-pick --skip",
        "git cherry-pick clash~1 ; echo both >f ; git add f ; git commit -qm both",
        "git cherry-pick clash~1 side ; git cherry-pick --quit ; git reset -q --hard",
        "git cherry-pick up ; git cherry-pick up ; git reset ; git cherry-pick --allow-empty --keep-redundant-commits up",
        "git revert --no-edit HEAD",
        "git revert --no-edit HEAD~2..HEAD ; git revert --no-edit HEAD",
        "git revert --no-commit HEAD~1 ; git commit -m reverted",
        "git revert --no-edit HEAD~2 ; echo x >f ; git commit -qam x ; git revert HEAD~3 ; git revert --abort",
        "git merge -q --no-edit side ; git revert --no-edit -m 1 HEAD ; git revert --no-edit HEAD",
        "git commit --allow-empty -m empty ; git commit -m nothing ; git commit --allow-empty --allow-empty-message -m ''",
        "echo 1 >g ; git commit -qam one ; git commit -q --amend -m two ; echo 3 >g ; git commit -qa --amend --no-edit ; git commit --amend -C HEAD --reset-author ; git commit --amend",
        "echo x >g ; git commit -qa --fixup HEAD~1 ; git rebase -i --autosquash HEAD~3",
        "echo x >g ; git commit -qa --squash HEAD~1 -m more ; git rebase -i --autosquash HEAD~3",
        "echo x >g ; git commit -a -F - <<<from-input ; echo y >g ; printf 'a\\n\\nb\\n' | git commit -a -F- -s",
        "echo x >g ; GIT_EDITOR='echo edited >' git commit -a ; echo y >g ; GIT_EDITOR=false git commit -a 2>&- ; GIT_EDITOR='sed -i 1s/^/first/' git commit -v --amend",
        "echo x >g ; git commit -m no ; git commit -m yes g ; git commit -a -m no2 ; git commit -o -m no3 -- nothing",
        "echo x >g ; echo y >f ; git add f ; git commit -i -m both g",
        "echo x >g ; git commit -qa -c HEAD ; git commit -q --amend --author='Bob <b@example.com>' --date='2001-01-01T00:00:00Z' --no-edit",
        "echo x >g ; git commit --dry-run -a ; git commit --short -a ; git commit --porcelain ; git commit",
    ];

    private static readonly string[] Rebases =
    [
        "git rebase side",
        "git rebase --apply side",
        "git rebase --onto HEAD~2 HEAD~1",
        "git rebase -x 'git diff --quiet' side",
        "git rebase -x false side ; git status ; git rebase --continue",
        "git rebase clash ; git rebase --abort",
        "git rebase clash ; git rebase --skip",
        "git rebase clash ; printf '%s\\n' both >f ; git add f ; git rebase --continue",
        "git rebase clash ; printf '%s\\n' both >f ; git commit -qam both ; git rebase --continue",
        "git rebase --apply clash ; git rebase --abort",
        "git rebase --apply clash ; echo both >f ; git add f ; git rebase --continue",
        "git rebase clash ; git rebase --quit ; git status ; git reset -q --hard",
        "echo x >g ; git rebase side ; git rebase --autostash far ; git stash list",
        "echo x >f ; git rebase --autostash clash ; git rebase --abort",
        "git merge -q --no-edit side ; git rebase -r --onto far HEAD~1",
        "GIT_SEQUENCE_EDITOR='sed -i 1s/pick/reword/' GIT_EDITOR='echo reworded >' git rebase -i HEAD~2",
        "GIT_SEQUENCE_EDITOR='sed -i 1s/pick/edit/' git rebase -i HEAD~2 ; echo x >g ; git commit -qa --amend --no-edit ; git rebase --continue",
        "GIT_SEQUENCE_EDITOR='sed -i 2s/pick/squash/' git rebase -i HEAD~2",
        "GIT_SEQUENCE_EDITOR='sed -i 1s/pick/drop/' git rebase -i HEAD~3",
        "git rebase --root ; git rebase -i --root",
        "git rebase far up ; git rebase main far",
        "git format-patch -q -o ../patches side~2..side ; git am -q ../patches/*",
        "git format-patch -q -o ../patches clash~2..clash ; git am ../patches/* ; git am --abort",
        "git format-patch -q -o ../patches clash~2..clash ; git am -3 ../patches/* ; echo both >f ; git add f ; git am --continue",
        "git format-patch -q -o ../patches clash~2..clash ; git am ../patches/* ; git am --skip",
        "git format-patch --stdout side~2..side | git am ; git format-patch --stdout -1 far >../p ; git apply --index ../p ; git apply --cached -R ../p ; git apply <../p",
        "git bisect start HEAD HEAD~3 ; git bisect run test ! -e n ; git bisect log ; git bisect reset",
        "git bisect start ; git bisect bad ; git bisect good HEAD~3 ; git bisect skip ; git bisect reset",
        "git replace --graft HEAD HEAD~2 ; git log --oneline ; git replace -d HEAD",
        "FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --msg-filter 'sed s/m/M/' HEAD~2..HEAD | tail -1",
        "FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --tree-filter 'echo x >x' HEAD~2..HEAD | tail -1 ; git status",
        "FILTER_BRANCH_SQUELCH_WARNING=1 git filter-branch -f --index-filter 'git rm -q --cached n' HEAD~2..HEAD | tail -1",
    ];

    private static readonly string[] Branches =
    [
        "git switch side ; git checkout - ; git checkout main",
        "git switch -c new ; echo x >x ; git add x ; git commit -qm x ; git branch -m new newer ; git branch -D newer ; git checkout -",
        "git checkout --detach ; echo x >g ; git commit -qam detached ; git checkout main",
        "git checkout -B main HEAD~1 ; git checkout -B again HEAD@{1}",
        "echo x >g ; git switch side ; git switch -m side ; git status ; git checkout -f main",
        "git checkout --orphan fresh ; git commit -qm fresh ; git checkout main",
        "git checkout --orphan fresh ; git rm -rfq . ; git status ; git checkout main",
        "git branch -f side HEAD ; git branch -c side other ; git branch -d other ; git tag t ; git tag -a -m note u ; git tag -d t",
        "git worktree add -q ../wt side ; git -C ../wt status ; ( cd ../wt; echo x >g; git commit -qam in-worktree ) ; git worktree list ; git worktree remove ../wt ; git status",
        "git worktree add --detach ../wt ; ( cd ../wt; git switch -q far; git merge -q --no-edit side ) ; git worktree remove --force ../wt ; git merge -q far",
        "git submodule add -q ../lib lib ; git commit -qm submodule ; git submodule status ; git submodule foreach 'git rev-parse HEAD' ; git -C lib checkout -q HEAD~1 ; git submodule update ; git submodule summary ; git rm -q lib ; git status",
        "git submodule add ../lib deep/lib ; git submodule deinit -f deep/lib ; git submodule update --init ; git -C deep/lib checkout -q HEAD~1 ; git diff --submodule ; git commit -qam down",
        "git sparse-checkout set sub ; git status ; ls ; git sparse-checkout list ; git switch side ; git sparse-checkout disable ; git status",
        "git subtree add --prefix=part ../lib HEAD ; git log --oneline ; git status",
        "git symbolic-ref HEAD refs/heads/up ; git reset -q ; git status",
        "git update-ref refs/heads/x HEAD~1 ; git update-ref -d refs/heads/x ; git update-ref HEAD HEAD~1 ; git status",
        "git remote -v ; git push -q origin main ; git push origin HEAD:refs/heads/new ; git ls-remote . refs/heads/side ; git fetch origin ; git push origin :new ; git remote rename origin other",
        "git clone -q . ../clone ; git -C ../clone log --oneline -1 ; git clone -q --bare . ../bare ; git -C ../bare log --oneline -1 ; git --git-dir=../bare rev-parse --is-bare-repository",
        "git bundle create -q ../b --all ; git clone -q ../b ../unbundled ; git archive HEAD | tar t",
        "git gc -q ; git prune ; git repack -adq ; git maintenance run --quiet ; git pack-refs --all ; git fsck",
    ];

    private static readonly string[] Files =
    [
        "echo x >f ; git stash ; git stash pop",
        "echo x >new ; git add new ; echo y >f ; git stash -u ; git status ; git stash pop --index",
        "echo x >f ; git add f ; echo y >f ; git stash -k ; git stash apply ; git reset -q --hard ; git stash drop",
        "echo x >f ; git stash ; git stash branch stashed ; git stash list",
        "echo x >f ; git stash push -m one -- f ; echo y >g ; git stash ; git stash show -p stash@{1} ; git stash clear",
        "echo x >f ; git add f ; git stash -S ; git stash create ; git stash pop",
        "git reset --soft HEAD~1 ; git status ; git commit -qm again",
        "git reset HEAD~1 ; git status ; git add . ; git commit -qm again",
        "git reset --hard HEAD~2 ; git reset --hard HEAD@{1}",
        "echo x >g ; git reset --keep HEAD~1 ; git reset --merge ORIG_HEAD ; git reset --hard",
        "echo x >g ; git add g ; git reset g ; git reset -p </dev/null ; git checkout g ; git status",
        "echo x >new ; git add -N new ; git status ; git diff ; git commit -m nothing ; git add new ; git commit -qm new",
        "printf '%s\\n' a 2 3 4 5 6 7 8 b >f ; printf 'y\\nn\\n' | git add -p ; git commit -qm part ; git diff",
        "printf '%s\\n' a 2 3 4 5 6 7 8 b >f ; printf 'y\\nn\\n' | git commit -p -m part ; git diff ; printf 'y\\n' | git checkout -p",
        "git rm g ; git rm -r --cached sub ; git status ; git commit -qm gone ; git rm nothing",
        "git mv f moved ; git mv sub other ; git status ; git commit -qm moved ; git log --oneline --follow moved",
        "echo x >f ; git checkout -- f ; echo x >f ; git add f ; git restore --staged f ; git restore f ; git restore --source=side g ; git checkout side -- s ; git status",
        "echo x >x ; mkdir y ; echo y >y/y ; git clean -n ; git clean -fdx ; git clean",
        "echo '*.o' >.gitignore ; touch a.o ; git add . ; git add a.o ; git add -f a.o ; git check-ignore -v a.o b.o ; git commit -qm ignore ; git status --ignored",
        "git notes add -m one ; git notes append -m two ; git log -1 ; git notes list ; git notes remove",
        "git read-tree side ; git status ; git read-tree -m -u HEAD ; git checkout-index -a -f ; git write-tree",
        "git read-tree -m HEAD~1 side main ; git ls-files -s ; git read-tree --reset -u HEAD",
        "git update-index --chmod=+x f ; git update-index --assume-unchanged g ; echo x >g ; git status ; git update-index --no-assume-unchanged g ; git update-index --add --cacheinfo 100644,$(git hash-object -w f),cached ; git commit -qam plumbing",
        "git update-index --index-info <<<\"0 $(printf %040d 0)\tf\" ; git status ; git commit -qm less ; git update-index --refresh ; git update-index --skip-worktree g",
        "chmod +x f ; ln -s f link ; git add -A ; git commit -qm modes ; rm link ; mkdir link ; echo x >link/x ; git add -A ; git commit -qm directory ; git diff-tree -r HEAD",
        "printf x >'a b' ; printf y >$'tab\\tnew\\nline' ; printf z >$'\\xff\\xfe' ; git add -A ; git commit -qm names ; git ls-files -z | od -c ; git rm -q -- $'\\xff\\xfe' ; git status -z | od -c",
        "git commit-tree -m plumbing -p HEAD HEAD~1^{tree} | xargs git update-ref refs/heads/made ; git cherry-pick made ; git status",
        "git hash-object -w --stdin <<<x | git cat-file --batch ; git mktree </dev/null ; git rev-parse --show-toplevel --git-dir --is-inside-work-tree",
        "git describe --always --dirty ; echo x >f ; git describe --always --dirty ; git diff --stat ; git diff --cached ; git grep -n main ; git blame -s f ; git ls-files -m",
        "git config user.name Other ; git var GIT_AUTHOR_IDENT ; git config --get-all user.name ; git config alias.ci 'commit -q' ; echo x >g ; git ci -am \"two words\" ; git config alias.st status ; git st",
        "git log --oneline ; git shortlog HEAD ; git show --stat ; git rev-list --count HEAD ; git cherry side ; git range-diff HEAD~2..HEAD~1 HEAD~1..HEAD ; git whatchanged -1 ; git reflog",
        "git nothing ; git ; git --version ; git -h ; git commit -h ; git status --nothing ; git -C nowhere status ; git --git-dir=nowhere status ; git --bogus",
        "cd sub ; git status ; echo x >h ; git add h ; git commit -qm below ; git rm ../g ; git reset -q --hard ; git ls-files ; git rev-parse --show-prefix ; git checkout .. ; cd ..",
        "git rerere ; git config rerere.enabled true ; git merge clash ; echo both >f ; git commit -qam both ; git reset -q --hard HEAD~1 ; git merge clash ; git diff ; git commit -qam again",
    ];

    private static readonly string[] All = [.. Merges, .. Picks, .. Rebases, .. Branches, .. Files];
    private Twins _twins = null!;

    [OneTimeSetUp]
    public void Make() => _twins = new Twins();

    [OneTimeTearDown]
    public void Remove() => _twins.Dispose();

    [Test]
    public void Are_the_same_to_the_word([ValueSource(nameof(All))] string script)
    {
        var steps = script.Split(" ; ");
        var plain = _twins.Make();
        var expected = plain.Run(steps);
        var state = plain.State();

        var person = _twins.Make(isCoordinated: true);
        Assert.That(person.Run(steps), Is.EqualTo(expected), "a person with our hooks");
        Assert.That(person.State(), Is.EqualTo(state), "a person with our hooks");

        var session = _twins.Make(isCoordinated: true).WithSession();
        Assert.That(session.Run(steps), Is.EqualTo(expected), "a session through the shim");
        Assert.That(session.State(), Is.EqualTo(state), "a session through the shim");
        Assert.That(session.FindLeftovers(), Is.Empty);
    }
}
