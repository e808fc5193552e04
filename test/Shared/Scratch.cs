using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CoordTool.Testing;

/// <summary>What a program answered.</summary>
internal sealed record Answer(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Passes for one exit code; otherwise the test fails with everything the program said.</summary>
    public Answer Exits(int code)
    {
        Assert.That(ExitCode, Is.EqualTo(code), $"{Command}\n--- standard output\n{Output}\n--- standard error\n{Error}");
        return this;
    }

    public string Line => Output.TrimEnd('\n');

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>
/// A directory of a test's own, with an environment that knows nothing of the machine: no configuration of the user, a fixed
/// identity, and dates that tick by one minute a commit, so that object names are the same in every run.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly Dictionary<string, string> _environment;
    private int _tick;

    public Scratch()
    {
        // Physical: a temporary directory behind a link would have two names.
        var top = Directory.CreateTempSubdirectory("coord-test-").FullName;
        Root = new DirectoryInfo(top).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? top;
        var home = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;
        var tool = Environment.GetEnvironmentVariable("COORD_TOOL") is { Length: > 0 } path ? Path.GetDirectoryName(path) + Path.PathSeparator : "";

        // A tool that the machine has installed is not the one under test.
        var inherited = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Where(directory => !File.Exists(Path.Combine(directory, "dotnet-coord")));
        _environment = new Dictionary<string, string>
        {
            ["PATH"] = tool + string.Join(Path.PathSeparator, inherited),
            ["HOME"] = home,
            ["USERPROFILE"] = home,
            ["LC_ALL"] = "C",
            ["TZ"] = "UTC",
            ["TMPDIR"] = Path.GetTempPath(),
            ["GIT_CONFIG_GLOBAL"] = Path.Combine(home, "gitconfig"),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
        };
        File.WriteAllText(Path.Combine(home, "gitconfig"), "[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n");
    }

    /// <summary>The top of the directory.</summary>
    public string Root { get; }

    /// <summary>The environment that programs are started with, to hand on to the core.</summary>
    public IReadOnlyDictionary<string, string> Variables => _environment;

    /// <summary>A path below the top.</summary>
    public string this[string path] => Path.Combine(Root, path);

    /// <summary>Makes a repository with one commit that holds the files given as path and content.</summary>
    public string Repository(string name = "repo", params (string Path, string Content)[] files)
    {
        var directory = Directory.CreateDirectory(this[name]).FullName;
        Git(directory, "init", "--quiet").Exits(0);
        foreach (var (path, content) in files.Length == 0 ? [("readme", "hello\n")] : files)
        {
            Write(directory, path, content);
        }

        Git(directory, "add", "--all").Exits(0);
        Git(directory, "commit", "--quiet", "-m", "first").Exits(0);
        return directory;
    }

    /// <summary>Writes a file and the directories above it.</summary>
    public static string Write(string directory, string path, string content)
    {
        var full = Path.Combine(directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    /// <summary>Leaves the test out where a program is not installed.</summary>
    public void Needs(string program)
    {
        if (Run(Root, "sh", ["-c", $"command -v {program}"]).ExitCode != 0)
        {
            Assert.Ignore($"{program} is not installed");
        }
    }

    /// <summary>Runs the real Git.</summary>
    public Answer Git(string directory, params string[] arguments) => Run(directory, "git", arguments);

    /// <summary>Runs the installed tool.</summary>
    public Answer Coord(string directory, params string[] arguments) => Run(directory, Tool, arguments);

    /// <summary>Runs the installed tool with something to read.</summary>
    public Answer CoordReading(string directory, string input, params string[] arguments) => Run(directory, Tool, arguments, input);

    /// <summary>Runs the real Git as a session does in raw mode: on the session's own index.</summary>
    public Answer GitAs(string session, string directory, params string[] arguments) =>
        Run(directory, "git", arguments, variables: SessionVariables(session, directory));

    /// <summary>What `session env --raw` exports for a session.</summary>
    public IReadOnlyDictionary<string, string> SessionVariables(string session, string directory) =>
        Coord(directory, "session", "env", "--raw", "--id", session).Exits(0).Lines
            .Select(line => line["export ".Length..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''));

    /// <summary>Runs a program to its end.</summary>
    public Answer Run(string directory, string program, IReadOnlyList<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        using var process = Start(directory, program, arguments, variables);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input ?? "");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything; the exit code tells.
        }

        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Limit.TotalSeconds} s");
        }

        process.WaitForExit();
        return new Answer($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts a program whose pipes the test drives.</summary>
    public Process Start(string directory, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment.Clear();
        var date = string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + (60 * Interlocked.Increment(ref _tick))} +0000");
        start.Environment["GIT_AUTHOR_DATE"] = date;
        start.Environment["GIT_COMMITTER_DATE"] = date;
        foreach (var (name, value) in _environment.Concat(variables ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose()
    {
        // Left where it is after a failure, to be looked at.
        if (TestContext.CurrentContext.Result.Outcome.Status != NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            // What a test killed may leave children that still write for a moment.
            Assert.That(SpinWait.SpinUntil(TryDelete, TimeSpan.FromSeconds(30)), $"{Root} cannot be deleted.");
        }
    }

    // Not by .NET, which sees names that are not UTF-8 but cannot name them.
    private bool TryDelete()
    {
        using var rm = Process.Start("rm", ["-rf", "--", Root]);
        rm.WaitForExit();
        return rm.ExitCode == 0;
    }

    private static string Tool => Environment.GetEnvironmentVariable("COORD_TOOL") is { Length: > 0 } tool
        ? tool
        : throw new InvalidOperationException("COORD_TOOL names no installed tool; run ./eng/test.sh.");
}
