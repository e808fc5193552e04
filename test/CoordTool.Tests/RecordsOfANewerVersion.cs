using System.Text;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What a newer version left below <c>coord/</c>, in forms that this one does not know.</summary>
public class RecordsOfANewerVersion
{
    [Test]
    public void Stay_as_they_are_and_keep_nobody_from_working()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Coord("claim", "readme").Exits(0);
        var coord = Path.Combine(repository, ".git", "coord");
        var old = DateTime.UtcNow.AddDays(-3);
        string[] kept =
        [
            Put("sessions/future.json", """{"v":9,"identity":{"id":"future"},"place":[1]}"""),
            Put("sessions/later.json", $$"""{"v":9,"id":"later","name":"later-1","host":"elsewhere","checkout":"{{repository}}","started":{"at":1},"extra":[{}]}"""),
            Put("journal/20990101T000000000Z-future.json", """{"v":2,"id":"20990101T000000000Z-future","step":"Folding","name":"x","path":"/nowhere","branch":"refs/heads/x","tip":"?"}"""),
            Put("operations/ann/20990101T000000000Z-0.json", """{"v":2,"kind":"Dream"}"""),
        ];
        var before = kept.Select(File.ReadAllText).ToList();
        File.WriteAllBytes(Path.Combine(coord, "cache", "claims"), [.. "coordcl9"u8, .. Encoding.ASCII.GetBytes(new string('x', 200))]);
        File.AppendAllText(Directory.EnumerateFiles(Path.Combine(coord, "log", "events")).Max()!, "{\"v\":9,\"at\":\"2099-01-01T00:00:00.000Z\",\"kind\":\"dream\"}\n");

        ann.Commit("a", "1\n");
        Assert.That(ann.Coord("who").Exits(0).Output, Does.Contain("person-ann"));
        ShimWorker.Start(scratch, repository, "bob").Coord("claim", "readme").Exits(2);
        foreach (var command in new string[][] { ["status"], ["session", "list"], ["log"], ["worktree", "list"], ["index", "refresh"], ["gc"] })
        {
            ann.Coord(command).Exits(0);
        }

        Assert.That(kept.Select(File.ReadAllText), Is.EqualTo(before));

        string Put(string path, string text)
        {
            var file = Scratch.Write(coord, path, text);
            File.SetLastWriteTimeUtc(file, old);
            return file;
        }
    }
}
