using CoordTool.Core.Files;

namespace CoordTool.Core.Git;

/// <summary>Where HEAD is: on a branch that may not have a commit yet, or on a commit.</summary>
/// <param name="Branch">The full name of the branch, or null when HEAD is detached.</param>
/// <param name="Commit">The commit, or zero when the branch is unborn.</param>
public sealed record Head(string? Branch, ObjectId Commit)
{
    /// <summary>Whether the branch has no commit yet.</summary>
    public bool IsUnborn => Commit.IsZero;

    /// <summary>The branch for people: without <c>refs/heads/</c>, or the commit when detached.</summary>
    public string Name => Branch is null ? $"{Commit.Abbreviated} (detached)" : GitRefs.ShortName(Branch);
}

/// <summary>Reads refs from their files: loose ones first, then <c>packed-refs</c> (<c>git help gitrepository-layout</c>).</summary>
/// <remarks>
/// A read can never see half a ref, for Git replaces both kinds of file by rename. A ref that is being packed is missed
/// in neither order: it is loose until the packed file that holds it is in place.
/// </remarks>
public static class GitRefs
{
    private const string BranchPrefix = "refs/heads/";
    private const int DeepestSymbolicRef = 5;

    /// <summary>A branch name without its <c>refs/heads/</c>.</summary>
    public static string ShortName(string branch) =>
        branch.StartsWith(BranchPrefix, StringComparison.Ordinal) ? branch[BranchPrefix.Length..] : branch;

    /// <summary>The full name of a local branch.</summary>
    public static string BranchName(string shortName) => BranchPrefix + shortName;

    /// <summary>Whether Git takes a short name for a branch (<c>git help check-ref-format</c>); no other may become part of a path.</summary>
    public static bool IsBranchName(string shortName) =>
        shortName.Length is > 0 and <= 250
        && shortName[0] != '-'
        && !shortName.Contains("..", StringComparison.Ordinal)
        && !shortName.Contains("@{", StringComparison.Ordinal)
        && shortName is not "@" and not "HEAD"
        && !shortName.Any(c => char.IsControl(c) || " ~^:?*[\\".Contains(c, StringComparison.Ordinal))
        && shortName.Split('/').All(part => part.Length > 0 && part[0] != '.' && part[^1] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));

    /// <summary>Reads the HEAD of a checkout.</summary>
    /// <exception cref="CoordException">HEAD is missing or holds neither a ref nor a commit.</exception>
    public static Head ReadHead(GitLayout layout) => ReadHead(layout.GitDirectory, layout.CommonDirectory);

    /// <summary>Reads the HEAD in a checkout's directory.</summary>
    /// <exception cref="CoordException">HEAD is missing or holds neither a ref nor a commit.</exception>
    public static Head ReadHead(string gitDirectory, string commonDirectory) =>
        TryReadHead(gitDirectory, commonDirectory)
            ?? throw new CoordException(FailureKind.Broken, $"{gitDirectory}/HEAD holds neither a branch nor a commit.", "Run `git fsck` to see what is wrong.");

    /// <summary>Reads the HEAD of one checkout among others: it may be damaged, or not there yet while Git adds it.</summary>
    /// <returns>Null when it is missing or holds neither a ref nor a commit.</returns>
    public static Head? TryReadHead(GitLayout layout) => TryReadHead(layout.GitDirectory, layout.CommonDirectory);

    private static Head? TryReadHead(string gitDirectory, string commonDirectory)
    {
        var text = AtomicFile.ReadText(Path.Combine(gitDirectory, "HEAD"))?.Trim();
        if (text is not null && SymbolicTarget(text) is { } branch)
        {
            return new Head(branch, Resolve(commonDirectory, branch) ?? ObjectId.Zero);
        }

        return ObjectId.TryParse(text, out var commit) ? new Head(null, commit) : null;
    }

    /// <summary>The object a shared ref points to, through symbolic refs.</summary>
    /// <param name="commonDirectory">The common directory of the repository.</param>
    /// <param name="name">The full name, below <c>refs/</c>.</param>
    /// <returns>Null when there is no such ref.</returns>
    public static ObjectId? Resolve(string commonDirectory, string name)
    {
        for (var depth = 0; depth < DeepestSymbolicRef; depth++)
        {
            var text = ReadLoose(Path.Combine(commonDirectory, name));
            if (text is null)
            {
                return FindPacked(commonDirectory, name);
            }

            if (SymbolicTarget(text) is not { } target)
            {
                return ObjectId.TryParse(text, out var id)
                    ? id
                    : throw new CoordException(FailureKind.Broken, $"The ref {name} is damaged: its file holds no object name.", "Run `git fsck` to see what is wrong.");
            }

            name = target;
        }

        return null;
    }

    /// <summary>The target of a symbolic ref such as <c>refs/remotes/origin/HEAD</c>, or null when it is none.</summary>
    public static string? ReadSymbolic(string commonDirectory, string name) =>
        ReadLoose(Path.Combine(commonDirectory, name)) is { } text ? SymbolicTarget(text) : null;

    /// <summary>All refs whose name begins with a directory's, with what they point to, by name.</summary>
    /// <param name="commonDirectory">The common directory of the repository.</param>
    /// <param name="prefix">The beginning, with a slash at its end: <c>refs/coord/</c>.</param>
    public static IReadOnlyList<NamedRef> List(string commonDirectory, string prefix)
    {
        var found = new SortedDictionary<string, ObjectId>(StringComparer.Ordinal);

        // Loose ones first: one that is packed meanwhile is in the packed file then.
        var directory = Path.Combine(commonDirectory, prefix);
        foreach (var path in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories) : [])
        {
            if (!path.EndsWith(".lock", StringComparison.Ordinal) && ObjectId.TryParse(ReadLoose(path), out var id))
            {
                found[prefix + Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/')] = id;
            }
        }

        var packed = Path.Combine(commonDirectory, "packed-refs");
        foreach (var line in File.Exists(packed) ? File.ReadLines(packed) : [])
        {
            if (line.Split(' ') is [var hex, var name] && name.StartsWith(prefix, StringComparison.Ordinal) && ObjectId.TryParse(hex, out var id))
            {
                found.TryAdd(name, id);
            }
        }

        return [.. found.Keys.Select(name => new NamedRef(name, found[name]))];
    }

    // Git takes no other for a ref, and a name that leads out of the directory might be that of any file.
    private static string? SymbolicTarget(string text) =>
        text.StartsWith("ref:", StringComparison.Ordinal) && text["ref:".Length..].Trim() is var name && name.StartsWith("refs/", StringComparison.Ordinal)
        && !name.Contains("..", StringComparison.Ordinal) && !name.Any(char.IsControl) ? name : null;

    private static string? ReadLoose(string path)
    {
        try
        {
            return Directory.Exists(path) ? null : AtomicFile.ReadText(path)?.Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static ObjectId? FindPacked(string commonDirectory, string name)
    {
        var path = Path.Combine(commonDirectory, "packed-refs");
        if (!File.Exists(path))
        {
            return null;
        }

        foreach (var line in File.ReadLines(path))
        {
            if (line.Length == (2 * ObjectId.Size) + 1 + name.Length
                && line.EndsWith(name, StringComparison.Ordinal)
                && line[2 * ObjectId.Size] == ' ')
            {
                return ObjectId.TryParse(line.AsSpan(0, 2 * ObjectId.Size), out var id)
                    ? id
                    : throw new CoordException(FailureKind.Broken, $"The ref {name} is damaged: packed-refs holds no object name for it.", "Run `git fsck` to see what is wrong.");
            }
        }

        return null;
    }
}
