using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;

namespace CoordTool.Doctor;

/// <summary>Looks at everything that has to be in place, and changes nothing.</summary>
internal static class Diagnosis
{
    private static readonly Version OldestGit = new(2, 38);

    /// <summary>Looks.</summary>
    public static IEnumerable<Finding> Run(CoordContext context, GitRepository repository)
    {
        var layout = repository.Layout;
        yield return Git(context, layout);
        if (!Initialization.IsDone(layout))
        {
            if (RepositoryChecks.Form(layout) is { IsOk: false } form)
            {
                yield return form;
            }

            yield return Finding.Bad("init", "the repository is not set up", "nothing is guarded here", "Run: dotnet-coord init");
            yield break;
        }

        yield return Finding.Good("init", "the repository is set up");
        foreach (var finding in InstallationChecks.Run(context, layout).Concat(ShellChecks.Run(context, layout)).Concat(RepositoryChecks.Run(context, repository)).Concat(RecordChecks.Run(context, repository)))
        {
            yield return finding;
        }
    }

    /// <summary>What a look that may fail finds.</summary>
    /// <param name="name">What it is about.</param>
    /// <param name="good">What to say when nothing is wrong.</param>
    /// <param name="why">Why it matters that something is.</param>
    /// <param name="look">Looks; a failure is the finding.</param>
    public static Finding Try(string name, string good, string why, Func<Finding?> look)
    {
        try
        {
            return look() ?? Finding.Good(name, good);
        }
        catch (CoordException failure)
        {
            return Finding.Bad(name, failure.Message, why, failure.Hints.Count > 0 ? failure.Hints[0] : null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Finding.Bad(name, failure.Message, why, "Look at the permissions of the file, and at the space on the disk.");
        }
    }

    private static Finding Git(CoordContext context, GitLayout layout)
    {
        var version = new GitProcess(context, layout.GitDirectory).Run(["version"]).Line;
        var number = version.Split(' ').ElementAtOrDefault(2) ?? "";
        return Version.TryParse(string.Join('.', number.Split('.').Take(2)), out var git) && git >= OldestGit
            ? Finding.Good("git", version)
            : Finding.Bad("git", version.Length == 0 ? "git does not run" : version, "worktrees cannot land without `git merge-tree --write-tree`", $"Install Git {OldestGit} or newer.");
    }
}
