using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CoordTool.Core.Files;

/// <summary>A lock of the kernel that many processes share, or one has alone (flock(2), share modes on Windows).</summary>
internal sealed partial class SharedLock : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NonBlocking = 4;

    // EWOULDBLOCK, of Linux and of the BSDs.
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private readonly SafeFileHandle _file;
    private readonly int _inherited;

    private SharedLock(SafeFileHandle file, int inherited = -1)
    {
        _file = file;
        _inherited = inherited;
    }

    /// <summary>Takes the lock, waiting for whoever keeps it from being taken.</summary>
    /// <param name="path">The lock file; it is created where it is missing.</param>
    /// <param name="exclusive">Alone, or with others.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="inherited">Whether a program that this process becomes or starts holds on to it.</param>
    /// <returns>Null when the time is over.</returns>
    public static SharedLock? Take(string path, bool exclusive, TimeSpan limit, bool inherited)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            if (TryTake(path, exclusive, inherited) is { } taken)
            {
                return taken;
            }

            if (started.Elapsed > limit)
            {
                return null;
            }

            Thread.Sleep(Random.Shared.Next(1, 4));
        }
    }

    /// <summary>Gives the lock back, but for programs that were started meanwhile and hold on to it.</summary>
    public void Dispose()
    {
        if (_inherited >= 0)
        {
            new SafeFileHandle(_inherited, ownsHandle: true).Dispose();
        }

        _file.Dispose();
    }

    private static SharedLock? TryTake(string path, bool exclusive, bool inherited)
    {
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }

        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() && exclusive ? FileShare.None : FileShare.ReadWrite);
        }
        catch (IOException error) when (OperatingSystem.IsWindows() || error.HResult is WouldBlock or WouldBlockOnMac)
        {
            // The runtime takes the lock shared for whoever writes, and so meets the one who has it alone.
            return null;
        }

        if (OperatingSystem.IsWindows())
        {
            return new SharedLock(file);
        }

        if (Lock(file, (exclusive ? Exclusive : Shared) | NonBlocking) != 0)
        {
            file.Dispose();
            return null;
        }

        // A duplicate stays open in the program that this process becomes or starts, and the lock is its as well.
        return new SharedLock(file, inherited ? Duplicate(file) : -1);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(SafeFileHandle file);
}
