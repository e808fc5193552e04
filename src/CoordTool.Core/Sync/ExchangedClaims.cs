using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Sync;

/// <summary>The claims: of two that exclude each other the earlier one stands, and what counts here alone is not sent.</summary>
internal sealed class ExchangedClaims(CoordContext context, GitRepository repository, string remote) : ExchangedNotes(context, repository, remote, ClaimSnapshots.Ref)
{
    /// <inheritdoc/>
    protected override string JoinTexts(string before, string here, string there) => ClaimJoin.Join(before, here, there);

    /// <inheritdoc/>
    protected override Notes Settle(Notes joined, IReadOnlyCollection<string> changed, IReadOnlyList<ObjectId> parents, JoinReport report)
    {
        using var view = ViewOf(joined);
        var lost = ClaimSettlement.Find(view, changed.Select(hex => ObjectId.Parse(hex)).ToHashSet());
        if (lost.Count == 0)
        {
            return joined;
        }

        var edits = new ClaimEdits(Repository, view.Snapshot);
        var message = $"sync: join claims of {Remote}, settling {lost.Count}\n";
        foreach (var (loser, winner) in lost)
        {
            edits.Replace(loser, loser.Line with
            {
                Kind = ClaimKind.Lost,
                Renewed = Context.NowInSeconds,
                By = winner.Line.Name ?? winner.Line.Session,
                Process = null,
            });
            message += Printable.Text($"\n{loser.Line.Pattern}: {winner.Line.Name ?? winner.Line.Session} was first, {loser.Line.Name ?? loser.Line.Session} loses it", 400);
        }

        report.Lost = [.. lost.Select(each => new LostClaim(each.Loser.Line.Pattern, each.Loser.Line, each.Winner.Line))];
        return edits.Write(message, Context.Now, parents);
    }

    /// <inheritdoc/>
    protected override void Follow(Notes before, Notes after)
    {
        using var earlier = ViewOf(before);
        var known = LostIn(earlier).Select(record => Convert.ToHexString(record.Raw)).ToHashSet(StringComparer.Ordinal);
        using var view = ViewOf(after);
        ClaimSnapshots.Leave(Repository, view.Snapshot);

        // Settled here or elsewhere: its session is told by the line itself, and people by the log.
        foreach (var lost in LostIn(view).Where(record => before.Commit is not null && !known.Contains(Convert.ToHexString(record.Raw))).Select(record => record.Line))
        {
            EventJournal.Append(Context, Repository.Layout, SessionId.TryParse(lost.Session), new CoordEvent(EventKind.Lose, "")
            {
                Name = lost.Name,
                Paths = [lost.Pattern],
                Others = lost.By is { } winner ? [winner] : [],
            });
        }
    }

    /// <inheritdoc/>
    protected override Notes Sendable(Notes here, IReadOnlyList<ObjectId> parents)
    {
        using var view = ViewOf(here);
        var own = view.Snapshot.LocalOnly();
        if (own.Count == 0)
        {
            return here;
        }

        var edits = new ClaimEdits(Repository, view.Snapshot);
        foreach (var record in own)
        {
            edits.Remove(record);
        }

        return edits.Write("sync: send claims", Context.Now, parents);
    }

    private static IEnumerable<ClaimRecord> LostIn(ClaimView view) => view.Snapshot.Others().Where(record => record.Line.Kind == ClaimKind.Lost);

    private ClaimView ViewOf(Notes notes) => new(Context, Repository.Layout, ClaimSnapshots.Of(Repository, notes), new Lazy<ClaimSettings>(() => ClaimStore.SettingsOf(Repository.Layout)));
}
