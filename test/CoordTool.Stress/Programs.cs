using System.Diagnostics;
using System.Text;

namespace CoordTool.Stress;

/// <summary>What became of a program.</summary>
/// <param name="ExitCode">Its exit code; 137 where it was killed.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Ended(int ExitCode, string Output, string Error);

/// <summary>Starts programs, and knows every process that came of them by a variable they inherit.</summary>
/// <param name="environment">The variables of all of them.</param>
internal sealed class Programs(IReadOnlyDictionary<string, string> environment)
{
    private const string Mark = "STRESS_RUN";
    private readonly string _run = $"{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="variables">What is set on top.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="killAfter">When it and all below it is killed, if it still runs.</param>
    public Ended Run(string directory, IReadOnlyList<string> words, IReadOnlyDictionary<string, string>? variables = null, string input = "", TimeSpan? killAfter = null)
    {
        using var process = Start(directory, words, variables);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read everything.
        }

        if (killAfter is { } time && !process.WaitForExit(time))
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        return new Ended(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts a program.</summary>
    public Process Start(string directory, IReadOnlyList<string> words, IReadOnlyDictionary<string, string>? variables = null)
    {
        // Found on the PATH that it will have itself, not on ours.
        var all = new Dictionary<string, string>(environment);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        var start = new ProcessStartInfo(Find(words[0], all["PATH"]), words.Skip(1))
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment.Clear();
        foreach (var (name, value) in all)
        {
            start.Environment[name] = value;
        }

        start.Environment[Mark] = _run;
        return Process.Start(start)!;
    }

    /// <summary>Waits until nothing runs any more but the given processes.</summary>
    /// <exception cref="InvalidOperationException">Something still runs after two minutes.</exception>
    public void Settle(IReadOnlyCollection<int> spared)
    {
        if (!SpinWait.SpinUntil(() => !Running().Any(id => !spared.Contains(id)), TimeSpan.FromMinutes(2)))
        {
            throw new InvalidOperationException($"These do not end: {string.Join("; ", Running().Where(id => !spared.Contains(id)).Select(id => $"{id} {File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ')}"))}");
        }
    }

    /// <summary>Every process that came of the programs and runs.</summary>
    public IReadOnlyList<int> Running()
    {
        var mark = Encoding.UTF8.GetBytes($"{Mark}={_run}");
        return [.. Directory.EnumerateDirectories("/proc").Select(process => int.TryParse(Path.GetFileName(process), out var id) ? id : 0).Where(id => id > 0 && Lives(id))];

        bool Lives(int id)
        {
            try
            {
                return File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(mark) >= 0;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    private static string Find(string program, string path) =>
        program.Contains('/', StringComparison.Ordinal) ? program
        : path.Split(':').Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists) ?? program;
}
