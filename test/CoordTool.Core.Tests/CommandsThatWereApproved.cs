using System.Runtime.Versioning;
using System.Text;
using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

[UnsupportedOSPlatform("windows")]
public class CommandsThatWereApproved
{
    private static readonly StagedCommand Make = new(CommandStage.Check, "make test");
    private Bench _bench = null!;

    private string File => ApprovalFile.PathOf(_bench.Context);

    [SetUp]
    public void SetUp() => _bench = new Bench(("f", "1\n"));

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public void Are_kept_for_their_user_alone_and_outside_the_repository()
    {
        Assert.That(Missing(Make), Is.EqualTo(new[] { Make }));
        Add(Make);
        Assert.That(Missing(Make), Is.Empty);
        Assert.That(File, Is.EqualTo(_bench.Scratch["home/.config/dotnet-coord/approvals.json"]));
        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(ApprovalFile.Read(_bench.Context), Is.EqualTo(new[] { new Approval(_bench.Layout.CommonDirectory, "check", "make test", _bench.Context.Now) }));
    }

    [Test]
    public void Are_where_the_user_keeps_settings()
    {
        Assert.That(ApprovalFile.PathOf(With(("XDG_CONFIG_HOME", _bench.Scratch["elsewhere"]))), Is.EqualTo(_bench.Scratch["elsewhere/dotnet-coord/approvals.json"]));
        Assert.That(ApprovalFile.PathOf(With(("XDG_CONFIG_HOME", "elsewhere"))), Is.EqualTo(File), "a relative path does not count");
        Assert.That(Assert.Throws<CoordException>(() => ApprovalFile.PathOf(With(("HOME", ""))))!.Message, Does.Contain("HOME"));
    }

    [Test]
    public void Are_exactly_those_and_no_others()
    {
        Add(Make);
        foreach (var other in new[] { "make test ", "make  test", "make tesT", "make test\n", "make t\u0435st", "" })
        {
            Assert.That(Missing(Make with { Text = other }), Has.Count.EqualTo(1), other);
        }

        Assert.That(Missing(Make with { Stage = CommandStage.AfterAdd }), Has.Count.EqualTo(1));
        var elsewhere = GitLayout.Require(_bench.Scratch.Repository("other"));
        Assert.That(ApprovalList.Missing(_bench.Context, elsewhere, [Make]), Has.Count.EqualTo(1));

        // Texts that look the same in another form of Unicode are others; every character comes back as it went.
        var odd = Make with { Text = "echo 'caf\u00E9 \U0001F600 \\ \"\t\n'" };
        Add(odd);
        Assert.That(Missing(odd), Is.Empty);
        Assert.That(Missing(odd with { Text = odd.Text.Normalize(NormalizationForm.FormD) }), Has.Count.EqualTo(1));
    }

    [Test]
    public void Are_so_in_every_checkout_of_the_repository_however_it_is_reached()
    {
        Add(Make);
        _bench.Git("worktree", "add", "--quiet", _bench.Scratch["linked"]);
        System.IO.File.CreateSymbolicLink(_bench.Scratch["link"], _bench.Top);
        foreach (var way in new[] { "linked", "link" })
        {
            Assert.That(ApprovalList.Missing(_bench.Context, GitLayout.Require(_bench.Scratch[way]), [Make]), Is.Empty, way);
        }
    }

    [Test]
    public void Are_listed_beside_those_that_were_not()
    {
        Settings("""{ "worktrees": { "check": ["make", "make test"], "afterAdd": "npm ci" } }""");
        Add(Make, new StagedCommand(CommandStage.AfterLand, "./deploy"));
        var listed = ApprovalList.Run(_bench.Context, _bench.Layout);
        Assert.That(listed.Commands.Select(each => (each.Command.Stage, each.Command.Text, each.IsApproved)), Is.EqualTo(new[]
        {
            (CommandStage.AfterAdd, "npm ci", false), (CommandStage.Check, "make", false), (CommandStage.Check, "make test", true),
        }));
        Assert.That(listed.Unused.Select(each => each.Command), Is.EqualTo(new[] { "./deploy" }));
    }

    [Test]
    public void Are_taken_back_by_stage_or_all_at_once_and_in_no_other_repository()
    {
        var other = GitLayout.Require(_bench.Scratch.Repository("other"));
        ApprovalAdd.Run(_bench.Context, other, [Make]);
        Add(Make, new StagedCommand(CommandStage.AfterAdd, "npm ci"), new StagedCommand(CommandStage.AfterLand, "./deploy"));
        Assert.That(ApprovalDrop.Run(_bench.Context, _bench.Layout, [CommandStage.Check]).Select(each => each.Command), Is.EqualTo(new[] { "make test" }));
        Assert.That(Missing(Make), Has.Count.EqualTo(1));
        Assert.That(ApprovalDrop.Run(_bench.Context, _bench.Layout, null).Select(each => each.Command), Is.EqualTo(new[] { "npm ci", "./deploy" }));
        Assert.That(ApprovalDrop.Run(_bench.Context, _bench.Layout, null), Is.Empty);
        Assert.That(ApprovalList.Missing(_bench.Context, other, [Make]), Is.Empty);
    }

    [Test]
    public void Are_none_before_the_first_and_taking_back_makes_no_file()
    {
        Assert.That(ApprovalDrop.Run(_bench.Context, _bench.Layout, null), Is.Empty);
        Assert.That(Directory.Exists(Path.GetDirectoryName(File)!), Is.False);
    }

    [Test]
    public void Stand_all_when_many_are_approved_at_once()
    {
        var commands = Enumerable.Range(0, 40).Select(number => Make with { Text = $"make {number}" }).ToList();
        Parallel.ForEach(commands, new ParallelOptions { MaxDegreeOfParallelism = 8 }, command => Add(command));
        Assert.That(Missing([.. commands]), Is.Empty);
        Assert.That(ApprovalFile.Read(_bench.Context), Has.Count.EqualTo(40));
    }

    private static readonly string[] Damaged =
    [
        "", "{", "[]", "null", "{}", "{ \"version\": 0, \"approvals\": [] }", "{ \"version\": 1 }", "{ \"version\": 1, \"approvals\": [null] }",
        "{ \"version\": 1, \"approvals\": [{ \"repository\": \"x\", \"stage\": \"check\" }] }", "{ \"version\": 2, \"approvals\": [] }", "{ \"version\": \"1\" }",
        "{ \"version\": 1, \"approvals\": [] } x", "\u0000\u0001", "{ \"version\": 1, \"approvals\": [{ \"command\": \"\\ud800\" }] }",
    ];

    [TestCaseSource(nameof(Damaged))]
    public void Are_none_by_a_file_that_means_nothing_and_it_is_left_as_it_is(string content)
    {
        Write(content);
        Fails(File);
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(content));
    }

    [Test]
    public void Are_none_by_a_file_that_nobody_could_have_written_so()
    {
        Write(new string(' ', SettingsFile.MostBytes + 1));
        Fails("larger than");

        System.IO.File.WriteAllBytes(File, [.. "{ \""u8, 0xFF, .. "\" }"u8]);
        Fails("UTF-8");

        System.IO.File.Delete(File);
        Directory.CreateDirectory(File);
        Fails("it is a directory");
    }

    [Test]
    public void Are_none_by_a_file_that_others_may_write()
    {
        Add(Make);
        System.IO.File.SetUnixFileMode(File, System.IO.File.GetUnixFileMode(File) | UnixFileMode.GroupWrite);
        Fails("Others than its owner may write");
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    public void Are_none_by_a_directory_in_which_others_may_put_another_file(UnixFileMode who)
    {
        Add(Make);
        var directory = Path.GetDirectoryName(File)!;
        System.IO.File.SetUnixFileMode(directory, System.IO.File.GetUnixFileMode(directory) | who);
        Assert.That(Assert.Throws<CoordException>(() => Missing(Make))!.Message, Does.Contain($"Others than its owner may write {directory}"));
    }

    [TestCase("approvals.json")]
    [TestCase("")]
    public void Are_none_by_a_file_of_another_user(string name)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("only an administrator gives files to others");
        }

        Add(Make);
        _bench.Scratch.Run(_bench.Top, "chown", ["54321", Path.Combine(Path.GetDirectoryName(File)!, name)]).Exits(0);
        Fails("belongs to another user");
    }

    [Test]
    public void Are_kept_behind_a_link_and_none_by_a_file_that_cannot_be_read()
    {
        Add(Make);
        _bench.Shell("rm -f ../home/.config/dotnet-coord/approvals.json; ln -s nowhere ../home/.config/dotnet-coord/approvals.json");
        Assert.That(Missing(Make), Has.Count.EqualTo(1), "a link that leads nowhere yet");
        Add(Make);
        Assert.That(System.IO.File.Exists(_bench.Scratch["home/.config/dotnet-coord/nowhere"]), "written behind the link");
        Assert.That(Missing(Make), Is.Empty);

        // An administrator reads everything.
        if (!Environment.IsPrivilegedProcess)
        {
            System.IO.File.SetUnixFileMode(File, UnixFileMode.None);
            Fails("denied");
        }
    }

    [TestCase("COORD_SESSION", "ann")]
    [TestCase("COORD_SESSION", "not a session")]
    [TestCase("CLAUDE_CODE_SESSION_ID", "0123")]
    [TestCase("CODEX_THREAD_ID", "0123")]
    public void Are_not_approved_by_a_session(string variable, string value)
    {
        var refused = ApprovalAdd.FindRefusal(With((variable, value)), _bench.Layout, null, [CommandStage.Check, CommandStage.AfterAdd])!;
        Assert.That(refused.Reason, Does.Contain("only the person"));
        Assert.That(refused.Next[^1], Does.EndWith($"dotnet-coord -C '{_bench.Top}' approvals add check afterAdd"));
    }

    [Test]
    public void Are_approved_by_a_person_at_a_plain_terminal()
    {
        Assert.That(ApprovalAdd.FindRefusal(_bench.Context, _bench.Layout, null, [CommandStage.Check]), Is.Null);
        Assert.That(ApprovalAdd.FindRefusal(_bench.Context, _bench.Layout, "ann", [CommandStage.Check]), Is.Not.Null);
        Assert.That(ApprovalAdd.FindRefusal(With((Caller.HostVariable, "x")), _bench.Layout, null, [CommandStage.Check]), Is.Null);
    }

    [TestCase("make test", "make test")]
    [TestCase("a\nb", "a|b")]
    [TestCase("a\tb", "a<U+0009>b")]
    [TestCase("a \u202E b", "a <U+202E> b")]
    [TestCase("rm\u200B -rf", "rm<U+200B> -rf")]
    [TestCase("a\u00A0b", "a<U+00A0>b")]
    [TestCase("a\u3164b\u2800", "a<U+3164>b<U+2800>")]
    [TestCase("a  \nb", "a <U+0020>|b")]
    [TestCase("\u001b[2J", "<U+001B>[2J")]
    [TestCase("\U000E0041", "<U+E0041>")]
    [TestCase("e\u0301", "e<U+0301>")]
    [TestCase("caf\u00E9 \U0001F600", "caf\u00E9 \U0001F600")]
    [TestCase("", "")]
    public void Are_shown_with_all_that_is_in_them(string command, string shown) => Assert.That(string.Join('|', ShownCommand.Lines(command)), Is.EqualTo(shown));

    [TestCase("make t\u0435st", "\u0435 U+0435")]
    [TestCase("caf\u00E9 caf\u00E9 \u202E", "\u00E9 U+00E9")]
    [TestCase("make\ttest", null)]
    public void Are_shown_with_the_numbers_of_what_only_looks_like_ours(string command, string? shown) => Assert.That(ShownCommand.NotAscii(command), Is.EqualTo(shown));

    private IReadOnlyList<StagedCommand> Missing(params StagedCommand[] commands) => ApprovalList.Missing(_bench.Context, _bench.Layout, commands);

    private void Add(params StagedCommand[] commands) => ApprovalAdd.Run(_bench.Context, _bench.Layout, commands);

    private void Settings(string text) => Scratch.Write(_bench.Top, CoordSettings.FileName, text);

    private void Write(string content) => Scratch.Write(Path.GetDirectoryName(File)!, Path.GetFileName(File), content);

    // Whatever is asked of it, and it stays as it is.
    private void Fails(string why)
    {
        foreach (var ask in new Action[] { () => Missing(Make), () => Add(Make), () => ApprovalDrop.Run(_bench.Context, _bench.Layout, null), () => ApprovalList.Run(_bench.Context, _bench.Layout) })
        {
            var failure = Assert.Throws<CoordException>(() => ask())!;
            Assert.That(failure.Kind, Is.EqualTo(FailureKind.Broken));
            Assert.That(failure.Message, Does.Contain(why).And.Contains(File).And.Contains("nothing is approved"));
        }
    }

    private CoordContext With(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(_bench.Context.Environment);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return _bench.Context with { Environment = environment };
    }
}
