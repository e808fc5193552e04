using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Conflicts;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;
using CoordTool.Core.Worktrees;

namespace CoordTool.Output;

/// <summary>The sentences that more than one command says.</summary>
internal static class Sentences
{
    /// <summary>That a file which is about to be edited is changed in another checkout.</summary>
    public static string Elsewhere(ChangedElsewhere found, DateTimeOffset now)
    {
        var who = $"{found.Checkout}{(found.Sessions.Count == 0 ? "" : $" ({string.Join(", ", found.Sessions)})")}";
        var noticed = $"noticed {Printable.Ago(now - found.Since)}";
        return found.Kind switch
        {
            ElsewhereKind.Conflict => $"{found.Path} is changed here and in {who}, and the two conflict ({noticed}). `dotnet-coord conflicts {found.Path}` shows both.",
            ElsewhereKind.Uncommitted => $"{found.Path} has uncommitted changes in {who}, {noticed}: an edit of the same lines here will conflict. `dotnet-coord conflicts {found.Path}` shows them.",
            _ => $"{found.Path} was changed in {who} by commits that are not here, {noticed}: an edit of the same lines will conflict. `dotnet-coord conflicts {found.Path}` shows them.",
        };
    }

    /// <summary>That hooks of ours were gone and are back.</summary>
    public static string Mended(IReadOnlyList<string> hooks) => $"These Git hooks of dotnet-coord were missing and are in place again: {string.Join(", ", hooks)}.";

    /// <summary>Who holds a path, what for, and whether he is there.</summary>
    public static string Held(string path, Claim claim, DateTimeOffset now)
    {
        var task = (claim.Line.Task ?? claim.Line.Reason) is { } text ? $"{text}; " : "";
        var through = claim.Line.Pattern == path ? "" : $" through {claim.Line.Pattern}";
        var only = claim.Line.IsLocalOnly ? "local only, " : "";
        if (claim.Line.Kind == ClaimKind.Request)
        {
            return Printable.Text($"{path} is waited for by {claim.Holder}{through} ({task}asked {Printable.Ago(now - claim.Line.Acquired)}, and comes first).");
        }

        var seen = claim.LastEdit is { } edit ? $"last edit {Printable.Ago(now - edit)}" : $"last active {Printable.Ago(now - claim.LastActivity)}";
        var state = claim.State switch
        {
            ClaimState.Live => "alive",
            ClaimState.Stalled => "stalled",
            _ => claim.Until is { } until && until > now ? $"silent, and may still have it back for {Math.Ceiling((until - now).TotalMinutes):0} min" : "silent, and may still have it back",
        };
        return Printable.Text($"{path} is claimed by {claim.Holder}{through} ({task}{only}{seen}, {state}).");
    }

    /// <summary>Why a file cannot be edited now that nobody holds.</summary>
    public static string Busy(string file) => Printable.Text(
        $"{file} was not edited: a git command that takes files of this checkout has been running for ten seconds, and would take the edit too. Try again once it has ended.");

    /// <summary>Whether something may be had.</summary>
    public static string May(ClaimPattern pattern, ClaimVerdict verdict, DateTimeOffset now) => Printable.Text(verdict switch
    {
        { IsFree: false } => Held(pattern.Text, verdict.Refusing[0], now),
        { Own: not null } => $"{pattern.Text} is yours",
        { Warning: [var other, ..] } => $"{pattern.Text} is free here; {other.Holder} is editing it in another checkout",
        _ => $"{pattern.Text} is free",
    });

    /// <summary>What to do about something that another session holds.</summary>
    public static IReadOnlyList<string> InsteadOf(ClaimPattern pattern, Claim claim)
    {
        var path = Printable.Text(pattern.Text);
        var first = claim.State == ClaimState.Stalled
            ? $"To take it over, keeping what is uncommitted inside: dotnet-coord claim --takeover {path}"
            : $"To wait for it: dotnet-coord claim --wait 2m {path}   To ask for it: dotnet-coord handoff request {path}";
        return
        [
            "Work on something else, or in a checkout of your own: cd \"$(dotnet-coord worktree add NAME)\"",
            claim.Line.Kind == ClaimKind.Request ? $"To stand in line: dotnet-coord claim --wait 2m {path}" : first,
        ];
    }

    /// <summary>What a session is told of its claims, in one line.</summary>
    public static string Told(ClaimMessage message)
    {
        var line = message.Line;
        var who = line.Name ?? line.Session;
        var why = line.Reason is { } reason ? $" ({reason})" : "";
        return Printable.Text(message.Kind switch
        {
            ClaimMessageKind.AskedFor => $"{who} asks for {line.Pattern}, which this session holds{why}. Hand it over with `dotnet-coord handoff accept {line.Pattern}` or keep it with `dotnet-coord handoff decline {line.Pattern}`.",
            ClaimMessageKind.WaitedFor => $"{who} waits for {line.Pattern}, which this session holds{why}. `dotnet-coord release {line.Pattern}` gives it back once it is no longer needed.",
            ClaimMessageKind.HandedOver => $"{line.By} handed {line.Pattern} over: this session holds it now.",
            ClaimMessageKind.Declined => $"{line.By} keeps {line.Pattern}, which this session had asked for{why}.",
            _ => $"This session no longer holds {line.Pattern}: {line.By} has it{(line.Rescue is { } rescue ? $"; what was uncommitted inside is kept, see `{Rescued(rescue)}`" : "")}.",
        });
    }

    /// <summary>What people are to know of what came from elsewhere.</summary>
    public static IEnumerable<string> Joined(JoinReport report)
    {
        foreach (var (pattern, loser, winner) in report.Lost)
        {
            yield return Printable.Text($"{pattern} of {NameOf(loser)} gives way to {winner.Pattern} of {NameOf(winner)}{(loser.IsLocalOnly ? ", which the remote knows" : ", which was first")}; its session is told");
        }

        foreach (var skew in report.Skews)
        {
            var offset = skew.Offset.Duration();
            var size = offset.TotalHours >= 2 ? $"{offset.TotalHours:0} hours" : $"{offset.TotalMinutes:0} minutes";
            yield return Printable.Text($"WARNING: the clock of {skew.Name} is {size} {(skew.Offset > TimeSpan.Zero ? "ahead of this one" : "behind that of who changed the claims before")}: who was first cannot be told. Set the clocks by a time server.");
        }

        foreach (var annotated in report.Unreadable)
        {
            yield return $"WARNING: the note on {annotated} could not be joined, for it is no file or too long, and stays as it is at the remote";
        }

        static string NameOf(ClaimLine line) => line.Name ?? line.Session;
    }

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

    /// <summary>How work came into its target, as one word of JSON.</summary>
    public static string? Word(LandingKind? kind) => kind switch
    {
        null => null,
        LandingKind.AlreadyThere => "alreadyThere",
        LandingKind.FastForward => "fastForward",
        LandingKind.Squash => "squash",
        LandingKind.Rebase => "rebase",
        _ => "merge",
    };

    /// <summary>What an operation on a worktree does.</summary>
    public static string UnderWay(JournalEntry entry) => entry switch
    {
        { Step: JournalStep.Adding } => $"adding the worktree {entry.Name}",
        { Step: JournalStep.Restoring } => $"restoring the worktree {entry.Name}",
        { IsUndo: true } => $"taking {GitRefs.ShortName(entry.Target!)} back to where it was",
        { IsUpdate: true } => $"bringing {GitRefs.ShortName(entry.Branch)} into {GitRefs.ShortName(entry.Target!)}",
        { Target: null } => $"removing the worktree {entry.Name}",
        _ => $"landing {GitRefs.ShortName(entry.Branch)} in {GitRefs.ShortName(entry.Target)}",
    };

    /// <summary>What became of a worktree that was removed, or would become of it.</summary>
    public static IEnumerable<string> Removed(RemovedWorktree removed, bool dryRun)
    {
        yield return dryRun ? $"would remove {removed.Name} from {removed.Path}"
            : removed.Trash is null ? $"{removed.Name} is gone from {removed.Path} already"
            : $"removed {removed.Name} from {removed.Path}; its files are kept in {removed.Trash} until {removed.Until.UtcDateTime:yyyy-MM-dd}";
        if (removed.Branch is { } branch)
        {
            yield return removed.BranchStays is { } why ? $"  the branch {GitRefs.ShortName(branch)} stays: {why}"
                : $"  the branch {GitRefs.ShortName(branch)} {(dryRun ? "would go too" : "is gone too")}, at {removed.Tip.Abbreviated}";
        }
    }

    /// <summary>What became of an operation on a worktree that had been interrupted.</summary>
    public static IEnumerable<string> Recovered(RecoveredOperation recovered)
    {
        yield return Printable.Text($"{UnderWay(recovered.Entry)} had been interrupted; it is {(recovered.IsFinished ? "finished" : "undone")} now");
        foreach (var remark in recovered.Remarks)
        {
            yield return Printable.Text($"  {remark}");
        }
    }
}
