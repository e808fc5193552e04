using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>How often we write indexes while sessions commit at the same time (docs/design.md, When to refresh).</summary>
public class RewritesOfIndexes
{
    private const string Work = """
        i=1
        while [ "$i" -le "$1" ]; do
          mkdir -p "$2" && echo "$i" >"$2/$i" && git add -- "$2" && git commit --quiet -m "$2: $i" || exit 1
          i=$((i + 1))
        done
        """;

    // Were every commit to bring every index in step, the last of these would write 24 * 12 of them.
    [TestCase(2, 2, 12)]
    [TestCase(8, 2, 3)]
    [TestCase(2, 10, 12)]
    public void Grow_with_commits_and_sessions_and_not_with_their_product(int working, int idle, int commits)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var workers = Enumerable.Range(1, working).Select(i => ShimWorker.Start(scratch, repository, $"s{i}")).ToList();
        for (var i = 1; i <= idle; i++)
        {
            scratch.Coord(repository, "session", "start", "--id", $"idle{i}").Exits(0);
        }

        foreach (var answer in Task.WhenAll(workers.Select(worker => Task.Run(() =>
            scratch.Run(repository, "sh", ["-c", Work, "work", $"{commits}", worker.Id], variables: worker.Variables)))).GetAwaiter().GetResult())
        {
            answer.Exits(0);
        }

        var rewrites = Rewrites(scratch, repository);
        Assert.Multiple(() =>
        {
            // One for each commit at most, and one of the session's own for each of its two commands.
            Assert.That(rewrites["default"], Is.InRange(1, working * commits));
            Assert.That(workers.Select(worker => rewrites[worker.Id]), Is.All.LessThanOrEqualTo(2 * commits));
            Assert.That(rewrites.Where(pair => pair.Key.StartsWith("idle", StringComparison.Ordinal)).Select(pair => pair.Value), Is.All.Zero.And.Exactly(idle).Items);
        });
    }

    private static Dictionary<string, long> Rewrites(Scratch scratch, string repository)
    {
        using var list = JsonDocument.Parse(scratch.Coord(repository, "index", "list", "--json").Exits(0).Output);
        return list.RootElement.GetProperty("indexes").EnumerateArray().ToDictionary(
            index => index.TryGetProperty("session", out var session) ? session.GetString()! : "default",
            index => index.GetProperty("counts").GetProperty("rewrites").GetInt64());
    }
}
