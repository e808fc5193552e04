using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Git;

/// <summary>What a Git command answered. A non-zero exit is an answer too.</summary>
/// <param name="ExitCode">Git's own exit code.</param>
/// <param name="Output">Standard output, decoded as UTF-8.</param>
/// <param name="Error">Standard error, decoded as UTF-8, without the last line break.</param>
public sealed record GitResult(int ExitCode, string Output, string Error)
{
    /// <summary>Whether Git reported success.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The output without trailing line breaks.</summary>
    public string Line => Output.TrimEnd('\n');

    /// <summary>The output's fields that NUL bytes divide.</summary>
    public string[] Fields => Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The only place that starts Git: an argument list, a scrubbed environment, both pipes read, a time limit.</summary>
public sealed class GitProcess
{
    /// <summary>How long a command may take that does not say otherwise. Checkouts of large trees take minutes.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(10);

    private readonly CoordContext _context;
    private readonly string _directory;

    /// <summary>Prepares commands that run in <paramref name="directory"/>.</summary>
    public GitProcess(CoordContext context, string directory)
    {
        _context = context;
        _directory = directory;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">Everything after <c>git</c>.</param>
    /// <param name="input">What Git reads from standard input; null gives it an empty one.</param>
    /// <param name="variables">Environment variables for this call alone.</param>
    /// <param name="limit">How long it may take; null for <see cref="DefaultLimit"/>.</param>
    /// <exception cref="CoordException">Git cannot be started, or the time limit passed.</exception>
    public GitResult Run(IReadOnlyList<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? variables = null, TimeSpan? limit = null)
    {
        using var process = Start(arguments, variables);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            if (input is not null)
            {
                process.StandardInput.Write(input);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Git ended before it read everything; its exit code says why.
        }

        var most = limit ?? DefaultLimit;
        if (!process.WaitForExit(most))
        {
            ChildProcess.End(process);
            throw new CoordException(FailureKind.Contention, $"`git {arguments[0]}` did not end within {(most.TotalMinutes < 1 ? $"{most.TotalSeconds:0} seconds" : $"{most.TotalMinutes:0} minutes")} and was stopped.");
        }

        process.WaitForExit();
        return new GitResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult().TrimEnd());
    }

    /// <summary>Runs a command that has to succeed.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>, with Git's own words, when it does not.</exception>
    public GitResult Require(IReadOnlyList<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        var result = Run(arguments, input, variables);
        return result.Succeeded ? result : throw Failed(arguments, result);
    }

    /// <summary>The failure that a command which had to succeed did not.</summary>
    internal static CoordException Failed(IReadOnlyList<string> arguments, GitResult result) =>
        new(FailureKind.Broken, $"`git {string.Join(' ', arguments)}` failed: {(result.Error.Length > 0 ? result.Error : $"exit code {result.ExitCode}")}");

    /// <summary>Runs a command whose output is no text.</summary>
    /// <returns>Its output; null when it failed.</returns>
    /// <exception cref="CoordException">Git cannot be started.</exception>
    internal byte[]? RunBytes(IReadOnlyList<string> arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        error.GetAwaiter().GetResult();
        return process.ExitCode == 0 ? output.ToArray() : null;
    }

    /// <summary>Starts a command whose pipes the caller drives, and which he disposes.</summary>
    /// <exception cref="CoordException">Git cannot be started.</exception>
    internal Process Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(RealGit.Require(_context), arguments)
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        ChildProcess.GiveEnvironment(start, _context);
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new CoordException(FailureKind.Broken, $"git could not be started in {_directory}: {error.Message}.", error, "Install Git 2.38 or newer and put it on PATH.");
        }
    }

    /// <summary>
    /// Whether a variable tells Git of a repository. What <c>git rev-parse --local-env-vars</c> lists, and what Git exports to
    /// its hooks; the rest of GIT_* (ssh command, proxies, settings given by GIT_CONFIG_COUNT) is the user's own and stays.
    /// </summary>
    internal static bool ChangesTheRepository(string name) => name is
        "GIT_ALTERNATE_OBJECT_DIRECTORIES" or "GIT_COMMON_DIR" or "GIT_DIR" or "GIT_GRAFT_FILE"
        or "GIT_IMPLICIT_WORK_TREE" or "GIT_INDEX_FILE" or "GIT_INTERNAL_SUPER_PREFIX" or "GIT_NO_REPLACE_OBJECTS"
        or "GIT_OBJECT_DIRECTORY" or "GIT_PREFIX" or "GIT_REPLACE_REF_BASE" or "GIT_SHALLOW_FILE" or "GIT_WORK_TREE"
        or "GIT_QUARANTINE_PATH" or "GIT_EXEC_PATH" or "GIT_EDITOR" or "GIT_REFLOG_ACTION" or "GIT_LITERAL_PATHSPECS";
}
