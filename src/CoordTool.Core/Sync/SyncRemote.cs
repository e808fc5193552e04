using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>The remote that claims and decisions are exchanged with: one that is configured, by its name.</summary>
public static class SyncRemote
{
    private const string Usual = "origin";

    /// <summary>What Git fetches notes of ours by, so that a plain <c>git fetch</c> brings them too.</summary>
    /// <param name="remote">The name of the remote.</param>
    public static string FetchSpec(string remote) => $"+refs/notes/coord/*:{TrackedPrefix}{remote}/*";

    /// <summary>Where the notes of remotes are kept as they were when these were last asked.</summary>
    internal const string TrackedPrefix = "refs/coord/remotes/";

    /// <summary>Where it is kept what of that was joined last.</summary>
    internal const string JoinedPrefix = "refs/coord/joined/";

    /// <summary>Finds the remote.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="settings">What is set.</param>
    /// <param name="given">The one that was asked for; null for the one that is set, else the usual one, else the only one.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is no such remote, or no telling which.</exception>
    public static string Find(CoordContext context, GitLayout layout, SyncSettings settings, string? given = null)
    {
        var names = Names(context, layout);
        if ((given ?? settings.Remote) is { } named)
        {
            return names.Contains(named) && GitRefs.IsBranchName(named) ? named : throw new CoordException(
                FailureKind.Usage,
                $"There is no remote {Printable.Text(named, 80)} in this repository{(given is null ? $", which {CoordSettings.FileName} names" : "")}.",
                names.Count == 0 ? $"Add it: git remote add {Printable.Text(named, 80)} URL" : $"There are: {Printable.Text(string.Join(", ", names))}");
        }

        return names.Contains(Usual) ? Usual : names is [var only] && GitRefs.IsBranchName(only) ? only : throw new CoordException(
            FailureKind.Usage,
            names.Count == 0 ? "This repository has no remote to exchange claims and decisions with." : $"This repository has several remotes and none called {Usual}: {Printable.Text(string.Join(", ", names))}.",
            names.Count == 0 ? "Add the team's server: git remote add origin URL" : $"Say which: dotnet-coord sync --remote NAME, or \"sync\": {{ \"remote\": \"NAME\" }} in {CoordSettings.FileName}.");
    }

    /// <summary>Whether a plain <c>git fetch</c> from a remote brings claims and decisions too.</summary>
    public static bool IsSetUp(CoordContext context, GitLayout layout, string remote) =>
        new GitProcess(context, layout.GitDirectory).Run(["config", "--get-all", KeyOf(remote)]).Output.Split('\n').Contains(FetchSpec(remote));

    /// <summary>Has a plain <c>git fetch</c> from a remote bring claims and decisions too.</summary>
    /// <returns>Whether that was not so before.</returns>
    public static bool SetUp(CoordContext context, GitLayout layout, string remote)
    {
        if (IsSetUp(context, layout, remote))
        {
            return false;
        }

        new GitProcess(context, layout.GitDirectory).Require(["config", "--local", "--add", KeyOf(remote), FetchSpec(remote)]);
        return true;
    }

    /// <summary>Takes that back, for every remote.</summary>
    internal static void TakeOut(CoordContext context, GitLayout layout)
    {
        var git = new GitProcess(context, layout.GitDirectory);
        foreach (var remote in Names(context, layout).Where(remote => IsSetUp(context, layout, remote)))
        {
            git.Run(["config", "--local", "--fixed-value", "--unset-all", KeyOf(remote), FetchSpec(remote)]);
        }
    }

    private static string KeyOf(string remote) => $"remote.{remote}.fetch";

    /// <summary>The remotes that are configured.</summary>
    internal static IReadOnlyList<string> Names(CoordContext context, GitLayout layout) =>
        new GitProcess(context, layout.GitDirectory).Require(["remote"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
