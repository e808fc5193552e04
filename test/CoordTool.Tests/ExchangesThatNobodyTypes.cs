using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Claims and decisions travel while somebody watches, and behind the hooks of a session at work.</summary>
public class ExchangesThatNobodyTypes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public void Are_made_by_watch_in_both_directions_and_go_on_after_the_server_was_away()
    {
        using var scratch = new Scratch();
        using var server = LoopbackServer.Start(scratch, ServerKind.Path);
        CloneAtWork.Seed(scratch, server, """{ "sync": { "mode": "watch", "everySeconds": 10 } }""");
        var ann = CloneAtWork.Start(scratch, server, "ann");
        var bob = CloneAtWork.Start(scratch, server, "bob");
        bob.Coord("claim", "src/bob").Exits(0);
        bob.Coord("sync").Exits(0);
        server.Stop();

        var (program, first) = Signals.ByDefault(Tool.Path);
        using var watch = scratch.Start(ann.Directory, program, [.. first, "watch", "--json", "-q"]);
        var said = watch.StandardOutput.ReadToEndAsync();
        var noted = watch.StandardError.ReadToEndAsync();
        ann.Coord("claim", "src/ann").Exits(0);
        Assert.That(SpinWait.SpinUntil(() => File.Exists(Path.Combine(ann.Directory, ".git/coord/sync.json")), Patience), "it was tried");
        Assert.That(ann.Coord("status").Exits(0).Output, Does.Contain("claims and decisions were not exchanged with origin at all"));
        Assert.That(ann.Coord("doctor").Output, Does.Contain("were not exchanged with origin"));
        server.StartAgain();
        Assert.That(SpinWait.SpinUntil(() => ann.Coord("who").Exits(0).Output.Contains("src/bob", StringComparison.Ordinal), Patience), "bob's claim came");
        Assert.That(SpinWait.SpinUntil(() => bob.Coord("sync").Exits(0).ExitCode == 0 && bob.Coord("who").Exits(0).Output.Contains("src/ann", StringComparison.Ordinal), Patience), "ann's claim went");
        Assert.That(bob.Coord("status").Exits(0).Output, Does.Contain("ann in another clone, active").And.Contain("holds src/ann").And.Contain("were exchanged with origin just now"));

        scratch.Run(ann.Directory, "kill", ["-INT", $"{watch.Id}"]).Exits(0);
        watch.WaitForExit();
        Assert.That(watch.ExitCode, Is.EqualTo(130), said.Result + noted.Result);
    }

    [Test]
    public void Are_begun_behind_an_edit_where_claims_count_by_agreement()
    {
        using var scratch = new Scratch();
        using var server = LoopbackServer.Start(scratch, ServerKind.Path);
        CloneAtWork.Seed(scratch, server, """{ "sync": { "mode": "claim" } }""");
        var ann = CloneAtWork.Start(scratch, server, "ann");
        ann.Coord("claim", "src/ann").Exits(0);
        Assert.That(ann.Coord("sync").Exits(0).Output, Does.Contain("nothing new"));
        var there = new ClaimsInHistory(scratch, server.Repository);
        var before = there.Tree;

        // Lately exchanged, the edit's own claim waits for the next time.
        Edit(ann, "one\n");
        Assert.That(there.Tree, Is.EqualTo(before));
        File.SetLastWriteTimeUtc(Path.Combine(ann.Directory, ".git/coord/sync.json"), DateTime.UtcNow.AddMinutes(-6));
        Edit(ann, "two\n");
        Assert.That(SpinWait.SpinUntil(() => there.Tree != before, Patience), "the server has it");
    }

    private static void Edit(CloneAtWork clone, string content)
    {
        clone.Claude.Edits("readme").Exits(0);
        Scratch.Write(clone.Directory, "readme", content);
        clone.Claude.HasEdited("readme").Exits(0);
    }
}
