using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CoordTool.Core.Files;

/// <summary>
/// A lock that the operating system holds for this process and gives back when it ends, however it ends. It works across
/// containers that share the directory, for they share the kernel, and leaves nothing to clean up after a crash.
/// </summary>
public sealed partial class KernelLock : IDisposable
{
    private const int Exclusive = 2;
    private const int ReadAndWrite = 2;
    private const int CloseOnExecOfLinux = 0x80000;
    private const int CloseOnExecOfMac = 0x1000000;
    private readonly IDisposable _file;

    private KernelLock(IDisposable file) => _file = file;

    /// <summary>Takes the lock if no other process has it.</summary>
    public static KernelLock? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            // Exclusive sharing is flock(2) on Unix and a share mode on Windows. The file stays: deleting it would let
            // two processes hold locks on two files of one name.
            return new KernelLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Takes the lock, waiting for whoever has it, on Unix in the kernel's own line: who came first is woken first.</summary>
    /// <param name="path">The lock file; it is created where it is missing.</param>
    /// <param name="limit">How long to wait.</param>
    /// <returns>Null when the time is over.</returns>
    public static KernelLock? TryTake(string path, TimeSpan limit)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (limit - started.Elapsed is not { Ticks: > 0 } left)
            {
                return null;
            }

            if (OperatingSystem.IsWindows())
            {
                Thread.Sleep(Random.Shared.Next(1, 8));
            }
            else if (WaitInLine(path, left) is { } held)
            {
                // The lock of a session's index may have gone with its directory.
                if (File.Exists(path))
                {
                    return held;
                }

                held.Dispose();
            }
        }
    }

    /// <summary>Takes the lock, waiting for whoever has it.</summary>
    /// <param name="path">The lock file; it is created where it is missing.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="purpose">What the lock is for, for the message.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: the time is over.</exception>
    public static KernelLock Take(string path, TimeSpan limit, string purpose) => TryTake(path, limit) ?? throw new CoordException(
        FailureKind.Contention,
        $"Another process held the lock for {purpose} for {limit.TotalSeconds:0} seconds ({path}).",
        "Run the same command again when it is done.");

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();

    private static KernelLock? WaitInLine(string path, TimeSpan limit)
    {
        // Only a thread of its own waits in the kernel and can be left there. What it gets too late, it gives back.
        var line = new TaskCompletionSource<SafeFileHandle?>();
        new Thread(() => Wait(path, line)) { IsBackground = true }.Start();
        return (line.Task.Wait(limit) || !line.TrySetResult(null)) && line.Task.Result is { } file ? new KernelLock(file) : null;
    }

    private static void Wait(string path, TaskCompletionSource<SafeFileHandle?> line)
    {
        // The runtime's way to open a file locks it at once, or fails.
        var file = Open(path, ReadAndWrite | (OperatingSystem.IsMacOS() ? CloseOnExecOfMac : CloseOnExecOfLinux));
        if (file.IsInvalid || Lock(file, Exclusive) != 0 || !line.TrySetResult(file))
        {
            file.Dispose();
            line.TrySetResult(null);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);
}
