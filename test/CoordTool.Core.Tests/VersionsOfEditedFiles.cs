using System.Globalization;
using CoordTool.Core.Git;
using CoordTool.Core.History;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

public class VersionsOfEditedFiles
{
    private static IReadOnlyList<string> Keep(Bench bench, string session, EditSide side, params string[] paths)
    {
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        return HistoryKeep.Run(bench.Context, bench.Repository, SessionId.Parse(session), paths, side);
    }

    private static void Edit(Bench bench, string session, string path, string content)
    {
        Keep(bench, session, EditSide.Before, path);
        bench.Write(path, content);
        Keep(bench, session, EditSide.After, path);
    }

    /// <summary>The contents, the latest first, with whose they are.</summary>
    private static string[] Kept(Bench bench, string path) =>
        [.. HistoryList.Run(bench.Repository, path).Select(each => $"{each.Session} {bench.Git("cat-file", "blob", each.Version.Content.Id.ToString()).Line}")];

    [Test]
    public void Are_kept_as_each_session_left_them_and_none_twice()
    {
        using var bench = new Bench(("src/f", "0\n"));
        Edit(bench, "ann", "src/f", "1\n");
        Edit(bench, "bob", "src/f", "2\n");
        Edit(bench, "ann", "src/f", "3\n");
        Assert.That(Kept(bench, "src/f"), Is.EqualTo(new[] { "ann 3", "bob 2", "ann 1" }));
        Assert.That(HistoryList.Run(bench.Repository, "src/f").Select(each => each.Back), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(Kept(bench, "f"), Is.Empty);
        bench.Git("fsck", "--strict", "--no-dangling");
    }

    [Test]
    public void Include_what_nobody_had_kept_before_an_edit_and_not_what_is_committed()
    {
        using var bench = new Bench(("f", "committed\n"), ("g", "committed\n"));
        bench.Write("g", "by hand\n");
        Edit(bench, "ann", "f", "1\n");
        Edit(bench, "ann", "g", "1\n");
        Edit(bench, "ann", "new", "1\n");
        Assert.That(Kept(bench, "f"), Is.EqualTo(new[] { "ann 1" }));
        Assert.That(Kept(bench, "g"), Is.EqualTo(new[] { "ann 1", "ann by hand" }));
        Assert.That(Kept(bench, "new"), Is.EqualTo(new[] { "ann 1" }));
    }

    [Test]
    public void Include_what_was_committed_until_a_command_wrote_over_it()
    {
        using var bench = new Bench(("f", "old\n"));
        bench.Write("f", "landed\n");
        bench.Git("commit", "-qam", "landed");
        bench.Write("f", "stale\n");
        Keep(bench, "ann", EditSide.AfterCommand, "f");
        bench.Write("f", "staler\n");
        Keep(bench, "ann", EditSide.AfterCommand, "f");
        Assert.That(Kept(bench, "f"), Is.EqualTo(new[] { "ann staler", "ann stale", "ann landed" }));
    }

    [Test]
    public void Survive_a_clean_up_of_git_and_packed_refs()
    {
        using var bench = new Bench(("f", "0\n"));
        Edit(bench, "ann", "f", "1\n");
        bench.Git("pack-refs", "--all");
        bench.Git("gc", "--quiet", "--prune=now");
        using (var other = new GitRepository(bench.Layout))
        {
            HistoryKeep.Run(bench.Context, other, SessionId.Parse("ann"), ["f"], EditSide.After);
        }

        Edit(bench, "ann", "f", "2\n");
        bench.Git("gc", "--quiet", "--prune=now");
        using var after = new GitRepository(bench.Layout);
        Assert.That(HistoryList.Run(after, "f").Select(each => bench.Git("cat-file", "blob", each.Version.Content.Id.ToString()).Line), Is.EqualTo(new[] { "2", "1" }));
    }

    [Test]
    public void Are_many_in_small_trees_in_the_order_they_were_made()
    {
        using var bench = new Bench(("f", "0\n"));
        for (var number = 1; number <= 100; number++)
        {
            Edit(bench, "ann", number % 2 == 0 ? "f" : "g", string.Create(CultureInfo.InvariantCulture, $"{number}\n"));
        }

        Assert.That(Kept(bench, "f"), Is.EqualTo(Enumerable.Range(1, 50).Reverse().Select(number => $"ann {2 * number}")));
        var listing = bench.Git("ls-tree", "-r", "refs/coord/history/ann").Lines;
        Assert.That(listing, Has.Length.EqualTo(100));
        Assert.That(bench.Git("ls-tree", "refs/coord/history/ann").Lines, Has.Length.EqualTo(4));
        bench.Git("fsck", "--strict", "--no-dangling");
        Assert.That(bench.Git("rev-list", "--all", "--count").Line, Is.EqualTo(bench.Git("rev-list", "HEAD", "--count").Line));
    }

    [Test]
    public void Have_any_name_and_kind()
    {
        using var bench = new Bench(("f", "0\n"));
        string[] names = ["a b", "ü%2F[1]", "new\nline", "deep/er/x", " ", "-", "\\", "😀/~"];
        foreach (var name in names)
        {
            Edit(bench, "ann", name, "1\n");
            Edit(bench, "ann", name, "2\n");
        }

        foreach (var name in names)
        {
            Assert.That(Kept(bench, name), Is.EqualTo(new[] { "ann 2", "ann 1" }), name);
        }

        bench.Shell("ln -s nowhere link; mkfifo pipe; mkdir dir; echo x > run; chmod +x run; echo secret > ignored; echo ignored > .gitignore");
        Assert.That(Keep(bench, "ann", EditSide.After, "link", "pipe", "dir", "run", "ignored", "gone", "gone/deep", "run/below"), Is.Empty);
        var modes = bench.Git("ls-tree", "-r", "refs/coord/history/ann").Lines;
        Assert.That(modes, Has.One.Matches("^120000 .* link$").And.One.Matches("^100755 .* run$").And.One.Matches("^100644 .* ignored$"));
        Assert.That(modes, Has.None.Matches("pipe|dir|gone|below"));
        Assert.That(Kept(bench, "link"), Is.EqualTo(new[] { "ann nowhere" }));
        bench.Git("fsck", "--strict", "--no-dangling");
    }

    [Test]
    public void Larger_than_the_limit_are_not_kept_and_told_once()
    {
        using var bench = new Bench(("f", "0\n"));
        using (var file = File.Create(Path.Combine(bench.Top, "big")))
        {
            file.SetLength((5 * 1024 * 1024) + 1);
        }

        Assert.That(Keep(bench, "ann", EditSide.After, "f", "big"), Is.EqualTo(new[] { "big" }));
        Assert.That(Keep(bench, "ann", EditSide.After, "f", "big"), Is.Empty);
        Assert.That(HistoryList.Run(bench.Repository, "big").Select(each => each.Version.Kind), Is.EqualTo(new[] { VersionKind.Large }));
    }

    [Test]
    public void Of_another_checkout_are_listed_without_a_number()
    {
        using var bench = new Bench(("f", "0\n"));
        bench.Git("worktree", "add", "-q", bench.Scratch["beside"]);
        Edit(bench, "ann", "f", "1\n");
        using var beside = new GitRepository(GitLayout.Require(bench.Scratch["beside"]));
        File.WriteAllText(bench.Scratch["beside/f"], "2\n");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        HistoryKeep.Run(bench.Context, beside, SessionId.Parse("ann"), ["f"], EditSide.After);
        Assert.That(HistoryList.Run(bench.Repository, "f").Select(each => (each.Back, each.Version.Checkout)), Is.EqualTo(new[] { ((int?)null, "beside"), (0, ".") }));
        Assert.That(HistoryList.Run(beside, "f").Select(each => (each.Back, each.Version.Checkout)), Is.EqualTo(new[] { ((int?)0, "beside"), (null, ".") }));
    }

    [Test]
    public void Go_on_beside_what_a_killed_process_left()
    {
        using var bench = new Bench(("f", "0\n"));
        Edit(bench, "ann", "f", "1\n");
        File.WriteAllText(Path.Combine(bench.Layout.CommonDirectory, "refs/coord/history/ann.lock"), "");
        Edit(bench, "ann", "f", "2\n");
        Edit(bench, "ann", "f", "3\n");
        Assert.That(Kept(bench, "f"), Is.EqualTo(new[] { "ann 3", "ann 2", "ann 1" }));
    }

    [Test]
    public void Go_on_beside_a_history_that_is_damaged()
    {
        using var bench = new Bench(("f", "0\n"));
        bench.Git("update-ref", "refs/coord/history/ann", bench.Blob("no tree"));
        Edit(bench, "ann", "f", "1\n");
        Assert.That(Kept(bench, "f"), Is.EqualTo(new[] { "ann 1" }));
    }

    [Test]
    public void Of_many_sessions_at_once_are_all_there()
    {
        const int Edits = 15;
        using var bench = new Bench(("f", "0\n"));
        var sessions = Enumerable.Range(0, 20).Select(number => string.Create(CultureInfo.InvariantCulture, $"s{number / 2}")).Index().ToList();

        // Two processes of one session now and then: an agent calls tools side by side.
        Parallel.ForEach(sessions, new ParallelOptions { MaxDegreeOfParallelism = sessions.Count }, each =>
        {
            using var repository = new GitRepository(bench.Layout);
            var own = string.Create(CultureInfo.InvariantCulture, $"f{each.Index}");
            for (var number = 0; number < Edits; number++)
            {
                bench.Write(own, string.Create(CultureInfo.InvariantCulture, $"{each.Index} {number}\n"));
                HistoryKeep.Run(bench.Context, repository, SessionId.Parse(each.Item), [own], EditSide.After);
            }
        });
        foreach (var (number, session) in sessions)
        {
            Assert.That(Kept(bench, $"f{number}"), Is.EquivalentTo(Enumerable.Range(0, Edits).Select(edit => $"{session} {number} {edit}")));
        }
    }

    [Test]
    public void Of_one_file_that_twenty_sessions_edit_are_kept_by_who_wrote_them_or_by_who_came_next()
    {
        const int Edits = 10;
        using var bench = new Bench(("f", "0\n"));
        var turn = new Lock();
        Parallel.For(0, 20, new ParallelOptions { MaxDegreeOfParallelism = 20 }, number =>
        {
            using var repository = new GitRepository(bench.Layout);
            var session = SessionId.Parse(string.Create(CultureInfo.InvariantCulture, $"s{number}"));
            for (var edit = 0; edit < Edits; edit++)
            {
                lock (turn)
                {
                    HistoryKeep.Run(bench.Context, repository, session, ["f"], EditSide.Before);
                    bench.Write("f", string.Create(CultureInfo.InvariantCulture, $"{number} {edit}\n"));
                }

                // By now another may have written over it.
                HistoryKeep.Run(bench.Context, repository, session, ["f"], EditSide.After);
            }
        });
        var kept = Kept(bench, "f").Select(line => line.Split(' ', 2)[1]);
        Assert.That(Enumerable.Range(0, 20 * Edits).Select(each => string.Create(CultureInfo.InvariantCulture, $"{each / Edits} {each % Edits}")), Is.SubsetOf(kept));
    }
}
