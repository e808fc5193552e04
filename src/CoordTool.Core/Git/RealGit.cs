namespace CoordTool.Core.Git;

/// <summary>Finds the Git that the machine has, behind the wrapper that a session's shell has first on its PATH.</summary>
public static class RealGit
{
    private const string ToolName = "dotnet-coord";

    /// <summary>The absolute path of the first <c>git</c> on PATH that is not ours; null when there is none.</summary>
    public static string? Find(CoordContext context)
    {
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        foreach (var directory in (context.Variable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var candidate = Path.Combine(directory, name);
            if (Path.IsPathRooted(directory) && File.Exists(candidate) && !IsShim(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>As <see cref="Find"/>, where Git is needed.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: there is none.</exception>
    public static string Require(CoordContext context) => Find(context) ?? throw new CoordException(
        FailureKind.Broken,
        "There is no git on PATH (the one of dotnet-coord only hands on to it).",
        "Install Git 2.38 or newer and put it on PATH.");

    /// <summary>Whether a file is the <c>git</c> that is ours: a link to the tool, a script that calls it, or a link to either.</summary>
    public static bool IsShim(string candidate)
    {
        var target = new FileInfo(candidate).LinkTarget is null ? candidate : File.ResolveLinkTarget(candidate, returnFinalTarget: true)?.FullName ?? candidate;
        return Path.GetFileNameWithoutExtension(target) == ToolName
            || Path.GetDirectoryName(target)!.EndsWith(Path.Combine("coord", "bin"), StringComparison.Ordinal);
    }
}
