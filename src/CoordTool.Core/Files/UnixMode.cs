namespace CoordTool.Core.Files;

/// <summary>The permissions of files, where there are any.</summary>
internal static class UnixMode
{
    private const UnixFileMode Everyone = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The permissions of a file; null where it is missing, or the system has none.</summary>
    public static UnixFileMode? Of(string path) => !OperatingSystem.IsWindows() && File.Exists(path) ? File.GetUnixFileMode(path) : null;

    /// <summary>The same, for everybody to execute.</summary>
    public static UnixFileMode Executable(UnixFileMode mode) => mode | Everyone;

    /// <summary>Whether its owner may execute a file: for Git, whether it is a hook that is turned on.</summary>
    public static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() ? File.Exists(path) : Of(path) is { } mode && (mode & UnixFileMode.UserExecute) != 0;
}
