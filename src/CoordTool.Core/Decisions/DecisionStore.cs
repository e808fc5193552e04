using System.Diagnostics;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Decisions;

/// <summary>
/// The decisions of a repository: notes on commits. One is added as claims are taken, by reading the ref, writing and
/// swapping the ref only if nobody was faster; what is there already is never written anew.
/// </summary>
public sealed class DecisionStore(CoordContext context, GitRepository repository)
{
    /// <summary>How long an addition tries again while others are faster.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5d);

    /// <summary>All that is noted now.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: the ref holds something else than notes.</exception>
    public DecisionView Read()
    {
        var notes = DecisionRef.Read(repository);
        var times = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var found = new List<(string Commit, Decision Decision)>();
        var unreadable = new List<string>();
        foreach (var commit in notes.ChangedSince(null))
        {
            if (notes.Read(commit) is { } note)
            {
                times[commit] = TimeOf(ObjectId.Parse(commit));
                found.AddRange(DecisionText.Read(note).Select(decision => (commit, decision)));
            }
            else
            {
                unreadable.Add(commit);
            }
        }

        var decisions = found.GroupBy(each => (each.Decision.Id, each.Decision.Raw))
            .Select(copies => copies.First().Decision with
            {
                Commits = [.. copies.Select(each => each.Commit).Distinct().OrderByDescending(commit => times[commit]).ThenBy(commit => commit, StringComparer.Ordinal)],
            })
            .OrderByDescending(decision => decision.Time ?? times[decision.Commits[0]])
            .ThenBy(decision => decision.Id, StringComparer.Ordinal);
        return new DecisionView(Superseded([.. decisions]), [.. unreadable.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Notes a decision on a commit.</summary>
    /// <returns>As it reads now.</returns>
    /// <exception cref="CoordException">
    /// Of kind <see cref="FailureKind.Contention"/>: others were faster all the time. <see cref="FailureKind.Broken"/>: the
    /// note of that commit cannot be read, and so not be added to. <see cref="FailureKind.Usage"/>: the note would be too long.
    /// </exception>
    public Decision Add(ObjectId commit, NewDecision decision)
    {
        var annotated = commit.ToString();
        var (id, text) = DecisionText.Write(decision, context.Now);
        var message = Printable.Text($"decision: {decision.Author} notes {id} on {commit.Abbreviated}", 200);
        var started = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            // In turns, so that what one has worked out is not out of date at once. Who cannot have the turn goes without.
            using var turn = Patience / 2 - started.Elapsed is { Ticks: > 0 } left
                ? KernelLock.TryTake(Path.Combine(repository.Layout.CoordDirectory, "locks", "decisions"), left)
                : null;
            var notes = DecisionRef.Read(repository);
            var note = DecisionText.Append(
                notes.Read(annotated) ?? throw new CoordException(
                    FailureKind.Broken,
                    $"The note of {commit} in {DecisionNotes.Ref} cannot be read: it is no file, or longer than {Notes.LargestNote / 1024} KiB. Nothing was changed.",
                    $"Look at it with `git notes --ref=coord/decisions show {commit}`; if nothing there is needed, remove it with `git notes --ref=coord/decisions remove {commit}`."),
                text);
            if (note.Length > Notes.LargestNote)
            {
                throw new CoordException(
                    FailureKind.Usage,
                    $"The note of {commit} would be longer than {Notes.LargestNote / 1024} KiB, and nobody would read it. Nothing was changed.",
                    "Note it on another commit: --commit REV");
            }

            if (DecisionRef.TryPublish(context, notes, new Dictionary<string, string> { [annotated] = note }, message))
            {
                return DecisionText.Read(ByteText.Of(text))[0] with { Commits = [annotated] };
            }

            if (started.Elapsed > Patience)
            {
                throw new CoordException(
                    FailureKind.Contention,
                    $"Others changed the notes of decisions {attempt} times in {Patience.TotalSeconds:0.#} seconds; nothing was noted.",
                    "Run the same command again.",
                    $"If nobody else is active, a crash may have left {Path.Combine(repository.Layout.CommonDirectory, DecisionNotes.Ref)}.lock: remove it.");
            }

            turn?.Dispose();
            Thread.Sleep(Random.Shared.Next(1, 20));
        }
    }

    // One that is only proposed, or was turned down, takes no other's place. Rings are possible by hand: then none of them holds.
    private static IReadOnlyList<Decision> Superseded(IReadOnlyList<Decision> decisions)
    {
        var newer = decisions
            .Where(decision => Find(decision.Status) is not (DecisionStatus.Proposed or DecisionStatus.Rejected))
            .SelectMany(decision => decision.Supersedes.Select(older => (Older: older, decision.Id)))
            .ToLookup(each => each.Older, each => each.Id, StringComparer.Ordinal);
        return [.. decisions.Select(decision => newer[decision.Id].Any()
            ? decision with { Status = Decision.Words.First(each => each.Value == DecisionStatus.Superseded).Word, SupersededBy = [.. newer[decision.Id].Distinct().Order(StringComparer.Ordinal)] }
            : decision)];

        static DecisionStatus? Find(string? word) => Decision.Words.FirstOrDefault(each => each.Word == word)?.Value;
    }

    // A note may be on anything, and what it is on may be gone.
    private DateTimeOffset TimeOf(ObjectId annotated) =>
        repository.Objects.Has(annotated) && repository.Objects.KindOf(annotated) == ObjectKind.Commit
            ? repository.Objects.ReadCommit(annotated).Committed ?? DateTimeOffset.MinValue
            : DateTimeOffset.MinValue;
}

/// <summary>What is noted at one moment.</summary>
/// <param name="Decisions">All of it, the latest first.</param>
/// <param name="Unreadable">The commits whose notes cannot be read: they are no files, or longer than any we would write.</param>
public sealed record DecisionView(IReadOnlyList<Decision> Decisions, IReadOnlyList<string> Unreadable)
{
    /// <summary>Finds what a person typed: an id, or a beginning that no other has.</summary>
    /// <returns>One, or several where somebody gave one id to different texts.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is none, or there are several ids.</exception>
    public IReadOnlyList<Decision> Find(string typed)
    {
        var exact = Decisions.Where(decision => decision.Id.Equals(typed, StringComparison.OrdinalIgnoreCase)).ToList();
        var found = exact.Count > 0 || typed.Length == 0 ? exact : [.. Decisions.Where(decision => decision.Id.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        var ids = found.Select(decision => decision.Id).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return ids.Count switch
        {
            1 => found,
            0 => throw new CoordException(FailureKind.Usage, $"There is no decision {Printable.Text(typed, 80)}.", "See what there is: dotnet-coord decision list"),
            _ => throw new CoordException(FailureKind.Usage, $"{Printable.Text(typed, 80)} is the beginning of {ids.Count} decisions: {string.Join(", ", ids.Take(5))}.", "Type more of it."),
        };
    }
}
