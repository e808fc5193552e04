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

    /// <summary>Leaves the snapshot after a change that we made for the others.</summary>
    public static void Leave(GitRepository repository, ClaimSnapshot before, Notes notes) => TrySave(repository.Layout, Updated(repository, before, notes));

    private static ClaimSnapshot At(GitRepository repository, ObjectId? commit)
    {
        var rule = PathRule.Of(repository.Layout);
        if (commit is null)
        {
            return ClaimSnapshot.Empty(rule);
        }

        var known = ClaimSnapshot.TryOpen(FileOf(repository.Layout), rule, () => Make(repository, commit.Value));
        if (known is not null && known.Commit == commit)
        {
            return known;
        }

        var notes = Notes.At(repository, Ref, commit);
        var made = known?.Commit is { } earlier && repository.Objects.Has(earlier) ? Updated(repository, known, notes) : Make(repository, commit.Value);
        known?.Dispose();
        TrySave(repository.Layout, made);
        return made;
    }

    private static ClaimSnapshot Make(GitRepository repository, ObjectId commit) =>
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
    private static void TrySave(GitLayout layout, ClaimSnapshot snapshot)
    {
        try
        {
            snapshot.Save(FileOf(layout));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is there belongs to another value of the ref, and nobody takes it for this one.
        }
    }

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "cache", "claims");
}
