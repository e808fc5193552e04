using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Doctor;

/// <summary>Whether our own records are whole, and of today.</summary>
internal static class RecordChecks
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    public static IEnumerable<Finding> Run(CoordContext context, GitRepository repository)
    {
        var layout = repository.Layout;
        yield return Diagnosis.Try("claims", "the claims can be read", "nobody's claims count", () => Claims(context, repository));
        yield return Diagnosis.Try("sessions", "no session vanished", "they hold claims and staged work", () => Orphans(context, repository));
        yield return Diagnosis.Try("journal", "no operation was interrupted", "branch, files and worktree may not be in step", () => Journal(context, repository));
        yield return Diagnosis.Try("sync", "other machines know what is claimed here, where claims are exchanged", "they claim the same, and find out when it is too late", () => Sync(context, layout));
        yield return Diagnosis.Try("clock", "the clock and the disk agree", "how old something is decides what counts", () => Clock(context, layout));
        foreach (var checkout in Checkouts.List(layout).Where(checkout => !checkout.IsMissing && CommitTurn.IsAbandoned(checkout.Layout)))
        {
            yield return Finding.Bad("turn", $"the turn to commit in {checkout.Path} belongs to {CommitTurn.HolderOf(checkout.Layout)?.Description}, whose process is gone", "the next commit has to find that out first", "Run: dotnet-coord doctor --fix") with
            {
                Fix = () =>
                {
                    CommitTurn.ClearAbandoned(checkout.Layout);
                    return "it is given back";
                },
            };
        }
    }

    private static Finding? Claims(CoordContext context, GitRepository repository)
    {
        using var view = new ClaimStore(context, repository).Read();
        var early = view.List().Where(claim => claim.Line.Renewed - context.Now > ClaimSettings.ClockTolerance || claim.Line.Acquired - context.Now > ClaimSettings.ClockTolerance).Select(claim => $"{claim.Line.Pattern} of {claim.Holder}").ToList();
        return early.Count == 0 ? null : Finding.Bad(
            "claims", $"claims were made in the future: {string.Join(", ", early.Select(each => Printable.Text(each, 120)))}", "they outlast their time; a clock was wrong, here or on another machine",
            "Set the clock right; then whoever holds them: dotnet-coord release PATTERN");
    }

    private static Finding? Orphans(CoordContext context, GitRepository repository) =>
        OrphanSweep.Run(context, repository, dryRun: true) is not { Count: > 0 } gone ? null : Finding.Bad(
            "sessions", $"{Screen.Count(gone.Count, "session")} vanished: {string.Join(", ", gone.Select(each => each.Name))}", "they hold claims, and what they staged", "Run: dotnet-coord gc") with
        {
            Fix = () => string.Join("; ", OrphanSweep.Run(context, repository).SelectMany(Sentences.Swept)),
        };

    private static Finding? Journal(CoordContext context, GitRepository repository)
    {
        var left = JournalRecovery.List(repository.Layout).Where(each => !each.IsRunning).Select(each => each.Entry).ToList();
        return left.Count == 0 ? null : Finding.Bad(
            "journal", $"interrupted and not finished: {string.Join(", ", left.Select(entry => $"{entry.Name} ({entry.Step.ToString().ToLowerInvariant()})"))}", "branch, files and worktree may not be in step", "Run: dotnet-coord doctor --fix") with
        {
            Fix = () => string.Join("; ", new JournalRecovery(context, repository).Run().Select(each => $"{each.Entry.Name} was {(each.IsFinished ? "brought to its end" : "taken back")}")),
        };
    }

    private static Finding? Sync(CoordContext context, GitLayout layout)
    {
        var settings = CoordSettings.Read(layout).Sync;
        if (settings.Mode == SyncMode.Off)
        {
            return null;
        }

        var remote = SyncRemote.Find(context, layout, settings);
        return SyncRecord.Read(layout) is not { Trouble: { } trouble } last || last.Remote != remote ? null : Finding.Bad(
            "sync", $"claims and decisions were not exchanged with {remote} when that was last tried, {Printable.Ago(context.Now - last.Tried)}: {trouble}", "other machines do not know what is claimed here", "Once it can be reached: dotnet-coord sync");
    }

    // A disk of another machine has that one's clock.
    private static Finding? Clock(CoordContext context, GitLayout layout)
    {
        var file = AtomicFile.Beside(Path.Combine(layout.CoordDirectory, "clock"));
        try
        {
            File.WriteAllBytes(file, []);
            var difference = File.GetLastWriteTimeUtc(file) - TimeProvider.System.GetUtcNow().UtcDateTime;
            return difference.Duration() < ClockTolerance ? null : Finding.Bad(
                "clock", $"the clock of this machine and that of the disk differ by {difference.Duration().TotalSeconds:0} s", "sessions and claims look older or younger than they are", "Set the clocks by a time server.");
        }
        finally
        {
            AtomicFile.Delete(file);
        }
    }
}
