using System.Diagnostics;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A session's commit waits for its message, while all others go on in the same checkout.</summary>
public class EditorsThatStayOpen
{
    private const string Written = "written at last";
    private Scratch _scratch = null!;
    private string _repository = "";
    private ShimWorker _ann = null!;
    private ShimWorker _bob = null!;

    [SetUp]
    public void Stage_what_is_to_be_committed()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("f", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"), ("g", "1\n"));
        (_ann, _bob) = (ShimWorker.Start(_scratch, _repository, "ann"), ShimWorker.Start(_scratch, _repository, "bob"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("")]
    [TestCase("-a")]
    [TestCase("--no-verify")]
    [TestCase("-- a g")]
    public void Keep_nobody_from_committing_bringing_in_step_clearing_up_and_landing(string words)
    {
        _ann.Stage("a", "of ann\n");
        if (words.StartsWith('-') && words != "--no-verify")
        {
            Scratch.Write(_repository, "g", "of ann\n");
        }

        var tree = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
        Scratch.Write(tree, "landed", "of x\n");
        _scratch.Git(tree, "add", "landed").Exits(0);
        _scratch.Git(tree, "commit", "-qm", "x").Exits(0);
        using (var open = Open(["commit", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]))
        {
            for (var i = 0; i < 10; i++)
            {
                _bob.Commit($"b{i}", "of bob\n");
            }

            _scratch.Coord(_repository, "index", "refresh").Exits(0);
            _scratch.Coord(_repository, "gc").Exits(0);
            _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
            Assert.That(open.HasExited, Is.False);
            Return(open, 0);
        }

        Assert.That(_scratch.Git(_repository, "log", "-1", "--format=%s").Line, Is.EqualTo(Written));
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(words is "" or "--no-verify" ? ["a"] : new[] { "a", "g" }));
        Assert.That(_scratch.Git(_repository, "ls-tree", "--name-only", "HEAD").Lines, Has.Length.EqualTo(2 + 10 + 2));
        _scratch.IsClean(_repository);
    }

    // By a program without hooks: a session would hear at its own commit that the file is not as it wrote it.
    [TestCase("1\n2\n3\n4\n5\n6\n7\n8\nof bob\n", 0, "committing again on top of it")]
    [TestCase("of bob\n2\n3\n4\n5\n6\n7\n8\n9\n", 1, "the two cannot be combined by themselves")]
    public void Commit_their_own_or_are_refused_in_words_where_others_changed_the_same_file(string theirs, int code, string words)
    {
        _ann.Stage("f", "of ann\n2\n3\n4\n5\n6\n7\n8\n9\n");
        using (var open = Open(["commit"]))
        {
            _scratch.Run(_repository, "/bin/sh", ["-euc", """
                export COORD=0 GIT_INDEX_FILE=../elsewhere
                git read-tree HEAD
                git update-index --cacheinfo 100644,$(git hash-object -w --stdin),f
                git commit -qm theirs
                """], theirs).Exits(0);
            Assert.That(Return(open, code), Does.Contain(words));
        }

        Assert.That(_scratch.Git(_repository, "log", "--format=%s").Lines, Is.EqualTo(code == 0 ? [Written, "theirs", "first"] : new[] { "theirs", "first" }));
        Assert.That(_scratch.Content(_repository, "f"), Is.EqualTo(code == 0 ? "of ann\n2\n3\n4\n5\n6\n7\n8\nof bob\n" : theirs));
        Assert.That(_ann.Git("show", ":f").Exits(0).Output, Does.StartWith("of ann"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, ".git", "COMMIT_EDITMSG")), Does.StartWith(Written));
    }

    [TestCase("shim")]
    [TestCase("git")]
    [TestCase("shim git")]
    [TestCase("edit")]
    [TestCase("shim git edit")]
    public void Are_survived_by_what_was_staged_when_their_commit_is_killed(string killed)
    {
        _ann.Stage("a", "of ann\n");
        using (var open = Open(["commit"]))
        {
            var git = ChildOf(open.Id);
            var edit = ChildOf(git);
            foreach (var each in killed.Split(' '))
            {
                using var process = Process.GetProcessById(each == "shim" ? open.Id : each == "git" ? git : edit);
                process.Kill();
            }

            _bob.Stage("b", "of bob\n");
            _bob.GitWith([("COORD_TURN_SECONDS", "5")], ["commit", "-qm", "b"]).Exits(0);

            // The editor does not know, and returns to whoever is left.
            var said = Return(open, null);
            Assert.That(said + open.ExitCode, Is.Not.EqualTo("0"));
        }

        // Who is left may still be about to commit or to clean up; another command of the session takes its turn after it.
        var subjects = _scratch.Git(_repository, "log", "--format=%s").Lines;
        Assert.That(subjects, Is.EqualTo(new[] { "b", "first" }));
        foreach (var left in new[] { ".git/index.lock", ".git/coord/index/ann/index.lock", ".git/HEAD.lock" })
        {
            File.Delete(Path.Combine(_repository, left));
        }

        _ann.GitWith([("COORD_TURN_SECONDS", "5")], ["commit", "-qm", "a"]).Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "a" }));
        _bob.Commit("b", "more of bob\n");
        _scratch.IsClean(_repository);
    }

    private Process Open(string[] command)
    {
        var variables = new Dictionary<string, string>(_ann.Variables) { ["GIT_EDITOR"] = "edit() { echo open; read line; echo \"$line\" >\"$1\"; echo closed; }; edit" };
        var open = _scratch.Start(_repository, _ann.GitPath, command, variables);
        Assert.That(open.StandardOutput.ReadLine(), Is.EqualTo("open"));
        return open;
    }

    // Until all have let go of the pipe that they were given, and not only the one that was started.
    private static string Return(Process open, int? code)
    {
        open.StandardInput.WriteLine(Written);
        open.StandardInput.Close();
        var output = open.StandardOutput.ReadToEndAsync();
        var error = open.StandardError.ReadToEnd();
        open.WaitForExit();
        Assert.That(output.Result, Does.Contain("closed"));
        if (code is { } expected)
        {
            Assert.That(open.ExitCode, Is.EqualTo(expected), error);
        }

        return error;
    }

    private int ChildOf(int process) =>
        int.Parse(_scratch.Run(_repository, "ps", ["--ppid", $"{process}", "-o", "pid="]).Exits(0).Line, System.Globalization.CultureInfo.InvariantCulture);
}
