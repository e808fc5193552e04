using CoordTool.Core.Upkeep;
using CoordTool.Output;

namespace CoordTool.Watch;

/// <summary>Takes away what nobody needs any more, as <c>gc</c> does: trashed worktrees, what crashes left, old history.</summary>
internal sealed class Housekeeping(WatchedRepository watched) : RepeatedWork(watched, every: TimeSpan.FromHours(1), first: TimeSpan.FromMinutes(1))
{
    protected override void Work() => Watched.Change((context, repository) =>
    {
        var outcome = Cleanup.Run(context, repository, dryRun: false, isAsked: false);
        foreach (var line in outcome.Sessions.SelectMany(Sentences.Swept))
        {
            Watched.Note(line);
        }

        var removed = outcome.Worktrees.Count + outcome.Trash.Count + outcome.Pins.Count + outcome.Leftovers.Count + outcome.Places.Count + outcome.Histories.Count + outcome.Rescues.Count + outcome.SilentClaims.Count;
        if (removed > 0)
        {
            Watched.Note($"took away {Screen.Count(removed, "thing")} that nobody needs any more");
        }
    });
}
