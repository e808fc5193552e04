using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Tests;

public class SettingsOfCoordJson
{
    private Scratch _scratch = null!;
    private GitLayout _layout = null!;

    private string File => Path.Combine(_layout.RequireWorkTree(), CoordSettings.FileName);

    [SetUp]
    public void SetUp()
    {
        _scratch = new Scratch();
        _layout = GitLayout.Require(_scratch.Repository());
    }

    [TearDown]
    public void TearDown() => _scratch.Dispose();

    [Test]
    public void Are_the_defaults_without_a_file()
    {
        var settings = Read();
        Assert.That(settings, Is.SameAs(CoordSettings.Default));
        Assert.That(settings.Zones, Is.Empty);
        Assert.That(settings.OutsideZones, Is.EqualTo(ZoneClaim.File));
        Assert.That(settings.Claims, Is.EqualTo(new ClaimSettings(
            TimeSpan.FromMinutes(15d),
            TimeSpan.FromMinutes(30d),
            3,
            TimeSpan.FromMinutes(10d),
            TimeSpan.FromMinutes(2d),
            TimeSpan.FromMinutes(60d),
            TimeSpan.FromMinutes(10d),
            TimeSpan.FromSeconds(2d))));
    }

    [TestCase("{ }", ForcePolicy.Person, 100)]
    [TestCase("{ \"force\": \"person\", \"rescueLimit\": 0 }", ForcePolicy.Person, 0)]
    [TestCase("{ \"force\": \"anyone\", \"rescueLimit\": 100000 }", ForcePolicy.Anyone, 100_000)]
    [TestCase("{ \"force\": \"nobody\" }", ForcePolicy.Nobody, 100)]
    public void Say_who_may_force_and_how_much_is_kept(string text, ForcePolicy policy, int mebibytes)
    {
        var settings = Read(text);
        Assert.That((settings.Force, settings.RescueLimit), Is.EqualTo((policy, mebibytes * 1024L * 1024L)));
    }

    [TestCase("{ \"force\": \"me\" }", "force is \"me\"")]
    [TestCase("{ \"force\": true }", "force is of the wrong kind")]
    [TestCase("{ \"rescueLimit\": -1 }", "rescueLimit is -1")]
    [TestCase("{ \"rescueLimit\": \"1\" }", "rescueLimit is no whole number")]
    public void Are_broken_where_they_say_another_thing_of_force(string text, string what) =>
        Assert.That(Fails(text).Message, Does.Contain(what));

    [Test]
    public void Are_the_defaults_in_a_bare_repository() =>
        Assert.That(CoordSettings.Read(_layout with { WorkTree = null }), Is.SameAs(CoordSettings.Default));

    [TestCase("{}")]
    [TestCase("{ \"claims\": {}, \"zones\": {} }")]
    [TestCase("// only this\n{ /* and this */ }\n")]
    [TestCase("\uFEFF{ }")]
    public void Are_the_defaults_where_the_file_is_silent(string text)
    {
        var settings = Read(text);
        Assert.That(settings.Claims, Is.EqualTo(ClaimSettings.Default));
        Assert.That((settings.OutsideZones, settings.Zones.Count), Is.EqualTo((ZoneClaim.File, 0)));
    }

    [Test]
    public void Are_what_the_file_says()
    {
        var settings = Read("""
            {
              "$schema": "docs/coord.schema.json", // for the editor
              "target": "main",
              "later": { "x": [1, { "y": null }] },
              "claims": {
                "ttlMinutes": 20, "editingTtlMinutes": 40, "editingEdits": 5, "editingWindowMinutes": 7,
                "graceMinutes": 0, "stalledMinutes": 90, "resumptionMinutes": 3, "edit": "none",
              },
              "zones": {
                "http": { "paths": ["src/http/", "test/http.txt"], "description": "the front" },
                "docs": { "paths": ["docs/",], "claim": "file" },
                "free": { "paths": ["./"], "claim": "none" },
              },
            }
            """);
        Assert.That(settings.Claims, Is.EqualTo(new ClaimSettings(
            TimeSpan.FromMinutes(20d),
            TimeSpan.FromMinutes(40d),
            5,
            TimeSpan.FromMinutes(7d),
            TimeSpan.Zero,
            TimeSpan.FromMinutes(90d),
            TimeSpan.FromMinutes(3d),
            TimeSpan.FromSeconds(2d))));
        Assert.That(settings.OutsideZones, Is.EqualTo(ZoneClaim.None));
        Assert.That(settings.Zones.Select(zone => (zone.Name, zone.Claim, zone.Description)), Is.EqualTo(new[]
        {
            ("http", ZoneClaim.Zone, (string?)"the front"), ("docs", ZoneClaim.File, null), ("free", ZoneClaim.None, null),
        }));
        Assert.That(settings.Zones[0].Paths, Is.EqualTo(new[] { "src/http/", "test/http.txt" }));
        Assert.That(settings.Zones[0].Patterns.Select(pattern => pattern.Kind), Is.EqualTo(new[] { PatternKind.Directory, PatternKind.File }));
    }

    [Test]
    public void Say_how_worktrees_are_made_and_land()
    {
        Assert.That(Read("{}").Worktrees, Is.SameAs(WorktreeSettings.Default));
        Assert.That(CoordSettings.Default.Target, Is.Null);
        var settings = Read("""
            {
              "target": "release/1",
              "worktrees": {
                "path": "/trees/{repository}/{name}", "branch": "{name}", "copy": [".env", "*.local", "certificates/"],
                "afterAdd": "npm ci", "check": ["make", "make\ttest\n"], "afterLand": [],
                "strategy": "squash", "message": "Land {name} ({branch} to {target})\n\n{commits}\n",
              },
            }
            """);
        Assert.That(settings.Target, Is.EqualTo("release/1"));
        var worktrees = settings.Worktrees;
        Assert.That(worktrees.Copy.Select(pattern => pattern.Kind), Is.EqualTo(new[] { PatternKind.File, PatternKind.Glob, PatternKind.Directory }));
        Assert.That(worktrees.CommandsOf(CommandStage.AfterAdd), Is.EqualTo(new[] { "npm ci" }));
        Assert.That(worktrees.CommandsOf(CommandStage.Check), Is.EqualTo(new[] { "make", "make\ttest\n" }));
        Assert.That(worktrees.CommandsOf(CommandStage.AfterLand), Is.Empty);
        Assert.That(worktrees.CommandsOf(CommandStage.BeforeRemove), Is.Empty);
        Assert.That(worktrees.Strategy, Is.EqualTo(LandingStrategy.Squash));
        Assert.That(worktrees.DirectoryFor("/home/ann/repo", "fix/login"), Is.EqualTo("/trees/repo/fix-login"));
        Assert.That(worktrees.BranchFor("fix/login"), Is.EqualTo("fix/login"));
        Assert.That(worktrees.MessageFor("fix", "main", "f", ["one", "{target}"]), Is.EqualTo("Land f (fix to main)\n\n* one\n* {target}\n"));
    }

    [TestCase("merge", ExpectedResult = LandingStrategy.Merge)]
    [TestCase("squash", ExpectedResult = LandingStrategy.Squash)]
    [TestCase("rebase", ExpectedResult = LandingStrategy.Rebase)]
    [TestCase("ff", ExpectedResult = LandingStrategy.FastForward)]
    public LandingStrategy Name_a_strategy(string word) => Read($$"""{ "worktrees": { "strategy": "{{word}}" } }""").Worktrees.Strategy;

    [Test]
    public void Make_worktrees_beside_the_main_checkout_where_the_file_is_silent()
    {
        var settings = WorktreeSettings.Default;
        Assert.That(settings.DirectoryFor("/home/ann/repo", "fix/login"), Is.EqualTo("/home/ann/repo-fix-login"));
        Assert.That(settings.BranchFor("fix/login"), Is.EqualTo("work/fix/login"));
        Assert.That((settings.Strategy, settings.MessageFor("a", "b", "c", [])), Is.EqualTo((LandingStrategy.Merge, (string?)null)));
    }

    [Test]
    public void Have_no_command_that_is_longer_than_a_line_may_be()
    {
        Assert.DoesNotThrow(() => Read($$"""{ "worktrees": { "check": "{{new string('x', SettingsReader.MostCommandCharacters)}}" } }"""));
        Assert.That(Fails($$"""{ "worktrees": { "check": "{{new string('x', SettingsReader.MostCommandCharacters + 1)}}" } }""").Message, Does.Contain("longer than 8000 characters"));
    }

    [TestCase("{a}", ExpectedResult = "1")]
    [TestCase("{b}{a}", ExpectedResult = "{a}1")]
    [TestCase("{{a}}", ExpectedResult = "{a}")]
    [TestCase("{{{a}}}", ExpectedResult = "{1}")]
    [TestCase("plain", ExpectedResult = "plain")]
    [TestCase("", ExpectedResult = "")]
    public string Fill_templates_in_one_pass(string template) => TextTemplate.Fill(template, new Dictionary<string, string> { ["a"] = "1", ["b"] = "{a}" });

    [TestCase("{c}", "it has no {c}")]
    [TestCase("{}", "it has no {}")]
    [TestCase("{a", "a { stands alone")]
    [TestCase("a}", "a } stands alone")]
    public void Fill_no_template_that_cannot_be_meant(string template, string wrong) => Assert.That(
        Assert.Throws<CoordException>(() => TextTemplate.Fill(template, new Dictionary<string, string> { ["a"] = "1" }))!.Message, Does.Contain(wrong));

    [TestCase("src/http/a.cs", ExpectedResult = "http")]
    [TestCase("test/http.txt", ExpectedResult = "http")]
    [TestCase("src/httpx", ExpectedResult = "rest")]
    [TestCase("docs/a", ExpectedResult = null)]
    public string? Name_the_first_zone_that_holds_a_path(string path) => Read("""
        { "zones": { "http": { "paths": ["src/http/", "test/http.txt"] }, "rest": { "paths": ["src/"] } } }
        """).ZoneOf(path)?.Name;

    [Test]
    public void Take_every_number_within_its_bounds_and_none_beyond([ValueSource(nameof(Keys))] string key)
    {
        var number = ClaimSettings.Numbers.Single(each => each.Key == key);
        var beside = number == ClaimSettings.EditingTtlMinutes ? "\"ttlMinutes\": 1, " : "";
        foreach (var value in new[] { number.Least, number.Default, number.Most })
        {
            Assert.DoesNotThrow(() => Read($$"""{ "claims": { {{beside}}"{{key}}": {{value}} } }"""));
        }

        foreach (var value in new object[] { number.Least - 1, number.Most + 1, "1.5", "1e1", "true", "\"15\"", "99999999999", "null", "[15]" })
        {
            var failure = Fails($$"""{ "claims": { "{{key}}": {{value}} } }""");
            Assert.That(failure.Message, Does.Contain($"line 1: claims.{key} is "));
            Assert.That(failure.Hints.Single(), Does.Contain($"from {number.Least} to {number.Most}"));
        }
    }

    [Test]
    public void Keep_a_session_that_edits_at_least_as_long_as_one_that_is_silent()
    {
        Assert.That(Read("""{ "claims": { "ttlMinutes": 45 } }""").Claims.EditingTtl, Is.EqualTo(TimeSpan.FromMinutes(45d)));
        Assert.That(Fails("{ \"claims\": {\n\"editingTtlMinutes\": 10,\n \"ttlMinutes\": 11 } }").Message, Does.Contain("line 2: claims.editingTtlMinutes is 10, less than the 11"));
        Assert.That(Fails("""{ "claims": { "editingTtlMinutes": 14 } }""").Message, Does.Contain("is 14, less than the 15"));
    }

    [TestCase("", "it is empty", "")]
    [TestCase(" \n", "line 2: this is not JSON", "")]
    [TestCase("// nothing\n", "this is not JSON", "")]
    [TestCase("{\n\n  \"claims\" {} }", "line 3: this is not JSON", "")]
    [TestCase("{\n", "line 2: this is not JSON", "")]
    [TestCase("{}\n{}", "line 2: this is not JSON", "")]
    [TestCase("[]", "line 1: the file is of the wrong kind", "an object")]
    [TestCase("null", "line 1: the file is of the wrong kind", "an object")]
    [TestCase("{ \"claims\": 1 }", "claims is of the wrong kind", "an object")]
    [TestCase("{ \"claims\": null }", "claims is of the wrong kind", "an object")]
    [TestCase("{ \"zones\": [] }", "zones is of the wrong kind", "an object")]
    [TestCase("{ \"zones\": { \"a\": [] } }", "zones.a is of the wrong kind", "an object")]
    [TestCase("{\n\"claims\": {\n\"ttl\": 1 } }", "line 3: 'ttl' is no setting of claims", "ttlMinutes, editingTtlMinutes")]
    [TestCase("{ \"claims\": { \"edit\": \"zone\" } }", "claims.edit is \"zone\"", "\"file\", \"none\"")]
    [TestCase("{ \"claims\": { \"edit\": true } }", "claims.edit is of the wrong kind", "\"file\", \"none\"")]
    [TestCase("{ \"claims\": {},\n \"claims\": {} }", "line 2: 'claims' is named twice in the file", "")]
    [TestCase("{ \"other\": 1, \"other\": 1 }", "'other' is named twice in the file", "")]
    [TestCase("{ \"claims\": { \"ttlMinutes\": 1, \"ttlMinutes\": 1 } }", "'ttlMinutes' is named twice in claims", "")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": [\"x\"] }, \"a\": { \"paths\": [\"y\"] } } }", "'a' is named twice in zones", "")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": [\"x\"], \"paths\": [\"x\"] } } }", "'paths' is named twice in zones.a", "")]
    [TestCase("{ \"zones\": { \"a b\": {} } }", "'a b' cannot be the name of a zone", "1 to 64")]
    [TestCase("{ \"zones\": { \"\": {} } }", "'' cannot be the name of a zone", "1 to 64")]
    [TestCase("{ \"zones\": { \"a\\n\": {} } }", "'a?' cannot be the name of a zone", "1 to 64")]
    [TestCase("{ \"zones\": {\n\"a\": {} } }", "line 2: zones.a names no paths", "\"paths\"")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": [] } } }", "zones.a names no paths", "\"paths\"")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": \"src/\" } } }", "zones.a.paths is of the wrong kind", "a list")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": [1] } } }", "each of zones.a.paths is of the wrong kind", "a text")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": [\"x\"], \"claim\": \"all\" } } }", "zones.a.claim is \"all\"", "\"zone\", \"file\", \"none\"")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": [\"x\"], \"description\": {} } } }", "zones.a.description is of the wrong kind", "a text")]
    [TestCase("{ \"zones\": { \"a\": { \"path\": [\"x\"] } } }", "'path' is no setting of zones.a", "paths, claim, description")]
    [TestCase("{\n\"target\": 1 }", "line 2: target is of the wrong kind", "the name of a branch")]
    [TestCase("{ \"target\": \"\" }", "target is '', which no branch", "\"main\"")]
    [TestCase("{ \"target\": \"a..b\" }", "target is 'a..b', which no branch", "\"main\"")]
    [TestCase("{ \"worktrees\": [] }", "worktrees is of the wrong kind", "an object")]
    [TestCase("{ \"worktrees\": {\n\"paths\": \"x\" } }", "line 2: 'paths' is no setting of worktrees", "path, branch, copy, afterAdd, check, afterLand, beforeRemove, strategy, message")]
    [TestCase("{ \"worktrees\": { \"check\": \"x\", \"check\": \"x\" } }", "'check' is named twice in worktrees", "")]
    [TestCase("{ \"worktrees\": {\n\n\"path\": \"../x\" } }", "line 3: worktrees.path is without {name}", "../{repository}-{name}")]
    [TestCase("{ \"worktrees\": { \"path\": \"../{{name}}\" } }", "worktrees.path is without {name}", "")]
    [TestCase("{ \"worktrees\": { \"path\": \"../../.config/nvim/{name}/..\" } }", "worktrees.path leads back out of {name}", "../{repository}-{name}")]
    [TestCase("{ \"worktrees\": { \"path\": \"~/{name}\" } }", "worktrees.path starts with ~", "absolute")]
    [TestCase("{ \"worktrees\": { \"path\": \"../{name}-{branch}\" } }", "worktrees.path cannot be used: it has no {branch}", "{repository}, {name}")]
    [TestCase("{ \"worktrees\": { \"path\": \"../{name\" } }", "worktrees.path cannot be used: a { stands alone", "")]
    [TestCase("{ \"worktrees\": { \"path\": \"../{name}}\" } }", "worktrees.path cannot be used: a } stands alone", "")]
    [TestCase("{ \"worktrees\": { \"path\": \"../{name}\\n\" } }", "worktrees.path holds a control character", "one line")]
    [TestCase("{ \"worktrees\": { \"path\": \" \" } }", "worktrees.path holds an empty text", "")]
    [TestCase("{ \"worktrees\": { \"branch\": \"work\" } }", "worktrees.branch is without {name}", "work/{name}")]
    [TestCase("{ \"worktrees\": { \"branch\": \"{repository}/{name}\" } }", "worktrees.branch cannot be used: it has no {repository}", "{name}")]
    [TestCase("{ \"worktrees\": { \"branch\": \"{name}.lock\" } }", "worktrees.branch is '{name}.lock', which makes no name", "work/{name}")]
    [TestCase("{ \"worktrees\": { \"branch\": 1 } }", "worktrees.branch is of the wrong kind", "{name}")]
    [TestCase("{ \"worktrees\": { \"copy\": \".env\" } }", "worktrees.copy is of the wrong kind", "a list")]
    [TestCase("{ \"worktrees\": { \"copy\": [\"../.env\"] } }", "'../.env' of worktrees.copy is no path", "")]
    [TestCase("{ \"worktrees\": { \"strategy\": \"octopus\" } }", "worktrees.strategy is \"octopus\"", "\"merge\", \"squash\", \"rebase\", \"ff\"")]
    [TestCase("{ \"worktrees\": { \"message\": \"{subject}\" } }", "worktrees.message cannot be used: it has no {subject}", "{branch}, {target}, {name}, {commits}")]
    [TestCase("{ \"worktrees\": { \"check\": 1 } }", "worktrees.check is of the wrong kind", "a list of them")]
    [TestCase("{ \"worktrees\": { \"check\": [\n1] } }", "line 2: each of worktrees.check is of the wrong kind", "a command line")]
    [TestCase("{ \"worktrees\": { \"check\": \"\" } }", "worktrees.check holds an empty text", "")]
    [TestCase("{ \"worktrees\": { \"afterAdd\": [\"a\", \"\\t\\n\"] } }", "worktrees.afterAdd holds an empty text", "")]
    [TestCase("{ \"worktrees\": { \"afterLand\": \"a\\u001b[2J\" } }", "worktrees.afterLand holds a control character: 'a?[2J'", "tabs are fine")]
    [TestCase("{ \"worktrees\": { \"beforeRemove\": \"a\\r\\nb\" } }", "worktrees.beforeRemove holds a control character", "tabs are fine")]
    [TestCase("{ \"worktrees\": { \"beforeRemove\": \"a\\u0000\" } }", "worktrees.beforeRemove holds a control character", "tabs are fine")]
    [TestCase("{ \"zones\": { \"a\": { \"paths\": [\"\\ud800\"] } } }", "line 1: half a character", "two escapes")]
    public void Say_what_is_wrong_and_what_is_allowed(string text, string wrong, string allowed)
    {
        var failure = Fails(text);
        Assert.That(failure.Message, Does.StartWith(File).And.Contains(wrong));
        Assert.That(failure.Hints.Single(), Does.Contain(allowed));
    }

    [TestCase("")]
    [TestCase("/etc/")]
    [TestCase("/")]
    [TestCase("../src/")]
    [TestCase("src/../../x")]
    [TestCase("src//http/")]
    [TestCase("src//")]
    [TestCase("src/./http")]
    [TestCase(".")]
    [TestCase(".git/hooks/")]
    [TestCase("@tests")]
    [TestCase("a\nb")]
    public void Have_no_zone_outside_the_repository(string path) =>
        Assert.That(
            Fails($$"""{ "zones": { "a": { "paths": [{{System.Text.Json.Nodes.JsonValue.Create(path).ToJsonString()}}] } } }""").Message,
            Does.Contain("is no path of the repository"));

    [Test]
    public void Lie_no_deeper_than_anybody_writes_by_hand()
    {
        string Nested(int depth) => $$"""{ "other": {{new string('[', depth)}}{{new string(']', depth)}} }""";
        Assert.DoesNotThrow(() => Read(Nested(SettingsReader.MostDepth - 1)));
        Assert.That(Fails(Nested(SettingsReader.MostDepth)).Message, Does.Contain("depth"));
    }

    [Test]
    public void Are_no_longer_than_anybody_writes_by_hand()
    {
        Assert.DoesNotThrow(() => Read("{}".PadRight(SettingsFile.MostBytes)));
        Assert.That(Fails("{}".PadRight(SettingsFile.MostBytes + 1)).Message, Does.Contain("larger than 1024 KiB"));
    }

    [Test]
    public void Are_in_UTF8()
    {
        System.IO.File.WriteAllBytes(File, [.. "{\n// caf"u8, 0xE9, .. "\n}"u8]);
        Assert.That(Failure().Message, Does.Contain("line 2 is not UTF-8"));

        System.IO.File.WriteAllText(File, "{}", Encoding.Unicode);
        Assert.That(Failure().Message, Does.Contain("line 1 is not UTF-8"));
    }

    [Test]
    public void Are_no_directory()
    {
        Directory.CreateDirectory(File);
        Assert.That(Failure().Message, Does.Contain("it is a directory"));
    }

    [Test]
    public void May_be_behind_a_link_that_leads_somewhere()
    {
        System.IO.File.CreateSymbolicLink(File, "shared.json");
        Assert.That(Failure().Message, Does.Contain("leads nowhere"));

        Scratch.Write(_layout.RequireWorkTree(), "shared.json", """{ "claims": { "ttlMinutes": 9 } }""");
        Assert.That(Read().Claims.Ttl, Is.EqualTo(TimeSpan.FromMinutes(9d)));
    }

    // Opening a pipe waits for somebody who writes, and a device never ends.
    [Test]
    public void Are_a_file_that_ends()
    {
        System.IO.File.CreateSymbolicLink(File, "/dev/zero");
        Assert.That(Failure().Message, Does.Contain("it is empty"));

        System.IO.File.Delete(File);
        _scratch.Run(_scratch.Root, "mkfifo", [File]).Exits(0);
        Assert.That(Failure().Message, Does.Contain("it is empty"));
    }

    private static IEnumerable<string> Keys() => ClaimSettings.Numbers.Select(number => number.Key);

    private CoordSettings Read() => CoordSettings.Read(_layout);

    private CoordSettings Read(string text)
    {
        System.IO.File.WriteAllText(File, text);
        return Read();
    }

    private CoordException Fails(string text)
    {
        System.IO.File.WriteAllText(File, text);
        return Failure();
    }

    private CoordException Failure()
    {
        var failure = Assert.Throws<CoordException>(() => Read())!;
        Assert.That(failure.Kind, Is.EqualTo(FailureKind.Usage));
        return failure;
    }
}
