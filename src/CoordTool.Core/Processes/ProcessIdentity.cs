using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace CoordTool.Core.Processes;

/// <summary>A process with where it is at work.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Directory">Its current directory.</param>
public sealed record WorkingProcess(int Id, string Directory);

/// <summary>One process, told apart from a later one with the same number by the moment it started.</summary>
/// <param name="Host">Where the number means something: see <see cref="HostIdentity"/>.</param>
/// <param name="Id">The process number.</param>
/// <param name="Started">When it started, in a unit of the operating system's choice: that of <see cref="Now"/>.</param>
public sealed record ProcessIdentity(string Host, int Id, long Started)
{
    /// <summary>
    /// The present moment in the unit of <see cref="Started"/>: hundredths of a second since the system started. Null where it
    /// cannot be told, which is anywhere but on Linux.
    /// </summary>
    public static long? Now
    {
        get
        {
            try
            {
                return OperatingSystem.IsLinux() && decimal.TryParse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture, out var seconds)
                    ? (long)(seconds * 100)
                    : null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Looks a process of this host up.</summary>
    /// <returns>Null when there is none with that number.</returns>
    public static ProcessIdentity? Find(int id) =>
        StartOf(id) is { } started ? new ProcessIdentity(HostIdentity.Current, id, started) : null;

    /// <summary>
    /// Looks a Git process up. A hook whose Git was killed has another parent, one that may never end: what is kept in the
    /// name of that would stay for ever.
    /// </summary>
    /// <returns>Null when there is none with that number, or it is known to be something else.</returns>
    public static ProcessIdentity? FindGit(int id) =>
        OperatingSystem.IsLinux() && NameOf(id)?.Contains("git", StringComparison.OrdinalIgnoreCase) == false ? null : Find(id);

    /// <summary>Whether the process is known to be gone. A process of another host is never known to be gone.</summary>
    public bool IsGone => Host == HostIdentity.Current && StartOf(Id) != Started;

    /// <summary>Whether the process is known to run. A process of another host is never known to run.</summary>
    public bool IsRunning => Host == HostIdentity.Current && StartOf(Id) == Started;

    /// <summary>The number of the process that started this one, or null when it cannot be told.</summary>
    public static int? ParentOf(int id) => OperatingSystem.IsLinux() && StatFields(id) is { Length: > 1 } fields
        ? int.Parse(fields[1], CultureInfo.InvariantCulture)
        : null;

    /// <summary>The processes of this host whose current directory is <paramref name="directory"/> or below it.</summary>
    /// <remarks>Only Linux tells; elsewhere the answer is empty. Processes of other users that hide theirs are left out.</remarks>
    public static IEnumerable<int> WorkingBelow(string directory) =>
        Working().Where(process => IsBelow(process.Directory, directory)).Select(process => process.Id);

    /// <summary>All processes of this host with their current directories, as far as the system tells.</summary>
    public static IEnumerable<WorkingProcess> Working()
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var id) && CurrentDirectoryOf(id) is { } current)
            {
                yield return new WorkingProcess(id, current);
            }
        }
    }

    /// <summary>Whether a current directory is another directory or below it.</summary>
    public static bool IsBelow(string current, string directory) =>
        current == directory || current.StartsWith(directory + "/", StringComparison.Ordinal);

    private static string? CurrentDirectoryOf(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? StartOf(int id)
    {
        if (OperatingSystem.IsLinux())
        {
            // A zombie has ended: it holds nothing any more, only its number.
            return StatFields(id) is { Length: > 19 } fields && fields[0] is not ("Z" or "X")
                ? long.Parse(fields[19], CultureInfo.InvariantCulture)
                : null;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return null;
        }
    }

    private static string? NameOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The fields of /proc/ID/stat from the state on: the name before them may hold spaces and parentheses.</summary>
    private static string[]? StatFields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
