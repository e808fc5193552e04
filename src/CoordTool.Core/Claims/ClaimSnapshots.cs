using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>
/// Finds the snapshot of the claims as they are now: the file in the cache where it belongs to the ref's value, else one made
/// from the latest there is and the notes that differ from it. Whoever made one leaves it for the others.
/// </summary>
internal static class ClaimSnapshots
{
    /// <summary>The ref of the claims.</summary>
    public const string Ref = "refs/notes/coord/claims";

    /// <summary>The snapshot of the present value of the ref.</summary>
    /// <param name="repository">The repository, of which nothing is opened where the cache has it.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: the ref holds something else than notes.</exception>
    public static ClaimSnapshot Read(GitRepository repository) => At(repository, GitRefs.Resolve(repository.Layout.CommonDirectory, Ref));

    /// <summary>The lines of the present value where the cache has them, for whoever may not write and cannot wait.</summary>
    /// <returns>None where the cache is behind.</returns>
    public static IReadOnlyList<ClaimLine> Cached(GitLayout layout)
    {
        var rule = PathRule.Of(layout);
        using var known = ClaimSnapshot.TryOpen(FileOf(layout), rule, () => ClaimSnapshot.Empty(rule));
        return known is not null && known.Commit == GitRefs.Resolve(layout.CommonDirectory, Ref) ? [.. known.All().Select(record => record.Line)] : [];
    }

    /// <summary>Leaves the snapshot after a change that we made for the others.</summary>
    public static void Leave(GitRepository repository, ClaimSnapshot before, Notes notes) => Saved(repository.Layout, Updated(repository, before, notes));

    /// <summary>Leaves a snapshot of what the ref points to now for the others.</summary>
    public static void Leave(GitRepository repository, ClaimSnapshot snapshot) => Saved(repository.Layout, snapshot);

    /// <summary>The snapshot of notes that the ref does not point to, or not yet; it is left for nobody.</summary>
    public static ClaimSnapshot Of(GitRepository repository, Notes notes) => notes.Commit is { } commit
        ? Find(repository, commit, () => Make(repository, commit)) ?? Make(repository, commit)
        : ClaimSnapshot.Empty(PathRule.Of(repository.Layout));

    private static ClaimSnapshot At(GitRepository repository, ObjectId? commit)
    {
        if (commit is not { } present)
        {
            return ClaimSnapshot.Empty(PathRule.Of(repository.Layout));
        }

        var found = Find(repository, present, () => Saved(repository.Layout, Make(repository, present)));
        return found is { IsOfFile: true } ? found : Saved(repository.Layout, found ?? Make(repository, present));
    }

    // The file in the cache where it is of this value, else what can be made from it.
    private static ClaimSnapshot? Find(GitRepository repository, ObjectId commit, Func<ClaimSnapshot> remake)
    {
        var known = ClaimSnapshot.TryOpen(FileOf(repository.Layout), PathRule.Of(repository.Layout), remake);
        if (known is null || known.Commit == commit)
        {
            return known;
        }

        using (known)
        {
            return known.Commit is { } earlier && repository.Objects.Has(earlier) ? TryUpdated(repository, known, Notes.At(repository, Ref, commit)) : null;
        }
    }

    // Pruning may have taken a part of the earlier notes: that is no fault of the present ones.
    private static ClaimSnapshot? TryUpdated(GitRepository repository, ClaimSnapshot before, Notes notes)
    {
        try
        {
            return Updated(repository, before, notes);
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            return null;
        }
    }

    /// <summary>The snapshot of one value that the ref had, which is left for nobody.</summary>
    public static ClaimSnapshot Make(GitRepository repository, ObjectId commit) =>
        Updated(repository, ClaimSnapshot.Empty(PathRule.Of(repository.Layout)), Notes.At(repository, Ref, commit));

    private static ClaimSnapshot Updated(GitRepository repository, ClaimSnapshot before, Notes notes)
    {
        var rule = PathRule.Of(repository.Layout);
        var changed = notes.ChangedSince(before.Commit).ToDictionary(hex => ObjectId.Parse(hex));
        var records = new List<ClaimRecord>();
        foreach (var (annotated, hex) in changed)
        {
            records.AddRange(notes.Read(hex) is { } text ? ClaimRecord.Of(annotated, text, rule) : []);
        }

        return before.With(notes.Commit!.Value, changed.Keys.ToHashSet(), records);
    }

    // Without it the next one makes it again.
    private static ClaimSnapshot Saved(GitLayout layout, ClaimSnapshot snapshot)
    {
        try
        {
            snapshot.Save(FileOf(layout));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is there belongs to another value of the ref, and nobody takes it for this one.
        }

        return snapshot;
    }

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "cache", "claims");
}
