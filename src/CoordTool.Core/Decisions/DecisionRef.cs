using CoordTool.Core.Git;

namespace CoordTool.Core.Decisions;

/// <summary>The ref that the notes of decisions are under, read and moved in one way by all who write there.</summary>
internal static class DecisionRef
{
    /// <summary>The notes as they are now.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: the ref holds something else.</exception>
    public static Notes Read(GitRepository repository) =>
        Notes.At(repository, DecisionNotes.Ref, GitRefs.Resolve(repository.Layout.CommonDirectory, DecisionNotes.Ref));

    /// <summary>Publishes other texts for some notes, if nobody changed any since they were read.</summary>
    public static bool TryPublish(CoordContext context, Notes notes, IReadOnlyDictionary<string, string> texts, string message) =>
        notes.TryMove(notes.Write(texts, message, context.Now).Commit!.Value, message.Split('\n')[0]);
}
