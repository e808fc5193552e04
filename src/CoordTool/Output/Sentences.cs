using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Worktrees;

namespace CoordTool.Output;

/// <summary>The sentences that more than one command says.</summary>
internal static class Sentences
{
    /// <summary>Who holds a path, since when, and whether he is there.</summary>
    public static string Held(string path, Claim claim, DateTimeOffset now)
    {
        var task = claim.Line.Task is { } text ? $"{text}; " : "";
        var state = claim.State == ClaimState.Live ? "alive" : "silent, and may still have it back";
        var through = claim.Line.Pattern == path ? "" : $" through {claim.Line.Pattern}";
        return Printable.Text($"{path} is claimed by {claim.Holder}{through} ({task}last active {Screen.Ago(now - claim.LastActivity)}, {state}).");
    }

    /// <summary>What to do about a path that another session holds.</summary>
    public static IReadOnlyList<string> InsteadOf(Claim claim) =>
    [
        "Work on something else, or in a checkout of your own: cd \"$(dotnet-coord worktree add NAME)\"",
        $"It is free again when {Printable.Text(claim.Holder)} {(claim.Line.Auto ? "commits" : "releases")} it or ends; see: dotnet-coord who",
    ];

    /// <summary>A path on which two branches do not go together, with the commits of both sides.</summary>
    public static IEnumerable<string> Conflict(ConflictingPath conflict, string target, string branch)
    {
        yield return $"  {Printable.Text(conflict.Path)}";
        foreach (var commit in conflict.Ours)
        {
            yield return $"      {target}: {Printable.Text(commit)}";
        }

        foreach (var commit in conflict.Theirs)
        {
            yield return $"      {branch}: {Printable.Text(commit)}";
        }
    }
}
