using CoordTool.Core.Files;

namespace CoordTool.Core.Git;

/// <summary>One working tree of a repository, as its records have it.</summary>
/// <param name="Layout">Where its parts are.</param>
/// <param name="IsMain">Whether it is the main one.</param>
/// <param name="IsMissing">Its directory is gone, or belongs to something else by now.</param>
/// <param name="IsLocked">Git keeps it from being pruned.</param>
public sealed record Checkout(GitLayout Layout, bool IsMain, bool IsMissing, bool IsLocked)
{
    /// <summary>The top directory.</summary>
    public string Path => Layout.WorkTree!;
}

/// <summary>Lists the checkouts of a repository from the files Git keeps them in (<c>git help worktree</c>, Details).</summary>
public static class Checkouts
{
    /// <summary>The main checkout first, if the repository is not bare, then the linked ones by name.</summary>
    public static IEnumerable<Checkout> List(GitLayout layout)
    {
        var common = layout.CommonDirectory;
        if ((MainWorkTree(common) ?? (layout.IsLinkedWorktree ? null : layout.WorkTree)) is { } main)
        {
            yield return new Checkout(new GitLayout(main, common, common), IsMain: true, !Directory.Exists(main), IsLocked: false);
        }

        var records = System.IO.Path.Combine(common, "worktrees");
        if (!Directory.Exists(records))
        {
            yield break;
        }

        foreach (var record in Directory.EnumerateDirectories(records).Order(StringComparer.Ordinal))
        {
            if (AtomicFile.ReadText(System.IO.Path.Combine(record, "gitdir"))?.Trim() is not { Length: > 0 } pointer || !GitLayout.IsPath(pointer))
            {
                continue;
            }

            var dotGit = System.IO.Path.GetFullPath(pointer, record);
            if (System.IO.Path.GetDirectoryName(dotGit) is not { } top)
            {
                continue;
            }

            var workTree = PhysicalPath.Resolve(top);
            yield return new Checkout(
                new GitLayout(workTree, record, common),
                IsMain: false,
                IsMissing: !PointsBack(dotGit, record),
                IsLocked: File.Exists(System.IO.Path.Combine(record, "locked")));
        }
    }

    /// <summary>The checkout that has a branch checked out, or null.</summary>
    public static Checkout? HoldingBranch(GitLayout layout, string branch) =>
        List(layout).FirstOrDefault(checkout => GitRefs.TryReadHead(checkout.Layout)?.Branch == branch);

    /// <summary>The top directory of the main checkout, or null for a bare repository.</summary>
    public static string? MainWorkTree(string commonDirectory)
    {
        var settings = GitConfigFile.Read(System.IO.Path.Combine(commonDirectory, "config"));
        if (settings.TryGetValue("core.bare", out var bare) && bare.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return settings.TryGetValue("core.worktree", out var workTree)
            ? GitLayout.Followed(workTree, commonDirectory)
            : System.IO.Path.GetFileName(commonDirectory) == ".git" ? System.IO.Path.GetDirectoryName(commonDirectory) : null;
    }

    // A directory that was moved away and replaced, or a link to something precious, must never pass for the worktree.
    private static bool PointsBack(string dotGit, string record)
    {
        const string Prefix = "gitdir:";
        return GitLayout.ReadPointer(dotGit) is { } text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && GitLayout.Followed(text[Prefix.Length..].Trim(), System.IO.Path.GetDirectoryName(dotGit)!) == record;
    }
}
