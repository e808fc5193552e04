using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;

namespace CoordTool.Core.Decisions;

/// <summary>The ref that the notes of decisions are under, read and moved in one way by all who write there.</summary>
internal static class DecisionRef
{
    /// <summary>The notes as they are now.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: the ref holds something else.</exception>
    public static Notes Read(GitRepository repository) =>
        Notes.At(repository, DecisionNotes.Ref, GitRefs.Resolve(repository.Layout.CommonDirectory, DecisionNotes.Ref));

    /// <summary>Publishes other texts for some notes, if nobody changed any since they were read.</summary>
    public static bool TryPublish(CoordContext context, GitRepository repository, Notes notes, IReadOnlyDictionary<string, string> texts, string message)
    {
        var written = notes.Write(texts, message, context.Now);

        // All of us hold this while the ref moves. Killed meanwhile, we leave Git's lock file, and the next one knows whose it is.
        using var held = KernelLock.TryTake(Path.Combine(repository.Layout.CoordDirectory, "locks", "decisions-ref"));
        if (held is null)
        {
            return false;
        }

        var subject = message.Split('\n')[0];
        var result = notes.Swap(written, subject);
        if (result == SwapResult.Locked && Notes.RemoveAbandonedLock(repository, DecisionNotes.Ref))
        {
            result = notes.Swap(written, subject);
        }

        return result == SwapResult.Swapped;
    }
}
