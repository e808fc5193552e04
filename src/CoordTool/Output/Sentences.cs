using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
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

    /// <summary>How to look at a rescue, by the name of its ref.</summary>
    public static string Rescued(string @ref) => $"dotnet-coord rescue show {@ref[RescueFacts.Prefix.Length..]}";

    /// <summary>An index that stays, and how to look at it.</summary>
    public static string Kept(KeptIndex kept) => $"its index stays, for {kept.Why}: GIT_INDEX_FILE={kept.File} git status";

    /// <summary>What became of a session that vanished.</summary>
    public static IEnumerable<string> Swept(SweptSession swept)
    {
        yield return $"session {Printable.Text(swept.Name)} is gone and was swept{(swept.Released.Count == 0 ? "" : $"; free again: {Printable.Text(string.Join(", ", swept.Released))}")}";
        foreach (var rescue in swept.Rescues)
        {
            yield return $"  what it had staged is kept: {Rescued(rescue)}";
        }

        foreach (var kept in swept.Kept)
        {
            yield return $"  {Kept(kept)}";
        }
    }

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
