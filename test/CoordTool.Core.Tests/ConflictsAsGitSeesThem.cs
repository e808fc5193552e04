using CoordTool.Core.Conflicts;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Tests;

/// <summary>The matrix against plain `git merge-tree` for every pair of a history made by chance, work that is not committed included.</summary>
public class ConflictsAsGitSeesThem
{
    private const int Worktrees = 6;

    // Lines far apart merge, lines side by side do not; and what is renamed, moved, removed or replaced makes conflicts of other kinds.
    private static readonly string[] Files = ["a.txt", "src/b.txt", "src/c.txt", "src/deep/d.txt", "lib/e.txt", "lib/f.txt"];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    public void Are_those_of_every_pair(int seed)
    {
        var chance = new Random(seed);
        using var bench = new Bench([.. Files.Select(file => (file, Lines(file, 30)))]);
        var tops = new List<string> { bench.Top };
        for (var i = 0; i < Worktrees; i++)
        {
            // Some leave from another one's commit, so that not all have one base.
            var top = bench.Scratch[$"w{i}"];
            var from = bench.Scratch.Git(tops[chance.Next(tops.Count)], "rev-parse", "HEAD").Exits(0).Line;
            bench.Git("worktree", "add", "--quiet", "-b", $"w{i}", top, from);
            tops.Add(top);
            for (var commits = chance.Next(3); commits > 0; commits--)
            {
                Change(bench, top, chance);
                bench.Scratch.Git(top, "add", "--all").Exits(0);
                bench.Scratch.Git(top, "commit", "--quiet", "--allow-empty", "-m", $"{i}").Exits(0);
            }
        }

        foreach (var top in tops.Where(_ => chance.Next(3) > 0))
        {
            Change(bench, top, chance);
            if (chance.Next(3) == 0)
            {
                bench.Scratch.Git(top, "add", "--all").Exits(0);
                Change(bench, top, chance);
            }
        }

        var expected = new List<string>();
        var contents = tops.ConvertAll(top => Everything(bench, top));
        for (var i = 0; i < tops.Count; i++)
        {
            for (var j = i + 1; j < tops.Count; j++)
            {
                expected.Add($"{Name(i)} {Name(j)}: {Verdict(bench, contents[i], contents[j])}");
            }
        }

        var index = File.ReadAllBytes(bench.Layout.DefaultIndexFile);
        var objects = Objects(bench);
        using (var matrix = new ConflictMatrix(bench.Context with { Time = TimeProvider.System }, bench.Repository))
        {
            Assert.That(Told(matrix.Run(ConflictRequest.Checkouts)), Is.EqualTo(expected));
        }

        Directory.CreateDirectory(Path.Combine(bench.Layout.CoordDirectory, "sessions"));
        using (var matrix = new ConflictMatrix(bench.Context with { Time = TimeProvider.System }, bench.Repository))
        {
            Assert.That(Told(matrix.Run(ConflictRequest.Checkouts)), Is.EqualTo(expected));
        }

        // From the cache, and nothing else has changed.
        using (var matrix = new ConflictMatrix(bench.Context with { Time = TimeProvider.System }, bench.Repository))
        {
            var report = matrix.Run(ConflictRequest.Checkouts);
            Assert.That(Told(report), Is.EqualTo(expected));
            Assert.That(report.Merged, Is.Zero);
        }

        Assert.That(File.ReadAllBytes(bench.Layout.DefaultIndexFile), Is.EqualTo(index));
        Assert.That(Objects(bench), Is.EqualTo(objects));
    }

    private static string Name(int at) => at == 0 ? NamedCheckout.MainName : $"w{at - 1}";

    private static List<string> Told(ConflictReport report) =>
        [.. report.Pairs.Select(pair => $"{pair.Left.Name} {pair.Right.Name}: {(pair.State == PairState.Conflict ? string.Join(' ', pair.Paths.Prepend("conflict")) : "clean")}")];

    private static string Verdict(Bench bench, string one, string other)
    {
        var answer = bench.Scratch.Git(bench.Top, "merge-tree", "--write-tree", "--name-only", "--no-messages", one, other);
        return answer.ExitCode == 0 ? "clean" : string.Join(' ', answer.Exits(1).Lines[1..].Select(path => path.Replace($"~{one}", "", StringComparison.Ordinal).Replace($"~{other}", "", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).Prepend("conflict"));
    }

    // What `git add --all` and a commit would make of it, on an index that is thrown away.
    private static string Everything(Bench bench, string top)
    {
        var elsewhere = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = bench.Scratch["everything"] };
        bench.Scratch.Run(top, "git", ["read-tree", "HEAD"], variables: elsewhere).Exits(0);
        bench.Scratch.Run(top, "git", ["add", "--all"], variables: elsewhere).Exits(0);
        var tree = bench.Scratch.Run(top, "git", ["write-tree"], variables: elsewhere).Exits(0).Line;
        return bench.Scratch.Git(top, "commit-tree", "-m", "everything", "-p", "HEAD", tree).Exits(0).Line;
    }

    private static string[] Objects(Bench bench) =>
        [.. Directory.EnumerateFiles(Path.Combine(bench.Layout.CommonDirectory, "objects"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void Change(Bench bench, string top, Random chance)
    {
        for (var changes = 1 + chance.Next(3); changes > 0; changes--)
        {
            var there = bench.Scratch.Git(top, "ls-files", "--cached", "--others", "--exclude-standard").Exits(0).Lines.Where(file => File.Exists(Path.Combine(top, file))).ToArray();
            if (there.Length == 0)
            {
                return;
            }

            var file = there[chance.Next(there.Length)];
            var full = Path.Combine(top, file);
            switch (chance.Next(8))
            {
                case 0:
                    File.Delete(full);
                    break;
                case 1:
                    Scratch.Write(top, $"lib/new{chance.Next(3)}", $"new {chance.Next(3)}\n");
                    break;
                case 2 when !Directory.Exists(Path.Combine(top, "moved")) && Directory.Exists(Path.Combine(top, "src")):
                    Directory.Move(Path.Combine(top, "src"), Path.Combine(top, "moved"));
                    break;
                case 3:
                    Scratch.Write(top, $"src/added{chance.Next(3)}", "added\n");
                    break;
                case 4:
                    // A directory in the place of a file.
                    File.Delete(full);
                    Scratch.Write(top, $"{file}/below", "below\n");
                    break;
                case 5:
                    File.Move(full, $"{full}.{chance.Next(2)}", overwrite: true);
                    break;
                default:
                    var lines = File.ReadAllLines(full);
                    lines[chance.Next(lines.Length)] = $"changed {chance.Next(4)}";
                    File.WriteAllLines(full, lines);
                    break;
            }
        }
    }

    private static string Lines(string what, int count) => string.Concat(Enumerable.Range(0, count).Select(line => $"{what} {line}\n"));
}
