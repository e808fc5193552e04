using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Installation;

/// <summary>Whose a directory of hooks is.</summary>
internal enum HookDirectoryKind
{
    /// <summary>The repository's own, for all its checkouts.</summary>
    Repository,

    /// <summary>In a checkout and not tracked: what a hook manager makes there (husky), or nobody has made yet.</summary>
    Generated,

    /// <summary>Others use it too: its files are tracked, or it is outside the repository.</summary>
    Shared,
}

/// <summary>A directory where Git looks for hooks (<c>git help config</c>, core.hooksPath).</summary>
/// <param name="Path">Its absolute path; it need not exist.</param>
/// <param name="Kind">Whose it is.</param>
/// <param name="Configured">What <c>core.hooksPath</c> says; null when it says nothing.</param>
internal sealed record HookDirectory(string Path, HookDirectoryKind Kind, string? Configured)
{
    /// <summary>
    /// Whether hooks can be there: <c>core.hooksPath=/dev/null</c> turns them all off, and <c>.git/hooks</c> those of linked
    /// worktrees, where <c>.git</c> is a file.
    /// </summary>
    public bool CanHoldHooks => !File.Exists(Path) && !File.Exists(System.IO.Path.GetDirectoryName(Path));

    /// <summary>That of one checkout.</summary>
    public static HookDirectory Of(CoordContext context, GitLayout layout) => In(context, layout, Configuration(context, layout));

    /// <summary>Those of all checkouts, each directory once. A relative path leads from each checkout to another one.</summary>
    public static IReadOnlyList<HookDirectory> All(CoordContext context, GitLayout layout)
    {
        var first = Configuration(context, layout);
        var isOneForAll = (first is null || System.IO.Path.IsPathRooted(first)) && !HasWorktreeConfiguration(layout);
        var checkouts = isOneForAll ? [layout] : Checkouts.List(layout).Where(checkout => !checkout.IsMissing).Select(checkout => checkout.Layout).Prepend(layout);
        return [.. checkouts.DistinctBy(checkout => checkout.GitDirectory)
            .Select(checkout => checkout.GitDirectory == layout.GitDirectory ? In(context, checkout, first) : Of(context, checkout))
            .DistinctBy(directory => directory.Path)];
    }

    private static bool HasWorktreeConfiguration(GitLayout layout) =>
        GitConfigFile.Read(System.IO.Path.Combine(layout.CommonDirectory, "config")).TryGetValue("extensions.worktreeconfig", out var value)
        && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string? Configuration(CoordContext context, GitLayout layout) =>
        new GitProcess(context, layout.WorkTree ?? layout.GitDirectory).Run(["config", "--type=path", "--get", "core.hooksPath"]) is { Succeeded: true, Line: { Length: > 0 } path } ? path : null;

    private static HookDirectory In(CoordContext context, GitLayout layout, string? configured)
    {
        var own = System.IO.Path.Combine(layout.CommonDirectory, "hooks");
        if (configured is null)
        {
            return new HookDirectory(own, HookDirectoryKind.Repository, null);
        }

        var path = PhysicalPath.Resolve(System.IO.Path.GetFullPath(configured, layout.WorkTree ?? layout.GitDirectory));
        return path == own ? new HookDirectory(own, HookDirectoryKind.Repository, null)
            : IsBelow(path, layout.CommonDirectory) ? new HookDirectory(path, HookDirectoryKind.Repository, configured)
            : layout.WorkTree is { } top && IsBelow(path, top) && IsUntracked(context, top, path) ? new HookDirectory(path, HookDirectoryKind.Generated, configured)
            : new HookDirectory(path, HookDirectoryKind.Shared, configured);
    }

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // What is there, and neither tracked nor ignored, would turn up among the user's own changes.
    private static bool IsUntracked(CoordContext context, string top, string path)
    {
        var git = new GitProcess(context, top);
        var name = System.IO.Path.GetRelativePath(top, path);
        return git.Run(["ls-files", "-z", "--", $":(top,literal){name}"]) is { Succeeded: true, Output.Length: 0 }
            && (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any() || git.Run(["check-ignore", "--quiet", "--", System.IO.Path.Combine(path, "pre-commit")]).ExitCode == 0);
    }
}
