using System.Diagnostics;
using System.Text;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Commands;

/// <summary>How a Git command ended that a session ran through us.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error, which the caller has seen already.</param>
internal sealed record OwnGitAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>Whether a lock file of Git was there: of a command at work, or of one that was killed.</summary>
    public bool MetLock => ExitCode != 0 && Error.Contains(".lock': File exists", StringComparison.Ordinal);

    /// <summary>Whether a file that it was given had gone by then.</summary>
    public bool MissedPath => ExitCode != 0 && (Error.Contains("did not match any file", StringComparison.Ordinal) || Error.Contains("': No such file or directory", StringComparison.Ordinal));
}

/// <summary>Git as the session's shell has it: on its index, on its turn, and made again where HEAD moved.</summary>
internal sealed class OwnGit(CoordContext context, GitLayout layout, SessionId? session)
{
    /// <summary>Runs a command and waits for its end.</summary>
    /// <param name="arguments">The words after <c>git</c>.</param>
    /// <param name="paths">What it reads, each path ended by NUL.</param>
    public OwnGitAnswer Run(IEnumerable<string> arguments, IEnumerable<string> paths)
    {
        var start = new ProcessStartInfo(Ambient.ToolPath(context), ["shim", "git", .. arguments])
        {
            WorkingDirectory = layout.RequireWorkTree(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ChildProcess.GiveEnvironment(start, context);
        start.Environment["LC_ALL"] = "C";
        if (session is { } own)
        {
            start.Environment[Caller.SessionVariable] = own.Value;
            start.Environment[Caller.HostVariable] = Caller.AgentId(context) ?? "";
        }

        using var git = Process.Start(start)!;
        var error = new StringBuilder();
        var relay = Task.Run(() => Relay(git.StandardError, error));
        using (var input = new StreamWriter(git.StandardInput.BaseStream))
        {
            input.Write(string.Concat(paths.Select(path => path + '\0')));
        }

        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        relay.Wait();
        return new OwnGitAnswer(git.ExitCode, output, error.ToString());
    }

    // As it comes: hooks of the repository may take their time, and say why.
    private static void Relay(StreamReader from, StringBuilder error)
    {
        var buffer = new char[1024];
        while (from.Read(buffer) is > 0 and var count)
        {
            error.Append(buffer, 0, count);
            Console.Error.Write(buffer, 0, count);
            Console.Error.Flush();
        }
    }
}
