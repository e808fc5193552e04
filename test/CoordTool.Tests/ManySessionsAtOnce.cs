using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Sessions as processes of their own, that add and commit at the same time on one checkout.</summary>
public class ManySessionsAtOnce
{
    private const int Sessions = 6;
    private const int Commits = 10;

    // Git fails loudly when another moves HEAD under it; an agent then types the same thing again.
    private const string Work = """
        set -u
        i=1
        while [ "$i" -le "$1" ]; do
          mkdir -p "$2" && echo "$i" >> "$2/log" && echo "$i" > "$2/$i"
          tries=0
          until git add -- "$2" && git commit --quiet -m "$2: $i"; do
            tries=$((tries + 1))
            [ "$tries" -lt 300 ] || { echo "gave up on $i" >&2; exit 1; }
          done
          i=$((i + 1))
        done
        """;

    [Test]
    public void Commit_their_own_and_undo_nothing()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("readme", "hello\n"));
        var start = scratch.Head(repository);
        var workers = Enumerable.Range(1, Sessions).Select(i => Worker.Start(scratch, repository, $"s{i}")).ToList();
        var running = workers.ConvertAll(worker => Task.Run(() =>
            scratch.Run(repository, "sh", ["-c", Work, "work", $"{Commits}", worker.Id], variables: worker.Variables)));
        foreach (var answer in Task.WhenAll(running).GetAwaiter().GetResult())
        {
            answer.Exits(0);
        }

        Assert.That(History.Since(scratch, repository, start), Has.Count.EqualTo(Sessions * Commits));
        History.IsEveryonesOwn(scratch, repository, start, (author, path) => path.StartsWith($"{author}/", StringComparison.Ordinal));
        var whole = string.Concat(Enumerable.Range(1, Commits).Select(i => $"{i}\n"));
        foreach (var worker in workers)
        {
            Assert.That(scratch.Content(repository, $"{worker.Id}/log"), Is.EqualTo(whole));
            Assert.That(scratch.Git(repository, "ls-tree", "--name-only", "HEAD", $"{worker.Id}/").Exits(0).Lines, Has.Length.EqualTo(Commits + 1));
        }

        scratch.IsClean(repository);
        scratch.Git(repository, "fsck", "--strict").Exits(0);
    }

    [Test]
    public void Claim_one_file_and_one_has_it()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var workers = Enumerable.Range(1, Sessions).Select(i => Worker.Start(scratch, repository, $"s{i}")).ToList();
        var answers = Task.WhenAll(workers.Select(worker => Task.Run(() => worker.Coord("claim", "readme", $"{worker.Id}/", "@tests")))).GetAwaiter().GetResult();
        Assert.That(answers.Select(answer => answer.ExitCode).Order(), Is.EqualTo(new[] { 0, 2, 2, 2, 2, 2 }));
        Assert.That(scratch.Git(repository, "notes", "--ref=coord/claims", "list").Exits(0).Lines, Has.Length.EqualTo(3));
    }
}
