using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Approvals;

/// <summary>Runs one command line by the shell, with nothing to read, and ends all it started where it has to stop.</summary>
internal sealed class ShellCommand
{
    // What a command starts inherits it, also what no longer hangs below the command.
    private const string MarkVariable = "COORD_COMMAND";
    private const int Terminate = 15;
    private const int TerminalInterrupt = 2;
    private const int Kill = 9;
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1d);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5d);
    private readonly CoordContext _context;
    private readonly string _directory;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly string _shell;

    /// <summary>Prepares commands that run in a directory.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: there is no shell.</exception>
    public ShellCommand(CoordContext context, string directory, IReadOnlyDictionary<string, string> variables)
    {
        (_context, _directory, _variables) = (context, directory, variables);
        var name = OperatingSystem.IsWindows() ? "cmd.exe" : "sh";
        _shell = (context.Variable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted).Select(each => Path.Combine(each, name)).FirstOrDefault(File.Exists)
            ?? throw new CoordException(FailureKind.Broken, $"There is no {name} on PATH to run the commands of coord.json with.", $"Put the directory that holds {name} on PATH, then run the same command again.");
    }

    /// <summary>Runs one to its end.</summary>
    /// <returns>How it ended, and its exit code.</returns>
    public (CommandResult Result, int ExitCode) Run(string text, CommandLog log, CancellationToken limit, CancellationToken interrupted)
    {
        var mark = Guid.NewGuid().ToString("N");
        using var signalled = new CancellationTokenSource();
        PosixSignal[] ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        var signals = Array.ConvertAll(ends, signal => PosixSignalRegistration.Create(signal, Interrupt));
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit, interrupted, signalled.Token);
            using var process = Start(text, mark);
            process.StandardInput.Close();
            var streams = new[] { process.StandardOutput.BaseStream, process.StandardError.BaseStream }.Select(stream => Drain(stream, log)).ToList();
            var isStopped = false;
            try
            {
                process.WaitForExitAsync(stop.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                isStopped = true;
                End(process, mark);
            }

            // What it left running may hold its output for ever.
            var started = Stopwatch.StartNew();
            foreach (var stream in streams)
            {
                stream.Join(LastOutput - started.Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero);
            }

            // A terminal interrupts the command as well as us, and it may be gone before we hear of it.
            return !isStopped ? (process.ExitCode == 0 ? CommandResult.Done : process.ExitCode == 128 + TerminalInterrupt ? CommandResult.Interrupted : CommandResult.Failed, process.ExitCode)
                : (signalled.IsCancellationRequested || interrupted.IsCancellationRequested ? CommandResult.Interrupted : CommandResult.TimedOut, process.HasExited ? process.ExitCode : 128 + Kill);
        }
        finally
        {
            Array.ForEach(signals, signal => signal.Dispose());
        }

        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            signalled.Cancel();
        }
    }

    private static Thread Drain(Stream stream, CommandLog log)
    {
        // Nothing waits for a thread in the background when this process ends.
        var thread = new Thread(() => log.Drain(stream)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private Process Start(string text, string mark)
    {
        var start = new ProcessStartInfo(_shell)
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsWindows())
        {
            start.Arguments = $"/d /s /c \"{text}\"";
        }
        else
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(text);
        }

        ChildProcess.GiveEnvironment(start, _context);
        foreach (var (name, value) in _variables)
        {
            start.Environment[name] = value;
        }

        start.Environment[MarkVariable] = mark;

        try
        {
            return Process.Start(start)!;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            throw new CoordException(FailureKind.Broken, $"{_shell} could not be started in {_directory}: {error.Message}.", error);
        }
    }

    // First asked, so that it can clean up, then ended.
    private static void End(Process process, string mark)
    {
        if (OperatingSystem.IsLinux())
        {
            Marked(mark).ForEach(id => NativeProcess.Send(id, Terminate));
            process.WaitForExit(Grace);
        }

        ChildProcess.End(process);

        // One may have been starting another meanwhile.
        const int Rounds = 20;
        for (var round = 0; round < Rounds && OperatingSystem.IsLinux() && Marked(mark) is { Count: > 0 } left; round++)
        {
            left.ForEach(id => NativeProcess.Send(id, Kill));
        }

        process.WaitForExit(Grace);
    }

    private static List<int> Marked(string mark)
    {
        var marked = Encoding.UTF8.GetBytes($"{MarkVariable}={mark}");
        var found = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(directory), out var id) && File.ReadAllBytes(Path.Combine(directory, "environ")).AsSpan().IndexOf(marked) >= 0)
                {
                    found.Add(id);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Gone, or another user's.
            }
        }

        return found;
    }
}
