using System.Globalization;

namespace CoordTool.Core.Processes;

/// <summary>Who has a file open, as far as the system tells.</summary>
public static class OpenFiles
{
    /// <summary>A process of this host that has a file open.</summary>
    /// <returns>Null when none is known: only Linux tells, of processes of the same user.</returns>
    public static int? HolderOf(string path)
    {
        foreach (var entry in OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc") : [])
        {
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var process) && Has(entry, path))
            {
                return process;
            }
        }

        return null;
    }

    private static bool Has(string process, string path)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(descriptor => new FileInfo(descriptor).LinkTarget == path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended, or is another user's.
            return false;
        }
    }
}
