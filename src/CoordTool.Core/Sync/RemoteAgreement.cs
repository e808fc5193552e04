using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>
/// The remote, where a claim counts only once it was taken there (<see cref="SyncMode.Claim"/>). Its update of the ref is the
/// compare-and-swap: a push is taken only if everything the remote has was looked at.
/// </summary>
/// <param name="context">The caller's surroundings.</param>
/// <param name="repository">The repository.</param>
/// <param name="remote">The name of the remote.</param>
/// <param name="limit">How long one claim may take, tries included.</param>
public sealed class RemoteAgreement(CoordContext context, GitRepository repository, string remote, TimeSpan limit)
{
    /// <summary>The name of the remote.</summary>
    public string Remote => remote;

    /// <summary>Begins to ask for one claim.</summary>
    internal RemoteTalk Begin() =>
        new(new ExchangedClaims(context, repository, remote), new RemoteNotes(context, repository.Layout, remote, context.IsAtTerminal), new Retries(limit));

    /// <summary>Sends what is here, as far as the remote can be reached and nobody is faster all the time.</summary>
    /// <returns>Why the remote does not have it yet; null when it has.</returns>
    public SyncTrouble? Tell() => Synchronization.Run(context, repository, new SyncTerms(remote, limit) { MayAsk = context.IsAtTerminal, OnlySends = true }).Trouble;
}

/// <summary>What the remote answered to an offer.</summary>
/// <param name="IsTaken">Whether it counts from now on.</param>
/// <param name="Refused">Why it never will; null where it is to be worked out anew.</param>
internal sealed record RemoteAnswer(bool IsTaken, Refusal? Refused);

/// <summary>One claim that is being asked for at the remote.</summary>
internal sealed class RemoteTalk(ExchangedClaims claims, RemoteNotes remote, Retries retries)
{
    private const int MostRejections = 3;

    private bool _hasLooked;
    private int _rejections;

    /// <summary>Brings what the remote has into ours, once.</summary>
    /// <returns>Whether there may be something new.</returns>
    public bool LookAgain()
    {
        if (_hasLooked)
        {
            return false;
        }

        _hasLooked = true;
        if (remote.Fetch(retries.Left) is not null)
        {
            return false;
        }

        claims.Join();
        return true;
    }

    /// <summary>Offers a change that was worked out by what is here, before it is made here.</summary>
    public RemoteAnswer Offer(Notes written)
    {
        if (claims.There is { } there && !claims.Includes(written.Commit!.Value, there))
        {
            // A plain `git fetch` brought something new.
            claims.Join();
            return Again();
        }

        if (claims.Outgoing(written) is not { } sent)
        {
            return new RemoteAnswer(IsTaken: true, null);
        }

        var reply = remote.Push([new SentCommit(claims.Name, sent.Commit!.Value)], retries.Left);
        if (reply is { Trouble: null, Rejected.Count: 0 })
        {
            claims.NoteSent(sent);
            return new RemoteAnswer(IsTaken: true, null);
        }

        // It may have been taken, and the answer lost.
        var before = claims.There;
        if (remote.Fetch(retries.Left) is { } silent)
        {
            return Unreachable(reply.Trouble ?? silent);
        }

        if (claims.There is { } now && claims.Includes(now, sent.Commit!.Value))
        {
            return new RemoteAnswer(IsTaken: true, null);
        }

        _hasLooked = true;
        if (claims.There != before)
        {
            _rejections = 0;
            claims.Join();
            return Again();
        }

        // Two at once may both be turned away; one who is turned away again and again with nobody before him is not wanted.
        return ++_rejections < MostRejections && retries.Pause() ? new RemoteAnswer(IsTaken: false, null) : reply.Trouble is { } trouble ? Unreachable(trouble) : Unwanted(string.Join("; ", reply.Rejected.Values));
    }

    /// <summary>Brings what was taken at the remote into ours, where that did not come to be by itself.</summary>
    public void Conclude() => claims.Join();

    private RemoteAnswer Again() => retries.Pause() ? new RemoteAnswer(IsTaken: false, null) : throw new CoordException(
        FailureKind.Contention, $"Others changed the claims at {remote.Remote} {retries.Tried} times in {retries.Limit.TotalSeconds:0} seconds; nothing was claimed.", "Run the same command again.");

    private RemoteAnswer Unwanted(string words) => new(IsTaken: false, new Refusal(
        $"Nothing was claimed: {remote.Remote} does not take it ({words}).",
        $"Whoever keeps that server has to let {claims.Name} be pushed.",
        "To hold it on this machine alone meanwhile: add --offline"));

    private RemoteAnswer Unreachable(string words) => new(IsTaken: false, new Refusal(
        $"Nothing was claimed: {remote.Remote} cannot be reached ({words}), and here a claim counts only once it has it (sync.mode is \"claim\").",
        "Once it can be reached, run the same command again.",
        "To hold it on this machine alone meanwhile, which no other machine sees: add --offline"));
}
