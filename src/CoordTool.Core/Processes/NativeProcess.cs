using System.Runtime.InteropServices;

namespace CoordTool.Core.Processes;

/// <summary>Runs programs with the system's own calls, for the system's library changes signals and terminals on the way.</summary>
public static unsafe partial class NativeProcess
{
    private const int SignalPipe = 13;
    private const short SetDefaultSignals = 0x04;
    private const int LargestStructure = 1024;

    /// <summary>Whether the calls exist here: not on Windows.</summary>
    public static bool IsSupported => !OperatingSystem.IsWindows();

    /// <summary>Becomes another program: same process, terminal, files and current directory. Returns only when that failed.</summary>
    /// <returns>Why it failed.</returns>
    public static string Replace(NativeCommand command)
    {
        using var arguments = new NativeStrings(command.Arguments);
        using var environment = new NativeStrings(command.Environment);

        // The runtime ignores SIGPIPE, and what is ignored stays so in the new program.
        _ = Signal(SignalPipe, nint.Zero);
        _ = ExecuteFile(command.Program, arguments.Pointer, environment.Pointer);
        return Marshal.GetLastPInvokeErrorMessage();
    }

    /// <summary>Starts a program with the files, terminal and process group of this one.</summary>
    /// <param name="command">The program.</param>
    /// <param name="id">Its process number.</param>
    /// <returns>Null, or why it could not be started.</returns>
    public static string? Start(NativeCommand command, out int id)
    {
        using var arguments = new NativeStrings(command.Arguments);
        using var environment = new NativeStrings(command.Environment);
        var attributes = stackalloc byte[LargestStructure];
        var signals = stackalloc byte[LargestStructure];
        _ = InitializeAttributes(attributes);
        try
        {
            _ = ClearSignals(signals);
            _ = AddSignal(signals, SignalPipe);
            _ = SetDefaultSignalsOf(attributes, signals);
            _ = SetFlags(attributes, SetDefaultSignals);
            var code = Spawn(out id, command.Program, null, attributes, arguments.Pointer, environment.Pointer);
            return code == 0 ? null : Marshal.GetPInvokeErrorMessage(code);
        }
        finally
        {
            _ = DestroyAttributes(attributes);
        }
    }

    /// <summary>Waits for a started program to end.</summary>
    /// <returns>Its exit code, or the negated number of the signal that ended it.</returns>
    public static int Wait(int id)
    {
        const int Interrupted = 4;
        int status;
        while (WaitFor(id, out status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                return 1;
            }
        }

        var signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : -signal;
    }

    /// <summary>Sends a signal; to a process that is gone, nothing happens.</summary>
    public static void Send(int id, int signal) => _ = Kill(id, signal);

    /// <summary>Ends this process as the signal would end a program that does not handle it. Returns if it does not end it.</summary>
    public static void EndBy(int self, int signal)
    {
        _ = Signal(signal, nint.Zero);
        _ = Kill(self, signal);
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteFile(string path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int id, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitializeAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaultSignalsOf(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int ClearSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddSignal(void* signals, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int id, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitFor(int id, out int status, int options);

    /// <summary>A list of strings as C has it: pointers to bytes that a zero ends, and a null pointer behind the last.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<byte[]> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                Pointer[i] = (byte*)NativeMemory.Alloc((nuint)strings[i].Length + 1);
                strings[i].CopyTo(new Span<byte>(Pointer[i], strings[i].Length));
                Pointer[i][strings[i].Length] = 0;
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
            {
                NativeMemory.Free(Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
