using CoordTool.Core.Files;

namespace CoordTool.Core.Git;

/// <summary>Where the parts of one checkout are, found as Git finds them but without starting it or loading a library.</summary>
/// <param name="WorkTree">The physical top directory of the checkout, or null for a bare repository.</param>
/// <param name="GitDirectory">The checkout's own directory: HEAD, index, operations under way.</param>
/// <param name="CommonDirectory">What all checkouts of the repository share: objects, refs, configuration, hooks.</param>
public sealed record GitLayout(string? WorkTree, string GitDirectory, string CommonDirectory)
{
    // No system takes a longer one.
    private static readonly int LongestPath = OperatingSystem.IsWindows() ? 32 * 1024 : 4096;

    /// <summary>Our state that all checkouts share.</summary>
    public string CoordDirectory => Path.Combine(CommonDirectory, "coord");

    /// <summary>Our state of this checkout.</summary>
    public string CheckoutCoordDirectory => Path.Combine(GitDirectory, "coord");

    /// <summary>Git's own index of this checkout.</summary>
    public string DefaultIndexFile => Path.Combine(GitDirectory, "index");

    /// <summary>Whether this checkout is a linked worktree.</summary>
    public bool IsLinkedWorktree => GitDirectory != CommonDirectory;

    /// <summary>The top directory of the checkout.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Unsupported"/>: the repository is bare.</exception>
    public string RequireWorkTree() => WorkTree ?? throw new CoordException(
        FailureKind.Unsupported,
        $"{GitDirectory} is a bare repository: it has no checkout to coordinate.",
        "Run the command in a clone or a worktree of it.");

    /// <summary>Finds the repository that <paramref name="directory"/> lies in, and that Git works in for the caller.</summary>
    /// <param name="context">Who calls.</param>
    /// <param name="directory">An absolute directory.</param>
    /// <param name="gitDirectory">The value of GIT_DIR as Git gives it to its hooks, which has judged it then, or null.</param>
    /// <param name="ceilings">The value of GIT_CEILING_DIRECTORIES, or null: above those no repository is looked for.</param>
    /// <returns>Null outside any repository.</returns>
    /// <exception cref="CoordException">It is another user's, a <c>.git</c> file points to nothing, or the format is not supported.</exception>
    public static GitLayout? Discover(CoordContext context, string directory, string? gitDirectory = null, string? ceilings = null)
    {
        var found = Find(directory, gitDirectory, ceilings);
        if (found is not null && gitDirectory is null)
        {
            Ownership.Require(context, found);
        }

        return Handled(found);
    }

    /// <summary>Finds the repository that a directory lies in, of which it is known that it is the caller's.</summary>
    /// <param name="directory">An absolute directory.</param>
    /// <param name="gitDirectory">The value of GIT_DIR as Git gives it to its hooks, or null.</param>
    /// <param name="ceilings">The value of GIT_CEILING_DIRECTORIES, or null: above those no repository is looked for.</param>
    /// <returns>Null outside any repository.</returns>
    /// <exception cref="CoordException">A <c>.git</c> file points to nothing, or the format is not supported.</exception>
    public static GitLayout? Discover(string directory, string? gitDirectory = null, string? ceilings = null) => Handled(Find(directory, gitDirectory, ceilings));

    /// <summary>As <see cref="Discover(CoordContext, string, string?, string?)"/>, where a repository is needed.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is none.</exception>
    public static GitLayout Require(CoordContext context, string? gitDirectory = null) =>
        Discover(context, context.WorkingDirectory, gitDirectory) ?? throw None(context.WorkingDirectory);

    /// <summary>As <see cref="Discover(string, string?, string?)"/>, where a repository is needed.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is none.</exception>
    public static GitLayout Require(string directory) => Discover(directory) ?? throw None(directory);

    private static CoordException None(string directory) =>
        new(FailureKind.Usage, $"{directory} is not in a Git repository.", "Change into a repository, or name one with -C DIR.");

    private static GitLayout? Find(string directory, string? gitDirectory, string? ceilings) => gitDirectory is not null
        ? FromGitDirectory(PhysicalPath.Resolve(Path.GetFullPath(gitDirectory, directory)), PhysicalPath.Resolve(directory))
        : Search(PhysicalPath.Resolve(directory), ceilings?.Split(Path.PathSeparator).Where(Path.IsPathRooted).Select(PhysicalPath.Resolve).ToList() ?? []);

    private static GitLayout? Handled(GitLayout? found)
    {
        if (found is not null)
        {
            RepositoryFormat.Require(found.CommonDirectory);
        }

        return found;
    }

    private static GitLayout? Search(string start, List<string> ceilings)
    {
        for (var current = start; current is not null && (current == start || !ceilings.Contains(current)); current = Path.GetDirectoryName(current))
        {
            var dotGit = Path.Combine(current, ".git");
            if (File.Exists(dotGit))
            {
                return FromGitDirectory(PointedTo(dotGit), current);
            }

            if (LooksLikeGitDirectory(dotGit))
            {
                return FromGitDirectory(dotGit, current);
            }

            if (LooksLikeGitDirectory(current))
            {
                return FromGitDirectory(current, workTree: null);
            }
        }

        return null;
    }

    private static string PointedTo(string dotGit)
    {
        var line = ReadPointer(dotGit) ?? "";
        const string Prefix = "gitdir:";
        var target = line.StartsWith(Prefix, StringComparison.Ordinal) ? Followed(line[Prefix.Length..].Trim(), Path.GetDirectoryName(dotGit)!) : null;
        return target is not null && LooksLikeGitDirectory(target)
            ? target
            : throw new CoordException(
                FailureKind.Broken,
                $"{dotGit} does not point to a Git directory: the worktree was removed, or its repository moved.",
                "Run `git worktree repair` in the repository it belongs to, or remove this directory.");
    }

    private static GitLayout FromGitDirectory(string gitDirectory, string? workTree)
    {
        var pointer = AtomicFile.ReadText(Path.Combine(gitDirectory, "commondir"));
        var common = pointer is null ? gitDirectory : Followed(pointer.Trim(), gitDirectory);
        return common is not null ? new GitLayout(workTree, gitDirectory, common) : throw new CoordException(
            FailureKind.Broken,
            $"{gitDirectory}/commondir names no directory.",
            "Run `git worktree repair` in the repository it belongs to, or remove this directory.");
    }

    /// <summary>What a <c>.git</c> file holds.</summary>
    /// <returns>Null where there is none, or something that is no file: a pipe would keep us waiting.</returns>
    internal static string? ReadPointer(string dotGit) => WorkingFile.IsRegular(PhysicalPath.Resolve(dotGit)) ? AtomicFile.ReadText(dotGit)?.Trim() : null;

    /// <summary>The place that a path in a file of Git's names.</summary>
    /// <returns>Null for what no path can be.</returns>
    internal static string? Followed(string pointer, string from) => IsPath(pointer) ? PhysicalPath.Resolve(Path.GetFullPath(pointer, from)) : null;

    /// <summary>Whether a text from a file of Git's can be a path.</summary>
    internal static bool IsPath(string text) => text.Length <= LongestPath && !text.Contains('\0', StringComparison.Ordinal);

    // Git asks the same three things of a directory (setup.c, is_git_directory); a linked worktree's has a commondir
    // file in place of objects and refs.
    private static bool LooksLikeGitDirectory(string path) =>
        File.Exists(Path.Combine(path, "HEAD"))
        && (File.Exists(Path.Combine(path, "commondir"))
            || (Directory.Exists(Path.Combine(path, "objects")) && Directory.Exists(Path.Combine(path, "refs"))));
}
