namespace CoordTool.Core.Git;

/// <summary>A commit that was read on the way back from another.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Facts">What it says.</param>
internal sealed record WalkedCommit(ObjectId Commit, CommitFacts Facts);

/// <summary>Walks back from a commit by first parents, as far as a shallow history goes.</summary>
internal static class FirstParents
{
    /// <summary>The commits, the latest first.</summary>
    /// <param name="objects">Where they are read.</param>
    /// <param name="from">The first of them; zero for none.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<WalkedCommit> Walk(ObjectStore objects, ObjectId from, int most)
    {
        var walked = new List<WalkedCommit>();
        for (var commit = from; !commit.IsZero && walked.Count < most && objects.Has(commit);)
        {
            var facts = objects.ReadCommit(commit);
            walked.Add(new WalkedCommit(commit, facts));
            commit = facts.Parents is [var first, ..] ? first : ObjectId.Zero;
        }

        return walked;
    }
}
