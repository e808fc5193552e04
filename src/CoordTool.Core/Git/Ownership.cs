using System.Runtime.InteropServices;
using CoordTool.Core.Files;

namespace CoordTool.Core.Git;

/// <summary>
/// Keeps to Git's own word on repositories of other users (<c>git help config</c>, safe.directory): where Git does not work for
/// the caller, we neither read settings nor write.
/// </summary>
internal static partial class Ownership
{
    /// <summary>Passes where Git would work in a repository for the caller.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Unsupported"/>, with Git's own words.</exception>
    public static void Require(CoordContext context, GitLayout layout)
    {
        // Elsewhere the owner of a file is not known here, and libgit2 looks itself.
        if (!OperatingSystem.IsLinux() || Places(layout).All(IsOwn))
        {
            return;
        }

        var answer = new GitProcess(context, layout.WorkTree ?? layout.GitDirectory).Run(["rev-parse", "--git-dir"]);
        if (!answer.Succeeded)
        {
            var words = answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            throw new CoordException(
                FailureKind.Unsupported,
                $"Git does not work here for this user, so dotnet-coord does not either: {words.FirstOrDefault() ?? $"exit code {answer.ExitCode}"}",
                [.. words.Where(line => line.StartsWith("git config ", StringComparison.Ordinal)).Select(line => $"If you trust whoever owns it: {line}").DefaultIfEmpty("What Git says: git status")]);
        }
    }

    /// <summary>Whether what is at a path belongs to somebody who is neither the caller nor the administrator.</summary>
    public static bool IsForeign(string path) => WorkingFile.OwnerOf(path) is { } owner && owner != 0 && owner != EffectiveUser();

    // What Git looks at (setup.c, ensure_valid_ownership).
    private static IEnumerable<string> Places(GitLayout layout) =>
        layout.WorkTree is { } top ? [top, Path.Combine(top, ".git"), layout.GitDirectory] : [layout.GitDirectory];

    private static bool IsOwn(string path) => WorkingFile.OwnerOf(path) is { } owner && owner == EffectiveUser();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
