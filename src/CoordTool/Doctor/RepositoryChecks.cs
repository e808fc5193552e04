using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Landing;
using CoordTool.Core.Processes;

namespace CoordTool.Doctor;

/// <summary>Whether the repository is one that can be handled, in all its checkouts.</summary>
internal static class RepositoryChecks
{
    // A Git that holds one works on it; a large checkout may take minutes.
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(10);
    private static readonly string[] OwnRefs = ["refs/coord", "refs/notes/coord"];

    public static IEnumerable<Finding> Run(CoordContext context, GitRepository repository)
    {
        var layout = repository.Layout;
        var checkouts = Checkouts.List(layout).ToList();
        foreach (var checkout in checkouts.Where(checkout => !checkout.IsMissing))
        {
            if (Form(checkout.Layout) is { IsOk: false } finding)
            {
                yield return finding;
            }
        }

        yield return Finding.Good("checkouts", $"{checkouts.Count(checkout => !checkout.IsMissing)} of {checkouts.Count} checkouts are there");
        foreach (var gone in checkouts.Where(checkout => checkout is { IsMissing: true, IsLocked: false, IsMain: false }))
        {
            yield return Finding.Bad("checkouts", $"the worktree {gone.Path} is gone, and Git still has a record of it", "its branch counts as checked out", "Run: git worktree prune");
        }

        yield return Diagnosis.Try("target", "", "worktrees cannot land", () => Finding.Good("target", $"work lands in {GitRefs.ShortName(TargetBranch.Resolve(layout))}"));
        foreach (var path in Locks(checkouts).Where(File.Exists))
        {
            if (context.Now - File.GetLastWriteTimeUtc(path) is var age && age > Stuck)
            {
                var owner = OpenFiles.HolderOf(path);
                yield return Finding.Bad(
                    "locks", $"{path} was made {Printable.Ago(age)}, and {(owner is { } id ? $"process {id}" : "no process")} has it open",
                    "Git cannot write what it locks",
                    owner is null ? $"If no Git is at work there: rm {path}" : "Wait for that process, or end it.");
            }
        }
    }

    /// <summary>Whether the indexes of a checkout have a form that we can handle.</summary>
    public static Finding Form(GitLayout layout) => Diagnosis.Try("indexes", "", "nobody can stage or commit there", () => Indexes(layout));

    private static Finding? Indexes(GitLayout layout)
    {
        foreach (var location in IndexLocation.OfSessions(layout).Append(new IndexLocation(layout, null)))
        {
            IndexCodec.Read(location.File);
        }

        return null;
    }

    private static IEnumerable<string> Locks(IEnumerable<Checkout> checkouts) => checkouts.SelectMany(checkout => IndexLocation.OfSessions(checkout.Layout)
        .Select(index => index.File).Append(checkout.Layout.DefaultIndexFile).Append(Path.Combine(checkout.Layout.GitDirectory, "HEAD"))
        .Concat(checkout.IsMain ? [Path.Combine(checkout.Layout.CommonDirectory, "config"), Path.Combine(checkout.Layout.CommonDirectory, "packed-refs")] : [])
        .Select(file => $"{file}.lock")
        .Concat(checkout.IsMain ? LocksOfRefs(checkout.Layout.CommonDirectory) : []));

    private static IEnumerable<string> LocksOfRefs(string common) =>
        OwnRefs.Select(below => Path.Combine(common, below)).Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*.lock", SearchOption.AllDirectories));
}
