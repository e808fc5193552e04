namespace CoordTool.Core.Processes;

/// <summary>
/// What must be equal before a process number means the same process: the machine, its boot and the process namespace.
/// Containers that share a <c>.git</c> directory share none of their process numbers (docs/concurrency.md, Locks).
/// </summary>
public static class HostIdentity
{
    /// <summary>The identity of the host this process runs on; where the system offers no boot id, the machine's name alone.</summary>
    /// <remarks>It holds no spaces, so that it can be a field of a record that spaces divide.</remarks>
    public static string Current { get; } = Read().Replace(' ', '-');

    /// <summary>The name of the machine, for people: it tells nothing apart.</summary>
    public static string Machine => Environment.MachineName;

    private static string Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.MachineName;
        }

        var machine = FirstLine("/etc/machine-id") ?? Environment.MachineName;
        var boot = FirstLine("/proc/sys/kernel/random/boot_id") ?? "unknown-boot";
        var processes = LinkTarget("/proc/self/ns/pid") ?? "unknown-namespace";
        return $"{machine}/{boot}/{processes}";
    }

    private static string? FirstLine(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return reader.ReadLine() is { Length: > 0 } line ? line : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
