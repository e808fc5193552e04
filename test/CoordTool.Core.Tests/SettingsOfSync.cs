using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Tests;

/// <summary>What coord.json says about other machines.</summary>
public class SettingsOfSync
{
    [Test]
    public void Are_off_where_the_file_is_silent()
    {
        Assert.That(Read("{}"), Is.EqualTo(SyncSettings.Default));
        Assert.That(SyncSettings.Default.Mode, Is.EqualTo(SyncMode.Off));
    }

    [Test]
    public void Are_what_the_file_says()
    {
        Assert.That(
            Read("""{ "sync": { "mode": "claim", "remote": "team/server", "limitSeconds": 7, "everySeconds": 10 } }"""),
            Is.EqualTo(new SyncSettings(SyncMode.Claim, "team/server", TimeSpan.FromSeconds(7d), TimeSpan.FromSeconds(10d))));
        Assert.That(Read("""{ "sync": { "mode": "watch" } }""").Mode, Is.EqualTo(SyncMode.Watch));
        Assert.That(Read("""{ "sync": { "mode": "manual" } }""").Mode, Is.EqualTo(SyncMode.Manual));
    }

    [TestCase("""{ "sync": true }""", "sync is of the wrong kind")]
    [TestCase("""{ "sync": { "mode": "on" } }""", "sync.mode is \"on\"")]
    [TestCase("""{ "sync": { "mode": 1 } }""", "sync.mode is of the wrong kind")]
    [TestCase("""{ "sync": { "every": 1 } }""", "'every' is no setting of sync")]
    [TestCase("""{ "sync": { "limitSeconds": 0 } }""", "sync.limitSeconds is 0")]
    [TestCase("""{ "sync": { "everySeconds": 9 } }""", "sync.everySeconds is 9")]
    [TestCase("""{ "sync": { "remote": "https://example.com/x.git" } }""", "which no remote can be called")]
    [TestCase("""{ "sync": { "remote": "ext::sh -c id" } }""", "which no remote can be called")]
    [TestCase("""{ "sync": { "remote": "--upload-pack=id" } }""", "which no remote can be called")]
    [TestCase("""{ "sync": { "remote": "../elsewhere" } }""", "which no remote can be called")]
    public void Are_refused_where_they_mean_nothing(string content, string why) =>
        Assert.That(() => Read(content), Throws.TypeOf<CoordException>().With.Message.Contains(why).And.Message.Contains("line 1"));

    private static SyncSettings Read(string content)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository("repo", ("coord.json", content));
        return CoordSettings.Read(GitLayout.Discover(repository)!).Sync;
    }
}
