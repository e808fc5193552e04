using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Adding a worktree gives the files that Git gives, and landing leaves those that a merge leaves, whatever is between a blob and its file.</summary>
public class CheckoutsOfUnusualRepositories
{
    private static readonly Dictionary<string, string> Dates = new() { ["GIT_AUTHOR_DATE"] = "1800000000 +0000", ["GIT_COMMITTER_DATE"] = "1800000000 +0000" };

    // A filter as git-lfs has them: one process for all files, which answers some of them later (gitattributes(5)).
    private const string LongRunningFilter = """
        binmode STDIN; binmode STDOUT; $| = 1;
        sub get { read(STDIN, my $head, 4) == 4 or exit; my $size = hex $head; return undef unless $size; read(STDIN, my $text, $size - 4); $text }
        sub put { print sprintf("%04x", 4 + length $_) . $_ for @_ }
        sub done { print "0000" }
        sub fields { my %all; while (defined(my $line = get())) { $line =~ s{\n$}{}; my ($key, $value) = split /=/, $line, 2; $all{$key} = $value unless $key eq "version" || $key eq "capability" } %all }
        fields(); put("git-filter-server\n", "version=2\n"); done();
        fields(); put("capability=clean\n", "capability=smudge\n", "capability=delay\n"); done();
        my %later;
        while (1) {
            my %asked = fields();
            if ($asked{command} eq "list_available_blobs") { put("pathname=$_\n") for grep { !$later{$_}[1]++ } keys %later; done(); put("status=success\n"); done(); next }
            my $text = ""; while (defined(my $part = get())) { $text .= $part }
            if ($asked{"can-delay"}) { $later{$asked{pathname}} = [$text, 0]; put("status=delayed\n"); done(); next }
            if ($asked{command} eq "smudge" && $text eq "" && $later{$asked{pathname}}) { $text = (delete $later{$asked{pathname}})->[0] }
            $text =~ tr/a-zA-Z/n-za-mN-ZA-M/;
            put("status=success\n"); done(); put($text) if length $text; done(); done();
        }
        """;

    private static readonly string LongName = string.Join('/', Enumerable.Range(0, 6).Select(each => new string((char)('a' + each), 60)));

    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Kind(
            "a clean and a smudge filter",
            "git config filter.up.clean 'tr A-Z a-z'; git config filter.up.smudge 'tr a-z A-Z'; git config filter.up.required true; echo '*.up filter=up' >.gitattributes; echo SHOUT >a.up; echo GONE >gone.up",
            "echo LOUDER >a.up; echo NEW >new.up; git rm -q gone.up");
        yield return Kind(
            "a filter that is one process for all",
            $"cat >../filter.pl <<'END'\n{LongRunningFilter}\nEND\ngit config filter.rot.process \"perl $PWD/../filter.pl\"; git config filter.rot.required true; echo '*.bin filter=rot' >.gitattributes; for f in a b c; do echo \"secret $f\" >$f.bin; done",
            "echo other >a.bin; echo new >d.bin; git rm -q c.bin");
        yield return Kind(
            "another encoding in the tree",
            "echo '*.txt text working-tree-encoding=UTF-16' >.gitattributes; printf '\\376\\377\\000h\\000\\303\\000\\n' >a.txt",
            "printf '\\376\\377\\000x\\000\\n' >a.txt; printf '\\376\\377\\000n\\000\\n' >new.txt");
        yield return Kind(
            "line endings of Windows by attribute",
            "printf '*.txt text eol=crlf\\n' >.gitattributes; printf 'a\\r\\nb\\r\\n' >a.txt; printf 'b\\n' >b",
            "printf 'a\\r\\nc\\r\\n' >a.txt; printf 'n\\r\\n' >n.txt; printf 'c\\n' >b");
        yield return Kind(
            "line endings of Windows by configuration",
            "git config core.autocrlf true; git config core.safecrlf false; printf '* text=auto\\n' >.gitattributes; printf 'a\\r\\nb\\r\\n' >a; printf 'a\\0\\r\\n\\n' >binary",
            "printf 'a\\r\\nc\\r\\n' >a; printf 'n\\r\\n' >new; printf 'b\\0\\r\\n\\n' >binary");
        yield return Kind(
            "line endings that were never made one",
            "printf 'a\\r\\nb\\r\\n' >a; printf 'm\\r\\nm\\n' >mixed; git add .; git commit -qm crlf; git config core.autocrlf true; git config core.safecrlf false",
            "printf 'c\\r\\n' >>a; printf 'c\\r\\n' >>mixed");
        yield return Kind("keywords that are filled in", "echo 'a ident' >.gitattributes; echo '$Id$' >a", "printf '$Id$\\nmore\\n' >a");
        yield return Kind(
            "links",
            "mkdir dir; echo f >dir/f; ln -s dir/f file; ln -s dir to-dir; ln -s nowhere dangling; ln -s /etc/hosts absolute; ln -s dir/f becomes-file; echo was >becomes-link; ln -s dir becomes-dir; mkdir was-dir; echo f >was-dir/f",
            "ln -sfn dir file; ln -sfn elsewhere dangling; rm becomes-file becomes-link becomes-dir; echo now >becomes-file; ln -s ../x becomes-link; mkdir becomes-dir; echo deep >becomes-dir/deep; rm -r was-dir; ln -s dir was-dir; rm absolute");
        yield return Kind("files that can be run", "echo a >a; echo b >b; echo c >c; chmod +x b c", "chmod +x a; chmod -x b; echo d >d; chmod +x d; echo more >>c");
        yield return Kind("modes that do not count", "git config core.fileMode false; echo a >a; echo b >b; git add b; git update-index --chmod=+x b; git commit -qm b; chmod +x a; chmod -x b", "echo more >>a; echo more >>b");
        yield return Kind("a file system without links", "git config core.symlinks false; printf target >l; git update-index --add --cacheinfo 120000,$(printf target | git hash-object -w --stdin),l", "printf other >l; git add l");
        yield return Kind("a sparse checkout", "mkdir in out also; echo i >in/i; echo o >out/o; echo a >also/a; echo top >top; git add .; git commit -qm files; git sparse-checkout set in", "echo more >>in/i; echo n >in/n; echo more >>top; git sparse-checkout add out; echo more >>out/o; mkdir -p out/deep; echo d >out/deep/d");
        yield return Kind(
            "a sparse checkout by patterns",
            "mkdir in out; echo i >in/i; echo o >out/o; git add .; git commit -qm files; git sparse-checkout set --no-cone '/*' '!/out/'",
            "echo more >>in/i; git sparse-checkout disable; echo more >>out/o; echo n >out/n");
        yield return Kind(
            "settings a checkout",
            "mkdir in out; echo i >in/i; echo o >out/o; git add .; git commit -qm files; git config extensions.worktreeConfig true; git sparse-checkout set in; git config --worktree core.autocrlf input",
            "printf 'more\\r\\n' >>in/i; echo n >in/n");
        yield return Kind(
            "a partial clone",
            "cd ..; git init -q origin; cd origin; git config uploadpack.allowFilter true; git config uploadpack.allowAnySHA1InWant true; echo 1 >a; git add .; git commit -qm 1; echo 2 >a; mkdir deep; echo b >deep/b; git add .; git commit -qm 2; cd ..; rm -r repo; git clone -q --filter=blob:none \"file://$PWD/origin\" repo; cd repo",
            "echo 3 >a; echo n >deep/n");
        yield return Kind("long paths", $"mkdir -p {LongName}; echo long >{LongName}/file", $"echo more >>{LongName}/file; echo n >{LongName}/new");
        yield return Kind(
            "names that need care",
            "printf a >'with space'; printf a >'\"quoted\"'; printf a >\"$(printf 'two\\nlines')\"; printf a >'back\\slash'; printf a >'-dash'; printf a >\"$(printf 'tab\\there')\"; printf a >\"$(printf 'cr\\r')\"; printf a >\"$(printf '\\303\\244')\"; printf a >' lead'; printf a >'trail '; printf a >'*?[x]'; printf a >:colon; printf a >'%s'",
            "for f in *' '* *'\"' two* *slash ./-dash tab* cr* *[x] :colon %s; do printf more >>\"$f\"; done; printf n >\"$(printf 'new\\n\"\\\\')\"; git rm -q --literal-pathspecs -- ' lead' 2>/dev/null || git --literal-pathspecs rm -q -f -- ' lead'");
        yield return Kind("names that are not UTF-8, untouched", "printf a >\"$(printf 'latin\\344')\"; mkdir \"$(printf 'd\\377')\"; printf b >\"$(printf 'd\\377/f')\"; echo a >a", "echo more >>a");
    }

    [TestCaseSource(nameof(Kinds))]
    public void Come_out_as_from_Git(string setup, string change)
    {
        using var scratch = new Scratch();
        File.AppendAllText(scratch["home/gitconfig"], "[protocol \"file\"]\n\tallow = always\n");
        foreach (var forward in new[] { true, false })
        {
            var (ours, twin) = (Make(scratch, $"ours{forward}", setup), Make(scratch, $"twin{forward}", setup));
            scratch.Coord(ours, "init", "--agent", "none").Exits(0);
            var status = Status(scratch, ours);
            var added = scratch.Coord(ours, "worktree", "add", "x").Exits(0).Line;
            scratch.Git(ours, "worktree", "add", "--quiet", "-b", "plain", "../plain").Exits(0);
            var plain = Path.Combine(Path.GetDirectoryName(ours)!, "plain");
            Assert.That(TreeOfFiles.Of(scratch, added), Is.EqualTo(TreeOfFiles.Of(scratch, plain)));
            Assert.That((Status(scratch, added), Status(scratch, plain)), Is.EqualTo(("", "")));
            Assert.That(Sparse(scratch, added), Is.EqualTo(Sparse(scratch, plain)));
            Assert.That(Status(scratch, ours), Is.EqualTo(status));

            var beside = Path.Combine(Path.GetDirectoryName(twin)!, "repo-x");
            scratch.Git(twin, "worktree", "add", "--quiet", "-b", "work/x", beside).Exits(0);
            foreach (var (repository, worktree) in new[] { (ours, added), (twin, beside) })
            {
                Run(scratch, worktree, $"{change}\ngit add --all; git commit -qm change");
                if (!forward)
                {
                    Run(scratch, repository, "echo other >other-file; git add other-file; git commit -qm other");
                }
            }

            scratch.Coord(ours, "worktree", "done", "x").Exits(0);
            scratch.Run(twin, "git", ["merge", "--quiet", "--no-edit", "work/x"], variables: Dates).Exits(0);
            Assert.That(TreeOfFiles.Of(scratch, ours), Is.EqualTo(TreeOfFiles.Of(scratch, twin)));
            Assert.That(Entries(scratch, ours), Is.EqualTo(Entries(scratch, twin)));
            Assert.That(Sparse(scratch, ours), Is.EqualTo(Sparse(scratch, twin)));
            Assert.That((Status(scratch, ours), Status(scratch, twin)), Is.EqualTo(("", "")));
        }
    }

    [Test]
    public void With_a_name_that_is_not_UTF_8_in_the_change_are_left_alone()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "x").Exits(0).Line;
        Run(scratch, worktree, "printf a >\"$(printf 'latin\\344')\"; git add .; git commit -qm latin");
        var before = TreeOfFiles.Of(scratch, repository);
        Assert.That(scratch.Coord(repository, "worktree", "done", "x").Exits(2).Error, Does.Contain("not UTF-8").And.Contain("git merge"));
        Assert.That(TreeOfFiles.Of(scratch, repository), Is.EqualTo(before));
        scratch.IsClean(repository);
        scratch.IsClean(worktree);
    }

    private static TestCaseData Kind(string name, string setup, string change) => new TestCaseData(setup, change).SetArgDisplayNames(name);

    private static string Make(Scratch scratch, string top, string setup)
    {
        var repository = Directory.CreateDirectory(Path.Combine(scratch[top], "repo")).FullName;
        Run(scratch, repository, $"git init -q\n{setup}\ngit add --all\ngit diff --cached --quiet || git commit -qm setup");
        return repository;
    }

    private static void Run(Scratch scratch, string directory, string script) => scratch.Run(directory, "bash", ["-ec", script], variables: Dates).Exits(0);

    private static string Status(Scratch scratch, string directory) => scratch.Git(directory, "status", "--porcelain", "--ignore-submodules=none").Exits(0).Output;

    private static string Sparse(Scratch scratch, string directory) => scratch.Git(directory, "sparse-checkout", "list").Output;

    private static string Entries(Scratch scratch, string directory) => scratch.Git(directory, "ls-files", "--stage", "-t").Exits(0).Output;
}
