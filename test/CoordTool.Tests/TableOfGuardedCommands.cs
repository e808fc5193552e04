using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// Every guarded command beside every kind of company, with the real Git behind the shim, as docs/guard-table.md has it.
/// COORD_ACCEPT_SNAPSHOTS=1 writes the rows anew. That no command is missing there is tested where commands are read.
/// </summary>
public class TableOfGuardedCommands
{
    private const string Head = "| command | nobody else live | other, clean | other, edited | other, staged | other, untracked | own edited |";
    private const string Untouched = "";
    private static readonly string TableFile = ThisProject.PathOf("docs/guard-table.md");

    // Bob's are edited, staged and unknown; ann's own is mine. All others change nothing of these.
    private static readonly string[] Commands =
    [
        "stash", "stash -u", "stash push -- edited", "stash pop", "stash drop", "stash clear", "stash branch new", "stash apply",
        "reset", "reset --hard", "reset --soft HEAD~1", "reset --keep HEAD~1",
        "checkout other", "checkout -b new", "checkout .", "checkout -- edited", "checkout -f",
        "switch other", "switch -c new", "restore .", "restore edited", "restore --staged .",
        "clean -fd", "clean -f -- unknown", "rebase other", "bisect start", "am patch",
        "pull --rebase . other", "pull --no-rebase . other", "pull --no-rebase . clash",
        "merge other", "merge clash", "cherry-pick other", "cherry-pick clash", "revert HEAD", "revert HEAD~1",
        "rm -f edited", "mv edited moved", "mv -f mine staged",
        "worktree remove apart", "worktree remove --force worked", "branch -m new", "branch -D other",
        "push --force origin main", "push origin main", "reflog expire --expire=now --all", "reflog delete stash@{0}",
        "update-ref -d refs/heads/main", "symbolic-ref HEAD refs/heads/other",
    ];

    private static readonly (string Name, Action<ShimWorker, ShimWorker> Make, string Path, string Content)[] Companies =
    [
        ("alone", (_, bob) => bob.End(), Untouched, ""),
        ("clean", (_, _) => { }, Untouched, ""),
        ("edited", (_, bob) => Edit(bob, "edited"), "edited", "edited of bob\n"),
        ("staged", (_, bob) => bob.Stage("staged", "staged of bob\n"), "staged", "staged of bob\n"),
        ("untracked", (_, bob) => Edit(bob, "unknown"), "unknown", "unknown of bob\n"),
        ("own", (ann, _) => Edit(ann, "mine"), "mine", "mine of ann\n"),
    ];

    private Scratch _scratch = null!;
    private ShimWorker _ann = null!;
    private ShimWorker _bob = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _scratch = new Scratch();
        Directory.CreateDirectory(_scratch["all"]);
        Git(_scratch.Root, "init --quiet --bare all/remote");
        var repository = _scratch.Repository(
            "all/repo", ("edited", "1\n"), ("staged", "1\n"), ("mine", "1\n"), ("both", "1\n2\n3\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        Commit(repository, "other", "of-other", "other\n");
        Commit(repository, "clash", "both", "1\nclash\n3\n");
        Git(repository, "switch --quiet main");
        Commit(repository, null, "both", "1\nsecond\n3\n");
        Commit(repository, null, "both", "1\nthird\n3\n");
        Git(repository, "remote add origin ../remote");
        Git(repository, "push --quiet origin main");
        _scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        Git(repository, "worktree add --quiet ../apart -b apart");
        Git(repository, "worktree add --quiet ../worked -b worked");
        Scratch.Write(_scratch["all/worked"], "work", "work\n");
        File.WriteAllText(Path.Combine(repository, ".git", "patch"), "");
        _ann = ShimWorker.Start(_scratch, repository, "ann");
        _bob = ShimWorker.Start(_scratch, repository, "bob");

        // Left behind by bob: a commit that only the reflog knows, and an entry of the stash.
        _bob.Commit("both", "1\nleft behind\n3\n");
        _scratch.Run(repository, "git", ["reset", "--quiet", "--hard", "HEAD~1"], variables: new Dictionary<string, string> { ["COORD"] = "0" }).Exits(0);
        _bob.Git("reset", "--quiet").Exits(0);
        _bob.Stage("edited", "stashed by bob\n");
        _bob.Git("stash", "--quiet").Exits(0);
        _ann.Git("status").Exits(0);
        Assert.That(_scratch.Git(repository, "stash", "list").Lines, Has.Length.EqualTo(1));
        _scratch.Run(_scratch.Root, "cp", ["-a", "all", "kept"]).Exits(0);
    }

    [OneTimeTearDown]
    public void TearDown() => _scratch.Dispose();

    [TestCaseSource(nameof(Commands))]
    public void Holds(string command)
    {
        var cells = new List<string>();
        foreach (var company in Companies)
        {
            Begin(company.Make);
            var answer = _ann.Git(Words(command));
            var isRefused = answer.Error.Contains("refused: `git ", StringComparison.Ordinal);
            cells.Add(isRefused ? "refused" : "passes");
            if (isRefused)
            {
                Assert.That(company.Path.Length == 0 || Text(company.Path) == company.Content, $"{command} beside {company.Name} was refused and took the work");
                Begin(company.Make);
                var forced = _ann.GitWith([("COORD_FORCE", "1")], Words(command));
                Assert.That(forced.Error, Does.Not.Contain("refused: "));
            }

            Assert.That(company.Path.Length == 0 || company.Name == "own" || IsKept(company.Path, company.Content), $"{command} beside {company.Name} lost the work");
        }

        Check($"| `{command}` | {string.Join(" | ", cells)} |");
    }

    private void Begin(Action<ShimWorker, ShimWorker> make)
    {
        _scratch.Run(_scratch.Root, "rm", ["-rf", "all"]).Exits(0);
        _scratch.Run(_scratch.Root, "cp", ["-a", "kept", "all"]).Exits(0);
        make(_ann, _bob);
    }

    // Where it was, or in a rescue.
    private bool IsKept(string path, string content) =>
        Text(path) == content
        || _scratch.Git(_ann.Checkout, "for-each-ref", "--format=%(refname)", "refs/coord/rescue").Lines
            .Any(rescue => _scratch.Git(_ann.Checkout, "show", $"{rescue}:{path}") is { ExitCode: 0 } kept && kept.Output == content);

    private string? Text(string path) => Path.Combine(_ann.Checkout, path) is var full && File.Exists(full) ? File.ReadAllText(full) : null;

    private static void Check(string row)
    {
        var rows = File.ReadAllLines(TableFile).ToList();
        if (Environment.GetEnvironmentVariable("COORD_ACCEPT_SNAPSHOTS") == "1" && !rows.Contains(row))
        {
            var start = row[..(row.IndexOf("` |", StringComparison.Ordinal) + 3)];
            rows.RemoveAll(line => line.StartsWith(start, StringComparison.Ordinal));
            rows.Add(row);
            var order = Commands.Select(command => $"| `{command}` |").ToList();
            var first = rows.FindIndex(line => line.StartsWith("| `", StringComparison.Ordinal));
            var sorted = rows.Skip(first).OrderBy(line => order.FindIndex(begin => line.StartsWith(begin, StringComparison.Ordinal)));
            File.WriteAllLines(TableFile, [.. rows.Take(first), .. sorted]);
            return;
        }

        Assert.That(rows, Does.Contain(Head).And.Contain(row));
    }

    private static void Edit(ShimWorker worker, string path)
    {
        worker.Coord("claim", path).Exits(0);
        Scratch.Write(worker.Checkout, path, $"{path} of {worker.Id}\n");
    }

    private void Commit(string repository, string? branch, string path, string content)
    {
        if (branch is not null)
        {
            Git(repository, $"switch --quiet -c {branch} main");
        }

        Scratch.Write(repository, path, content);
        Git(repository, "add --all");
        Git(repository, $"commit --quiet -m {path}");
    }

    private void Git(string directory, string command) => _scratch.Git(directory, Words(command)).Exits(0);

    private static string[] Words(string command) => command.Split(' ');
}
