using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>How an exchange is to go.</summary>
/// <param name="Remote">The name of the remote.</param>
/// <param name="Limit">How long it may take, tries included.</param>
public sealed record SyncTerms(string Remote, TimeSpan Limit)
{
    /// <summary>Whether somebody is there who may be asked for a password.</summary>
    public bool MayAsk { get; init; }

    /// <summary>Whether it is enough that the remote knows what is here: then it is asked what it has only if that has moved on.</summary>
    public bool OnlySends { get; init; }

    /// <summary>Enters the write gate while notes are written; null where the caller is behind it all along.</summary>
    public Func<IDisposable?>? Gate { get; init; }

    /// <summary>Is told what is done, for exchanges that take longer.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}

/// <summary>
/// Brings claims and decisions here and at a remote to the same: fetch, join, push a successor; when somebody was faster, all
/// of it again. Nothing is ever forced.
/// </summary>
public static class Synchronization
{
    private const int MostRejections = 5;

    /// <summary>Exchanges.</summary>
    /// <exception cref="CoordException">
    /// Of kind <see cref="FailureKind.Broken"/>: what is here or there cannot be joined; nothing was changed.
    /// </exception>
    public static SyncOutcome Run(CoordContext context, GitRepository repository, SyncTerms terms)
    {
        var outcome = Exchange(context, repository, terms);
        SyncRecord.Note(context, repository.Layout, outcome);
        return outcome;
    }

    private static SyncOutcome Exchange(CoordContext context, GitRepository repository, SyncTerms terms)
    {
        var remote = new RemoteNotes(context, repository.Layout, terms.Remote, terms.MayAsk);
        ExchangedNotes[] all = [new ExchangedClaims(context, repository, terms.Remote), new ExchangedDecisions(context, repository, terms.Remote)];
        var claims = new ClaimStore(context, repository);
        var outcome = new SyncOutcome(terms.Remote);
        var retries = new Retries(terms.Limit);
        var rejections = 0;
        for (string? turnedAway = null; ;)
        {
            var before = all.Select(notes => notes.There).ToList();
            var isBlind = terms.OnlySends && retries.Tried == 0;
            terms.Progress($"{(isBlind ? "sending to" : "fetching from")} {terms.Remote} ...");
            if (!isBlind && remote.Fetch(retries.Left) is { } silent)
            {
                return outcome with { Trouble = new SyncTrouble(SyncTroubleKind.Unreachable, silent) };
            }

            // A push that is turned away though nobody was faster will be turned away again.
            rejections = turnedAway is not null && all.Select(notes => notes.There).SequenceEqual(before) ? rejections + 1 : 0;
            if (rejections >= MostRejections)
            {
                return outcome with { Trouble = new SyncTrouble(SyncTroubleKind.Rejected, turnedAway!) };
            }

            var outgoing = Join(all, claims, outcome.Report, terms.Gate);
            if (outgoing.Count == 0)
            {
                return outcome;
            }

            outcome = outcome with { Pushes = outcome.Pushes + 1 };
            var reply = remote.Push([.. outgoing.Select(each => new SentCommit(each.Notes.Name, each.Sent.Commit!.Value))], retries.Left);
            foreach (var (notes, sent, count) in outgoing.Where(each => reply.Trouble is null && !reply.Rejected.ContainsKey(each.Notes.Name)))
            {
                outcome = outcome with { Sent = outcome.Sent + count };
                notes.NoteSent(sent);
                outcome.Report.Add(notes.Join());
            }

            if (reply is { Trouble: null, Rejected.Count: 0 })
            {
                return outcome;
            }

            // What fell silent may have been taken: the next fetch tells.
            turnedAway = reply.Trouble is null ? string.Join("; ", reply.Rejected.Select(each => $"{each.Key}: {each.Value}")) : null;
            if (!retries.Pause())
            {
                return outcome with
                {
                    Trouble = reply.Trouble is { } fell ? new SyncTrouble(SyncTroubleKind.Unreachable, fell) : new SyncTrouble(rejections > 0 ? SyncTroubleKind.Rejected : SyncTroubleKind.Overtaken, turnedAway!),
                };
            }
        }
    }

    private static List<Outgoing> Join(ExchangedNotes[] all, ClaimStore claims, JoinReport report, Func<IDisposable?>? enter)
    {
        using var gate = enter?.Invoke();
        foreach (var notes in all)
        {
            report.Add(notes.Join());
        }

        claims.Renew();
        var outgoing = new List<Outgoing>();
        foreach (var notes in all)
        {
            if (notes.Outgoing(notes.Read()) is { } sent)
            {
                outgoing.Add(new Outgoing(notes, sent, sent.ChangedSince(notes.There).Count));
            }
        }

        return outgoing;
    }

    private sealed record Outgoing(ExchangedNotes Notes, Notes Sent, int Changes);
}
