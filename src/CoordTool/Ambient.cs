using System.Collections;
using CoordTool.Core;
using CoordTool.Core.Processes;

namespace CoordTool;

/// <summary>The one place that reads the environment, the clock and the current directory, once.</summary>
internal static class Ambient
{
    /// <summary>The surroundings of this process, working in <paramref name="directory"/> where one is given.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is no such directory.</exception>
    public static CoordContext Read(string? directory = null)
    {
        if (directory is not null && !Directory.Exists(directory))
        {
            throw new CoordException(FailureKind.Usage, $"There is no directory {Printable.Text(directory, 200)}.", "Name an existing one with -C DIR.");
        }

        var variables = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables.Add((string)variable.Key, (string?)variable.Value ?? "");
        }

        return new CoordContext(
            directory is null ? CurrentDirectory() : Path.GetFullPath(directory),
            variables,
            TimeProvider.System,
            new Lazy<ProcessIdentity>(() => ProcessIdentity.Find(Environment.ProcessId) ?? new ProcessIdentity(HostIdentity.Current, Environment.ProcessId, 0)))
        {
            TerminalSource = new Lazy<bool>(() => !Console.IsInputRedirected),
        };
    }

    // One that was deleted is in no repository; Git, called by its name, says so itself.
    private static string CurrentDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return Path.GetPathRoot(Environment.SystemDirectory) is { Length: > 0 } root ? root : "/";
        }
    }

    /// <summary>Whether this is the native form, which can tell by what name it was called.</summary>
    public static bool IsProgram => !System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>How this tool was called: the path of the command a user installed, not of the version behind it.</summary>
    public static string ToolPath(CoordContext context)
    {
        var name = OperatingSystem.IsWindows() ? "dotnet-coord.exe" : "dotnet-coord";
        var called = Environment.GetCommandLineArgs()[0];
        if (called.Contains(Path.DirectorySeparatorChar) && Path.GetFileName(called) == name && File.Exists(called))
        {
            return Path.GetFullPath(called);
        }

        return OnPath(context, name) ?? Environment.ProcessPath ?? name;
    }

    /// <summary>How a shell calls this tool: by its name where that is on PATH, else by its path.</summary>
    public static string CallName(CoordContext context) =>
        ToolPath(context) is var tool && OnPath(context, Path.GetFileName(tool)) is not null ? Path.GetFileNameWithoutExtension(tool) : tool;

    /// <summary>The first file of that name on PATH, or null.</summary>
    public static string? OnPath(CoordContext context, string name) =>
        (context.Variable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathRooted)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
}
