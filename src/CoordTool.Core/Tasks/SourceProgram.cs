using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Tasks;

/// <summary>What the tool of a tracker said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">The first line of its standard error.</param>
/// <param name="Fault">Why there is no answer; null where there is one.</param>
internal sealed record SourceProgramAnswer(int ExitCode, byte[] Output, string Error, string? Fault);

/// <summary>Runs the tool of a tracker: nothing to read, a time limit, and no more output than anybody could mean.</summary>
internal static class SourceProgram
{
    private const int MostOutput = 8 * 1024 * 1024;
    private const int MostError = 4096;
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1d);

    /// <summary>Runs it to its end, or to the end of its time.</summary>
    public static SourceProgramAnswer Run(CoordContext context, string directory, string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        ChildProcess.GiveEnvironment(start, context);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = new Drain(process.StandardOutput.BaseStream, MostOutput);
            var error = new Drain(process.StandardError.BaseStream, MostError);
            if (!process.WaitForExit(limit))
            {
                ChildProcess.End(process);
                return Fault($"did not answer within {limit.TotalSeconds:0.#} s");
            }

            // What it left running may hold its output for ever.
            var isWhole = output.Join(LastOutput);
            error.Join(LastOutput);
            return !isWhole ? Fault("left something running that keeps its output open")
                : output.IsCut ? Fault($"answered with more than {MostOutput / 1024 / 1024} MiB")
                : new SourceProgramAnswer(process.ExitCode, output.Bytes, FirstLine(error.Bytes), null);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException)
        {
            return Fault($"could not be run: {failure.Message}");
        }
    }

    private static string FirstLine(byte[] bytes) => Encoding.UTF8.GetString(bytes).Trim().Split('\n')[0].Trim();

    private static SourceProgramAnswer Fault(string what) => new(-1, [], "", what);

    /// <summary>Reads a pipe on a thread of its own, for which nothing waits when this process ends.</summary>
    private sealed class Drain
    {
        private readonly ArrayBufferWriter<byte> _kept = new();
        private readonly Thread _thread;
        private readonly int _most;

        public Drain(Stream stream, int most)
        {
            _most = most;
            _thread = new Thread(() => Read(stream)) { IsBackground = true };
            _thread.Start();
        }

        public bool IsCut { get; private set; }

        public byte[] Bytes
        {
            get
            {
                lock (_kept)
                {
                    return _kept.WrittenSpan.ToArray();
                }
            }
        }

        public bool Join(TimeSpan limit) => _thread.Join(limit);

        private void Read(Stream stream)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                int read;
                while ((read = stream.Read(buffer)) > 0)
                {
                    lock (_kept)
                    {
                        var room = Math.Min(read, _most - _kept.WrittenCount);
                        _kept.Write(buffer.AsSpan(0, room));
                        IsCut |= room < read;
                    }
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The process was ended, and its pipes with it.
            }
        }
    }
}
