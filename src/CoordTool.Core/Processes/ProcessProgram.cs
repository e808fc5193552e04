namespace CoordTool.Core.Processes;

/// <summary>What a process of this host runs.</summary>
/// <param name="File">The path of its program.</param>
/// <param name="Arguments">What it was started with, the name it was called by first.</param>
public sealed record ProcessProgram(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>Looks a process up.</summary>
    /// <returns>Null when it is gone, belongs to somebody else, or the system does not tell: only Linux does.</returns>
    public static ProcessProgram? Of(int id)
    {
        try
        {
            return OperatingSystem.IsLinux() && new FileInfo($"/proc/{id}/exe").LinkTarget is { } file
                ? new ProcessProgram(file, System.IO.File.ReadAllText($"/proc/{id}/cmdline").Split('\0'))
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
