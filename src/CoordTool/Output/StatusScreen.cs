using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Overview;
using CoordTool.Core.Sessions;
using CoordTool.Core.Tasks;

namespace CoordTool.Output;

/// <summary>
/// Draws <c>status</c>: what is wrong first, then who is here, and last what takes a moment to find out. Names are cut to fit,
/// sentences and commands to type are not.
/// </summary>
internal sealed class StatusScreen(Display display, StatusReport report, DateTimeOffset now, Action<IReadOnlyList<Piece>> show)
{
    /// <summary>A name takes so many columns at most, so that there is room for what is said of it.</summary>
    public const int LongestName = 28;

    private const int MostSessions = 20;
    private const int MostPatterns = 6;
    private const int MostTasks = 10;
    private const int MostConflicts = 4;
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    /// <summary>Draws it.</summary>
    public void Draw()
    {
        if (!report.IsInitialized)
        {
            Sentence("dotnet-coord is not set up in this repository; start with: dotnet-coord init");
            return;
        }

        if (report.MissingHooks.Count > 0)
        {
            Sentence($"WARNING: Git does not run our hooks ({string.Join(", ", report.MissingHooks)}): nothing is guarded. Run: dotnet-coord init", Tone.Bad);
        }

        if (report.ClaimsTrouble is { } trouble)
        {
            Sentence($"WARNING: the claims cannot be read, so no edit is refused for them. {trouble.Reason}", Tone.Bad);
            foreach (var next in trouble.Next)
            {
                Sentence($"  {next}");
            }
        }

        Sentence($"{report.Checkout} on {report.Head.Name}", Tone.Strong);
        Sessions();
        Leftovers();
        var checkouts = report.Checkouts;
        Checkouts(checkouts);
        Tasks(report.Tasks);
        if (report.ProposedDecisions is > 0 and var proposed)
        {
            Sentence($"{(proposed == 1 ? "1 decision is" : $"{proposed} decisions are")} proposed: dotnet-coord decision list");
        }

        Sentence($"guard: {report.Guard.Checks} checks, {report.Guard.Refused} refused, {report.Guard.Undecided} could not decide", Tone.Faint);
    }

    private void Sessions()
    {
        var live = report.Sessions.Where(each => !each.IsGone).ToList();
        Sentence(live.Count == 0 ? "no sessions" : Screen.Count(live.Count, "session"));
        foreach (var each in live.OrderByDescending(each => each.Session.Id == report.Caller).Take(MostSessions))
        {
            var session = each.Session;
            Row(
                new Piece($"  {Display.Cut(Display.Clean(session.Name), LongestName)}", Tone.Strong),
                new Piece($"{(session.Id == report.Caller ? " (this one)" : "")}{(session.Agent is { } agent && !session.Name.StartsWith(agent, StringComparison.Ordinal) ? $", {agent}" : "")}{Where(session)}, {session.Activity(now)}"),
                new Piece(session.Task is { } task ? $": {task}" : ""));
            Patterns("holds", each.Claims.Where(claim => !claim.Line.IsAuto));
            Patterns("edits", each.Claims.Where(claim => claim.Line.IsAuto));
            if (each.Last is { } last)
            {
                Row(new Piece($"    {Printable.Ago(now - last.When)}: {EventText.Clause(last, isOwn: true).TrimEnd()}", Tone.Faint));
            }
        }

        More(live.Count - MostSessions, "session list");
        Elsewhere();
    }

    private void Elsewhere()
    {
        var holders = report.ClaimsElsewhere.GroupBy(claim => claim.Line.Session, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var claims in holders.Take(MostSessions))
        {
            var last = claims.First();
            Row(
                new Piece($"  {Display.Cut(Display.Clean(last.Line.Name ?? last.Line.Session), LongestName)}", Tone.Strong),
                new Piece($" {last.Whereabouts}, active {Printable.Ago(now - last.LastActivity)}"),
                new Piece(last.Line.Task is { } task ? $": {task}" : ""));
            Patterns("holds", claims.Where(claim => !claim.Line.IsAuto));
            Patterns("edits", claims.Where(claim => claim.Line.IsAuto));
        }

        More(holders.Count - MostSessions, "who");
        if (report.Sync is { } sync)
        {
            var since = sync.Succeeded is { } succeeded ? $"since {Printable.Ago(now - succeeded)}" : "at all";
            Sentence(
                sync.Trouble is { } trouble ? $"claims and decisions were not exchanged with {sync.Remote} {since}: {trouble}" : $"claims and decisions were exchanged with {sync.Remote} {Printable.Ago(now - sync.Tried)}",
                sync.Trouble is null ? Tone.Faint : Tone.Warning);
        }
    }

    private string Where(Session session) => session.Whereabouts is { } checkout && checkout != report.Checkout ? $" in {report.Names.GetValueOrDefault(checkout, checkout)}" : "";

    private void Patterns(string verb, IEnumerable<Claim> claims)
    {
        var patterns = claims.Select(claim => claim.Shown + (claim.State == ClaimState.Stalled ? " (stalled)" : "")).ToList();
        if (patterns.Count == 0)
        {
            return;
        }

        // As many as fit: a list that is cut in the middle reads as if it were all.
        var most = MostPatterns;
        while (most > 1 && Display.Cells(Display.Clean(Text(most))) > (display.Width ?? int.MaxValue))
        {
            most--;
        }

        Row(new Piece(Text(most)));

        string Text(int shown) => $"    {verb} {Some(patterns, shown)}";
    }

    private void Leftovers()
    {
        foreach (var (entry, isRunning) in report.Operations)
        {
            Sentence($"under way: {Sentences.UnderWay(entry)}, since {Printable.Ago(now - entry.Started)}{(isRunning ? "" : ", interrupted")}", isRunning ? Tone.Plain : Tone.Warning);
        }

        foreach (var line in report.Stale)
        {
            Sentence($"stale: {line}", Tone.Warning);
        }

        foreach (var left in report.Left.Take(MostSessions))
        {
            var what = new[] { left.Indexes == 0 ? "" : left.Indexes == 1 ? "1 index" : $"{left.Indexes} indexes", left.Claims == 0 ? "" : Screen.Count(left.Claims, "claim") }.Where(text => text.Length > 0).ToList();
            Sentence($"gone: {left.Name}{(left.LastActivity is { } last ? $", last active {Printable.Ago(now - last)}" : "")}{(what.Count == 0 ? "" : $", left {string.Join(" and ", what)}")}", Tone.Warning);
        }

        if (report.Left.Any(left => left.Indexes > 0 || left.Claims > 0))
        {
            Sentence("  what they left is kept or given back ten minutes after their end by: dotnet-coord gc", Tone.Faint);
        }
    }

    private void Checkouts(IReadOnlyList<CheckoutStatus> checkouts)
    {
        if (checkouts.Count == 0)
        {
            return;
        }

        Sentence(checkouts.Count == 1 ? "1 checkout" : Screen.Count(checkouts.Count, "checkout"));
        var (names, branches) = (Widest(checkouts.Select(NameOf)), Widest(checkouts.Select(BranchOf)));
        foreach (var status in checkouts)
        {
            Row(
                new Piece($"{(status.Path == report.Checkout ? "* " : "  ")}{Display.Pad(NameOf(status), names)}  "),
                new Piece($"{Display.Pad(BranchOf(status), branches)}  "),
                new Piece(string.Join(", ", Facts(status)), status.IsMissing || status.Operation is not null ? Tone.Warning : Tone.Plain));
            foreach (var conflict in status.Conflicts.Take(MostConflicts))
            {
                Row(new Piece($"    conflicts with {Display.Cut(Display.Clean(conflict.With), LongestName)} in {Screen.Count(conflict.Paths, "path")}{(conflict.IsOfNow ? "" : ", before one of them moved on")}", Tone.Bad));
            }

            More(status.Conflicts.Count - MostConflicts, "conflicts");
        }

        if (checkouts.Any(each => each.IsMissing))
        {
            Sentence("  a worktree whose directory is gone for good: git worktree prune", Tone.Faint);
        }

        Looked([.. checkouts.Where(each => each is { IsMissing: false, Head.IsUnborn: false })]);
    }

    private static string NameOf(CheckoutStatus status) => Display.Clean(status.Name);

    private static string BranchOf(CheckoutStatus status) => Display.Clean(status.Head?.Name ?? "?");

    private static IEnumerable<string> Facts(CheckoutStatus status)
    {
        if (status.IsMissing)
        {
            yield return "its directory is gone";
            yield break;
        }

        if (status.Operation is { } operation)
        {
            yield return $"{operation} under way";
        }

        yield return status.Dirty switch { null => "cannot be looked at", 0 => "clean", var dirty => $"{dirty} uncommitted" };
        if (status is { Ahead: { } ahead, Behind: { } behind, Target: { } target })
        {
            var distance = (ahead, behind) switch { (0, 0) => "level with", (_, 0) => $"{ahead} ahead of", (0, _) => $"{behind} behind", _ => $"{ahead} ahead of and {behind} behind" };
            yield return $"{distance} {GitRefs.ShortName(target)}";
        }
    }

    private void Looked(List<CheckoutStatus> compared)
    {
        if (compared.Count < 2)
        {
            return;
        }

        if (compared.Exists(each => each.ConflictsLooked is null))
        {
            Sentence($"  {(compared.TrueForAll(each => each.ConflictsLooked is null) ? "conflicts were never looked at" : "conflicts were not looked at in all of them")}; to do so: dotnet-coord conflicts", Tone.Faint);
            return;
        }

        var looked = compared.Min(each => each.ConflictsLooked!.Value);
        var isOld = now - looked > Recent || compared.Exists(each => !each.IsLookedAtAsItStands);
        Sentence(isOld
            ? $"  conflicts were last looked at {Printable.Ago(now - looked)}{(compared.TrueForAll(each => each.IsLookedAtAsItStands) ? "" : ", and commits came since")}; to look again: dotnet-coord conflicts"
            : $"  conflicts were looked at {Printable.Ago(now - looked)}", Tone.Faint);
    }

    private void Tasks(TaskView tasks)
    {
        if (tasks.Tasks.Count > 0)
        {
            Sentence($"{Screen.Count(tasks.Tasks.Count, "task")} in progress");
        }

        foreach (var task in tasks.Tasks.Take(MostTasks))
        {
            Row(new Piece($"  {task.Id} {task.Title}"), new Piece(task.Session is { } session ? $" ({session.Name})" : task.Assignee is { } assignee ? $" ({assignee}, no live session)" : " (nobody)"));
        }

        if (tasks.Tasks.Count > MostTasks)
        {
            Row(new Piece($"  and {tasks.Tasks.Count - MostTasks} more"));
        }

        foreach (var warning in tasks.Warnings)
        {
            Sentence($"  {warning}", Tone.Warning);
        }
    }

    private static string Some(List<string> texts, int most) => string.Join(", ", texts.Take(most)) + (texts.Count > most ? $" and {texts.Count - most} more" : "");

    private int Widest(IEnumerable<string> texts) => Math.Min(texts.Max(Display.Cells), display.Width is { } width ? Math.Min(LongestName, (width - 6) / 3) : int.MaxValue);

    private void More(int number, string command)
    {
        if (number > 0)
        {
            Row(new Piece($"  and {number} more: dotnet-coord {command}"));
        }
    }

    private void Row(params IReadOnlyList<Piece> pieces) => show(display.Line(pieces));

    private void Sentence(string text, Tone tone = Tone.Plain)
    {
        foreach (var line in display.Wrapped(text, tone, text.StartsWith("  ", StringComparison.Ordinal) ? 4 : 2))
        {
            show([line]);
        }
    }
}
