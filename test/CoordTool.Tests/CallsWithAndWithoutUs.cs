using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// What a shell can do with <c>git</c> besides working in its own checkout: other repositories, aliases, hooks that run Git,
/// odd arguments, streams and signals. From a session's shell all is as by plain Git.
/// </summary>
public class CallsWithAndWithoutUs
{
    // Begins the steps that come before the repository is set up.
    private const string Setup = ": before; ";

    private static readonly string[] OtherRepositories =
    [
        "git init -q ../other ; cd ../other ; echo x >x ; git add x ; git commit -qm x ; git status ; git ls-files ; cd ../repo ; git status",
        "git -C ../lib status ; git -C ../lib ls-files --stage ; git -C .. -C lib log --oneline ; git -C sub status ; git -C '' status",
        "git --git-dir=../lib/.git --work-tree=../lib status ; git --git-dir ../lib/.git --work-tree ../lib ls-files ; git --git-dir=../lib/.git log --oneline",
        "export GIT_DIR=../lib/.git GIT_WORK_TREE=../lib ; git status ; git -C ../lib ls-files ; git rev-parse HEAD ; unset GIT_DIR GIT_WORK_TREE",
        "export GIT_DIR=$PWD/.git ; echo x >g ; git add g ; git commit -qm x ; git status ; cd sub ; git ls-files ; cd .. ; unset GIT_DIR",
        "export GIT_WORK_TREE=$PWD ; echo x >g ; git add g ; git commit -qm x ; git status ; unset GIT_WORK_TREE",
        "git --git-dir=.git --work-tree=. status ; echo x >g ; git --work-tree=. commit -qam x ; git --git-dir=.git log --oneline -1",
        "export GIT_CEILING_DIRECTORIES=$PWD ; cd sub ; git status ; cd .. ; unset GIT_CEILING_DIRECTORIES ; git status",
        "git init -q --bare ../bare.git ; git -C ../bare.git log ; git push -q ../bare.git main ; git -C ../bare.git rev-parse main ; git -C ../bare.git ls-files ; git --bare --git-dir=../bare.git branch",
        "git clone -q . ../clone ; cd ../clone ; echo x >g ; git commit -qam x ; git push -q origin HEAD:refs/heads/pushed ; git ls-files --stage ; git status ; cd ../repo ; git log --oneline pushed -1",
        "git worktree add -q -b tree ../tree ; cd ../tree ; git ls-files --stage ; echo x >g ; git commit -qam x ; git status ; git stash list ; cd ../repo ; git status ; git log --oneline tree -1",
        "cd .. ; ln -s repo link ; cd link ; echo x >x ; git add x ; git commit -qm x ; git status ; cd sub ; git ls-files ; cd ../../repo ; git status",
        "git submodule add -q ../lib lib ; git commit -qm lib ; cd lib ; echo x >lib ; git commit -qam inside ; git status ; git ls-files --stage ; cd .. ; git status ; git add lib ; git commit -qm moved ; git submodule status",
        "git submodule add -q ../lib lib ; git commit -qm lib ; git submodule foreach 'echo x >lib; git commit -qam inside; git ls-files' ; git submodule update ; git status ; git clone -q --recurse-submodules . ../whole ; git -C ../whole submodule status",
        "export GIT_INDEX_FILE=../own ; git read-tree HEAD~1 ; git ls-files ; git update-index --force-remove f ; git write-tree ; git status ; unset GIT_INDEX_FILE ; git status",
        "GIT_INDEX_FILE=.git/index git rev-parse HEAD ; GIT_OBJECT_DIRECTORY=.git/objects git ls-files ; git --namespace=x for-each-ref ; git --literal-pathspecs ls-files ; git --no-optional-locks status ; git -P log --oneline -1",
        "cd .git ; git rev-parse --is-inside-git-dir ; git log --oneline -1 ; git status ; cd ..",
        "cd / ; git status ; git rev-parse --git-dir ; git ls-remote -q $OLDPWD main ; cd - >/dev/null",
    ];

    private static readonly string[] Aliases =
    [
        "git config alias.ci commit ; echo x >g ; git ci -qam one ; echo y >g ; git ci -q -a -m 'two words' ; git log --oneline -2",
        "git config alias.ci \"commit -q -m 'two words' -m \\\"it's\\\"\" ; echo x >g ; git ci -a ; git log -1",
        "git config alias.ci '-c user.name=\"A B\" commit -q' ; echo x >g ; git ci -am one ; git log -1 --format=%cn",
        "git config alias.a b ; git config alias.b 'c -q' ; git config alias.c commit ; echo x >g ; git a -am nested ; git log -1",
        "git config alias.ci '!git commit -q' ; echo x >g ; git ci -am shell ; git config alias.x '!f() { git add \"$1\"; git commit -qm \"$2\"; }; f' ; echo y >g ; git x g 'by function' ; git log --oneline -2",
        "git config alias.in '!pwd; echo $GIT_PREFIX; git ls-files' ; cd sub ; git in ; cd ..",
        "git config alias.loop loop ; git loop ; git config alias.p q ; git config alias.q p ; git p ; git config alias.bad \"commit 'x\" ; git bad ; git config alias.e '' ; git e",
        "git config alias.status log ; git status ; git config alias.lg 'log --format=%s%x20%an' ; git lg -2 ; git -c alias.one='rev-parse HEAD' one ; git -C sub -c alias.one='!git ls-files' one",
        "git config alias.fail '!exit 7' ; git fail ; git config alias.sig '!kill -TERM $$' ; git sig ; git fail --help ; git help -a | grep -A3 'Command aliases'",
        "printf '#!/bin/sh\\necho foreign \"$@\"; git ls-files\\n' >../git-foreign ; chmod +x ../git-foreign ; PATH=$PATH:$PWD/.. git foreign 'a b' ; PATH=$PATH:$PWD/.. git -C sub foreign",
    ];

    private static readonly string[] Hooks =
    [
        Hook("post-commit", "[ -e ../once ] || { : >../once; echo more >more; git add more; git commit -q --amend --no-edit; }") + " ; echo x >g ; git commit -qam x ; git show --stat --format=%s ; git status",
        Hook("pre-commit", "echo formatted >>f; git add f") + " ; echo x >g ; git commit -qam x ; git show --stat --format=%s ; echo y >g ; git commit -qm named -- g ; git show --stat --format=%s ; git status",
        Hook("pre-commit", "git stash -q -k -u && git stash pop -q") + " ; echo x >g ; git add g ; echo y >f ; echo new >new ; git commit -qm x ; git show --stat --format=%s ; git status",
        Hook("pre-commit", "git diff --cached --name-only; git diff --name-only; git ls-files | wc -l; exit 1") + " ; echo x >g ; git commit -qam x ; git commit -qm x -- g ; git status ; git commit -q --no-verify -am x",
        Hook("commit-msg", "sed -i 1s/^/JIRA-1/ \"$1\"") + " ; echo x >g ; git commit -qam x ; git merge -q --no-ff --no-edit side ; git log --oneline -3",
        Hook("prepare-commit-msg", "echo \"$2 $3\" >>\"$1\"") + " ; echo x >g ; git commit -qam x ; git commit -q --amend --no-edit ; git log -2 --format=%B ; git merge -q --no-edit side ; git log -1 --format=%B",
        Hook("pre-push", "cat; git rev-parse HEAD; git status; git ls-files; git stash list") + " ; echo x >g ; git add g ; git push -q origin main:other ; git status",
        Hook("post-checkout", "echo \"$@\"; git status; git ls-files | wc -l") + " ; git switch -q side ; git checkout main -- f ; git worktree add -q ../tree up ; git clone -q . ../clone ; git status",
        Hook("post-merge", "echo \"$@\"; git status") + " ; git merge -q --no-edit side ; git merge -q --squash far ; git status",
        Hook("post-rewrite", "echo \"$@\"; cat; git status") + " ; echo x >g ; git commit -q --amend -am x ; git rebase -q side ; git status",
        Hook("post-index-change", "echo \"$@\" >>../changes") + " ; echo x >g ; git add g ; git commit -qm x ; git status ; git switch -q side ; tail -1 ../changes",
        Hook("reference-transaction", "[ \"$1\" != prepared ] || { cat >>../refs; exit 0; }") + " ; echo x >g ; git commit -qam x ; git tag t ; git fetch -q ; sort ../refs",
        Hook("reference-transaction", "[ \"$1\" != prepared ] || [ -z \"$(grep refs/heads/main)\" ] || exit 1") + " ; echo x >g ; git commit -qam x ; git status ; git reset -q --hard HEAD~1 ; git log --oneline -1",
        Hook("pre-rebase", "echo \"$@\"; git status; exit 1") + " ; git rebase side ; git rebase --no-verify side",
        Hook("pre-commit", "kill -9 $PPID") + " ; echo x >g ; sh -c 'git commit -qam x; echo $?' ; ls .git/index.lock .git/coord/index/ann/index.lock 2>/dev/null | wc -l ; rm -f .git/*.lock .git/coord/index/ann/*.lock ; git log --oneline -1",
        Hook("commit-msg", "kill -TERM $PPID") + " ; echo x >g ; git add g ; git commit -qm x ; git status ; git log --oneline -1",
        Hook("commit-msg", "kill -INT $PPID") + " ; echo x >g ; git add g ; git commit -qm x ; git status ; git log --oneline -1",
    ];

    private static readonly string[] Streams =
    [
        "seq 100000 >big ; git add big ; git show :big | head -1 ; git show :big | head -1; echo ${PIPESTATUS[@]} ; git commit -qm big ; git log -p | head -1; echo ${PIPESTATUS[@]} ; git commit --allow-empty -m x | head -1; echo ${PIPESTATUS[@]}",
        "git commit -q --allow-empty -m $'a\\n\\nb\\n' ; git commit -q --allow-empty -m '' ; git commit -q --allow-empty -m \"$(printf %0100000d 0)\" ; git log -3 --format=%B | wc ; git add '' ; git -c '' log ; git ''",
        "git commit -q --allow-empty -m $'\\xe4\\xff' 2>/dev/null ; git log -1 --format=%B | od -c ; printf x >$'\\xff' ; git add -- $'\\xff' ; git ls-files -z $'\\xff' | od -c ; git rm -q --cached $'\\xff' ; git -c user.name=$'\\xe4' commit --allow-empty -qm n 2>/dev/null ; git log -1 --format=%cn | od -c",
        "X=$'\\xff' git -c alias.e='!printf %s \"$X\" | od -c' e ; EMPTY= git -c alias.e='!printf %s ${EMPTY-unset}' e ; git -c alias.e='!printf \"<%s>\" \"$@\" #' e 'a b' '' $'\\n' '*' \"'\" '\"' '\\'",
        "git status <&- ; git log --oneline -1 2>&- ; git commit -q --allow-empty -m x <&- ; git commit --allow-empty -m x >&- ; git log --oneline -1",
        "git log --oneline -1 >/dev/full ; git commit -q --allow-empty -F /dev/null ; git commit -q --allow-empty -F - </dev/null ; git commit --allow-empty -F <(echo from a pipe) -q ; git log -1 --format=%s",
        "yes 2>&- | git commit -q --allow-empty -F <(head -2) ; git hash-object --stdin-paths <<<f ; printf 'f\\ng\\n' | git update-index --stdin ; printf 'blob\\ndata 2\\nx\\n' | git fast-import --quiet ; git cat-file --batch-check <<<HEAD",
        "(cat; echo rest) < <(git cat-file blob HEAD:f) | tail -1 ; { git rev-parse HEAD; cat; } <<<unread ; { git commit -q --allow-empty -m x; cat; } <<<unread",
        "mkdir gone ; cd gone ; rmdir ../gone ; git status ; git log ; git --version ; cd .. ; git status",
        "env -u HOME git commit -q --allow-empty -m x ; env -i PATH=\"$PATH\" git log --oneline -1 ; env -u PATH /bin/true ; HOME=/nowhere git status",
        "git commit -q --allow-empty -m x & wait $! ; git status & wait $! ; (git log & wait) | wc -l ; timeout 20 git commit -q --allow-empty -m y ; nice git log --oneline -1 ; exec 5>../five ; git commit -q --allow-empty -m z 5>&5 ; git -c alias.five='!echo five >&5' five ; cat ../five",
        "ulimit -n 64 ; git status ; git commit -q --allow-empty -m x ; umask 077 ; git commit -q --allow-empty -m y ; git -c alias.u='!umask' u ; trap '' INT TERM ; git -c alias.t='!trap' t",
    ];

    private static readonly string[] All = [.. OtherRepositories, .. Aliases, .. Hooks, .. Streams];
    private Twins _twins = null!;

    [OneTimeSetUp]
    public void Make() => _twins = new Twins();

    [OneTimeTearDown]
    public void Remove() => _twins.Dispose();

    [Test]
    public void Are_the_same_to_the_word([ValueSource(nameof(All))] string script)
    {
        var steps = script.Split(" ; ");
        var before = ":";
        if (steps[0].StartsWith(Setup, StringComparison.Ordinal))
        {
            (before, steps) = (steps[0], steps[1..]);
        }

        var plain = _twins.Make(before: before);
        var expected = plain.Run(steps);
        var session = _twins.Make(isCoordinated: true, before).WithSession();
        Assert.That(session.Run(steps), Is.EqualTo(expected));
        Assert.That(session.State(), Is.EqualTo(plain.State()));
        Assert.That(session.FindLeftovers(), Is.Empty);
    }

    private static string Hook(string name, string script) =>
        $"{Setup}printf '%s\\n' '#!/bin/sh' {Quoted(script)} >.git/hooks/{name}; chmod +x .git/hooks/{name}";

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
