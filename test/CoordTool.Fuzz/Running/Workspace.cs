using System.Diagnostics;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Fuzz.Running;

/// <summary>A directory of a target's own with a repository in it, and the real Git beside it as the judge.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>Makes a repository with one commit.</summary>
    public Workspace()
    {
        var top = Directory.CreateTempSubdirectory("coord-fuzz-").FullName;
        Root = new DirectoryInfo(top).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? top;
        Top = Directory.CreateDirectory(Path.Combine(Root, "repo")).FullName;
        Variables = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = Root,
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_GLOBAL"] = Path.Combine(Root, "gitconfig"),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        };
        File.WriteAllText(Path.Combine(Root, "gitconfig"), "[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n[maintenance]\n\tauto = false\n");
        Git("init", "--quiet");
        Write("readme", "hello\n");
        Write("src/http/a.cs", "a\n");
        Git("add", "--all");
        Git("commit", "--quiet", "-m", "first");
        Layout = GitLayout.Require(Top);
    }

    /// <summary>The directory.</summary>
    public string Root { get; }

    /// <summary>The top of the repository.</summary>
    public string Top { get; }

    /// <summary>Where its parts are.</summary>
    public GitLayout Layout { get; }

    /// <summary>The environment of its programs.</summary>
    public Dictionary<string, string> Variables { get; }

    /// <summary>The surroundings of a call in it.</summary>
    public CoordContext Context => new(Top, Variables, TimeProvider.System, new Lazy<ProcessIdentity>(() => ProcessIdentity.Find(Environment.ProcessId)!));

    /// <summary>Writes a file of the checkout.</summary>
    public void Write(string path, string content)
    {
        var file = Path.Combine(Top, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>Runs Git, and takes no for an error.</summary>
    public byte[] Git(params string[] arguments) =>
        TryGit(null, arguments) ?? throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed");

    /// <summary>Runs Git on an index file.</summary>
    /// <returns>What it wrote; null where it failed.</returns>
    public byte[]? TryGit(string? index, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Top, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        if (index is not null)
        {
            start.Environment["GIT_INDEX_FILE"] = index;
        }

        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : null;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);
}
