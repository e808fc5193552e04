using CoordTool.Core.Git;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Decisions;

/// <summary>The notes in which decisions are kept: they go with their commits when these are squashed or rebased.</summary>
internal sealed class DecisionNotes(CoordContext context, GitRepository repository)
{
    /// <summary>The notes ref.</summary>
    public const string Ref = "refs/notes/coord/decisions";

    private const int MostAttempts = 100;

    /// <summary>Those commits that have a note.</summary>
    public IReadOnlyList<RewrittenCommit> Among(IReadOnlyList<RewrittenCommit> commits) =>
        commits.Count > 0 && Read() is { } notes ? [.. commits.Where(commit => notes.Read(commit.From) is { Length: > 0 })] : [];

    /// <summary>Adds the notes of commits to those of what they became. Done twice it is as done once.</summary>
    /// <returns>Null when it is done; else why the notes stay with the old commits alone.</returns>
    public string? Carry(IReadOnlyList<RewrittenCommit> commits)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (commits.Count == 0 || Read() is not { } notes)
            {
                return null;
            }

            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (from, to) in commits)
            {
                if (notes.Read(from) is { Length: > 0 } note && (texts.GetValueOrDefault(to) ?? notes.Read(to)) is { } there && !there.Contains(note, StringComparison.Ordinal))
                {
                    texts[to] = there.Length == 0 ? note : $"{there.TrimEnd('\n')}\n\n{note}";
                }
            }

            if (texts.Count == 0 || DecisionRef.TryPublish(context, notes, texts, "dotnet-coord: carry decisions"))
            {
                return null;
            }

            Thread.Sleep(Random.Shared.Next(1, 20));
        }

        return $"The decisions noted on {commits[0].From} stay there alone, for others change {Ref} all the time: git notes --ref=coord/decisions copy {commits[0].From} {commits[0].To}";
    }

    // Somebody may have put the ref on something else; then there is nothing that could be carried.
    private Notes? Read()
    {
        try
        {
            return GitRefs.Resolve(repository.Layout.CommonDirectory, Ref) is { } tip ? Notes.At(repository, Ref, tip) : null;
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            return null;
        }
    }
}
