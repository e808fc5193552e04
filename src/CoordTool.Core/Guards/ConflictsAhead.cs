using System.Globalization;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;

namespace CoordTool.Core.Guards;

/// <summary>
/// Tries in memory whether a command that joins commits would stop with conflicts: then nobody but its owner could commit
/// in this checkout until he ended it (docs/design.md, The guard).
/// </summary>
internal static class ConflictsAhead
{
    /// <summary>The paths it would stop at.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="command">The command.</param>
    /// <param name="tree">Where it works.</param>
    /// <returns>Null when it cannot be told.</returns>
    public static IReadOnlyList<string>? Find(CoordContext context, GitRepository repository, TreeCommand command, CallerTree tree)
    {
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        if (head.IsZero || tree.Resolve(command.Target == "-" ? "@{-1}" : command.Target!, "commit") is not { } commit)
        {
            // Git will say so.
            return [];
        }

        var git = new GitProcess(context, repository.Layout.CommonDirectory);
        return Sides(repository.Objects, command.Joins, head, commit) is var (ours, theirs) ? InMemoryMerge.FindConflicts(git, ours, theirs) : [];
    }

    // To make a commit once more is to merge it with HEAD's content on its own parent; to undo one, its parent's content
    // with HEAD's, both on the commit.
    private static (ObjectId Ours, ObjectId Theirs)? Sides(ObjectStore objects, Joining joins, ObjectId head, ObjectId commit)
    {
        if (joins == Joining.Merge)
        {
            return (head, commit);
        }

        if (objects.ReadCommit(commit) is not { Parents: [var parent] })
        {
            // A merge needs -m, and the first commit of all has nothing before it to compare with.
            return null;
        }

        return joins == Joining.Pick
            ? (Write(objects, head, parent), commit)
            : (Write(objects, head, commit), Write(objects, parent, commit));
    }

    private static ObjectId Write(ObjectStore objects, ObjectId content, ObjectId parent)
    {
        const string Nobody = "dotnet-coord <dotnet-coord@localhost> 0 +0000";
        return objects.Write(ObjectKind.Commit, Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"tree {objects.TreeOf(content)}\nparent {parent}\nauthor {Nobody}\ncommitter {Nobody}\n\ntried in memory\n")));
    }
}
