using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Shims;

/// <summary>
/// The <c>git</c> of a session's shell (docs/design.md, The shim): a link to the tool in a directory that leads PATH, and a
/// directory of links to Git's own programs in which <c>git</c> is the shim again, so that Git's children pass through too.
/// </summary>
public static class ShimDirectory
{
    /// <summary>The variable by which Git finds its own programs.</summary>
    public const string Variable = "GIT_EXEC_PATH";

    /// <summary>The directory to put in front of PATH.</summary>
    public static string PathOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "bin");

    /// <summary>Puts the link in place, or points it at the tool anew.</summary>
    /// <param name="layout">The repository.</param>
    /// <param name="tool">The absolute path of the tool.</param>
    /// <param name="isProgram">Whether the tool can tell by which name it is called; else a script calls it.</param>
    public static void Install(GitLayout layout, string tool, bool isProgram)
    {
        var path = LinkOf(layout);
        if (isProgram ? new FileInfo(path).LinkTarget == tool : AtomicFile.ReadText(path) == Script(tool))
        {
            return;
        }

        if (!isProgram)
        {
            AtomicFile.WriteProgram(path, Encoding.UTF8.GetBytes(Script(tool)));
            return;
        }

        Directory.CreateDirectory(PathOf(layout));
        var beside = Beside(path);
        File.CreateSymbolicLink(beside, tool);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Whether the shim is in place and what it leads to is there.</summary>
    public static bool IsInstalled(GitLayout layout) =>
        new FileInfo(LinkOf(layout)) is var link && (link.LinkTarget is null ? link.Exists : link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true });

    /// <summary>
    /// The directory for <c>GIT_EXEC_PATH</c>. It is made once for each Git that is installed, and is complete when it appears.
    /// </summary>
    /// <returns>Null when Git does not say where its programs are, or there is no place to write.</returns>
    public static string? ProgramsOf(CoordContext context, GitLayout layout, string realGit)
    {
        var program = new FileInfo(File.ResolveLinkTarget(realGit, returnFinalTarget: true)?.FullName ?? realGit);
        var directory = Path.Combine(layout.CoordDirectory, "cache", string.Create(CultureInfo.InvariantCulture, $"git-{program.LastWriteTimeUtc.Ticks:x}-{program.Length:x}"));
        if (Directory.Exists(directory))
        {
            return directory;
        }

        try
        {
            return Build(context, layout, directory) ? directory : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(directory) ? directory : null;
        }
    }

    /// <summary>Whether a value of GIT_EXEC_PATH is a directory of ours.</summary>
    public static bool IsProgramsDirectory(string path) =>
        Path.GetFileName(path).StartsWith("git-", StringComparison.Ordinal)
        && Path.GetDirectoryName(path) is { } cache && cache.EndsWith(Path.Combine("coord", "cache"), StringComparison.Ordinal);

    private static bool Build(CoordContext context, GitLayout layout, string directory)
    {
        var answer = new GitProcess(context, layout.GitDirectory).Run(["--exec-path"]);
        if (!answer.Succeeded || !Directory.Exists(answer.Line))
        {
            return false;
        }

        var beside = Beside(directory);
        Directory.CreateDirectory(beside);
        foreach (var program in Directory.EnumerateFileSystemEntries(answer.Line))
        {
            if (Path.GetFileName(program) != "git")
            {
                File.CreateSymbolicLink(Path.Combine(beside, Path.GetFileName(program)), program);
            }
        }

        File.CreateSymbolicLink(Path.Combine(beside, "git"), LinkOf(layout));
        try
        {
            Directory.Move(beside, directory);
        }
        catch (IOException) when (Directory.Exists(directory))
        {
            // Another process was faster with the same links.
            Directory.Delete(beside, recursive: true);
        }

        return true;
    }

    private static string LinkOf(GitLayout layout) => Path.Combine(PathOf(layout), "git");

    // A link whose tool was removed is passed over, and so is this. It has no variable that the caller's could be mistaken for.
    private static string Script(string tool)
    {
        var program = ShellQuoting.Quoted(tool);
        return $$"""
        #!/bin/sh
        [ ! -x {{program}} ] || exec {{program}} shim git "$@"
        set -f; IFS=:
        for coord_directory in $PATH; do
          case $coord_directory in */coord/bin) ;; *) [ ! -x "$coord_directory/git" ] || exec "$coord_directory/git" "$@" ;; esac
        done
        echo "error: there is no git on PATH but dotnet-coord's own, and it is gone from" {{program}}. >&2
        exit 127

        """.ReplaceLineEndings("\n");
    }

    private static string Beside(string path) => $"{path}.{Guid.NewGuid():N}.tmp";
}
