using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// The record of the commit an index was last in step with (docs/design.md, The index protocol). It is changed under a
/// lock of its own, which is taken after the index's lock and never before it: a Git process that holds the index's lock
/// may be waiting for us in one of its hooks.
/// </summary>
public static class IndexBase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the base.</summary>
    /// <returns>Zero for an index made on an unborn branch; null when none is on record.</returns>
    public static ObjectId? Read(IndexLocation index) =>
        ObjectId.TryParse(AtomicFile.ReadText(index.BaseFile)?.Trim(), out var commit) ? commit : null;

    /// <summary>
    /// The base, where a refresh needs one. A default index without a record is Git's own, made in step with HEAD; a session
    /// index always had one, and what it stages cannot be told from what it has not seen once that is lost.
    /// </summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: the record of a session index is lost.</exception>
    public static ObjectId Require(IndexLocation index, ObjectId head) =>
        Read(index) ?? (index.Session is { } session ? throw Lost(index, session, "record of the commit") : head);

    /// <summary>As <see cref="Require(IndexLocation, ObjectId)"/>; of a session index, the commit has to be there too.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: record or commit of a session index is lost.</exception>
    internal static ObjectId RequireCommit(GitRepository repository, IndexLocation index, ObjectId head) =>
        Require(index, head) is var @base && index.Session is { } session && IsLost(repository, @base) ? throw Lost(index, session, "commit") : @base;

    /// <summary>Whether a base names a commit that is gone: rewritten, and its objects pruned.</summary>
    internal static bool IsLost(GitRepository repository, ObjectId @base) => !@base.IsZero && !repository.Objects.Has(@base);

    /// <summary>Records the base of an index that was just brought in step.</summary>
    /// <param name="index">The index.</param>
    /// <param name="commit">The commit it is in step with.</param>
    /// <param name="byOwner">Whether whoever works on the index did that himself: see <see cref="BaseHistory.Append"/>.</param>
    public static void Write(IndexLocation index, ObjectId commit, bool byOwner)
    {
        if (Read(index) is { } left && left != commit)
        {
            BaseHistory.Append(index, left, byOwner);
        }

        AtomicFile.Write(index.BaseFile, $"{commit}\n");
    }

    /// <summary>Records the base where none is on record yet.</summary>
    public static void WriteFirst(IndexLocation index, ObjectId commit) =>
        AtomicFile.TryCreate(index.BaseFile, System.Text.Encoding.ASCII.GetBytes($"{commit}\n"));

    /// <summary>Moves the base if it still is what the caller thinks.</summary>
    /// <returns>Whether it was moved.</returns>
    public static bool Move(IndexLocation index, ObjectId from, ObjectId to) => Replace(index, from, to, isLeft: true);

    /// <summary>Puts the base back to an earlier one if it still is what the caller thinks. It was on record in error since that one was left.</summary>
    /// <returns>Whether it was put back.</returns>
    internal static bool PutBack(IndexLocation index, ObjectId from, ObjectId to) => Replace(index, from, to, isLeft: false);

    /// <summary>Keeps others from changing the base.</summary>
    internal static KernelLock Lock(IndexLocation index) => KernelLock.Take(index.LockFile, Patience, $"the base of {index.Description}");

    // What was on record in error is not noted as a base that was left.
    private static bool Replace(IndexLocation index, ObjectId from, ObjectId to, bool isLeft)
    {
        using var held = Lock(index);
        if (Read(index) != from)
        {
            return false;
        }

        if (isLeft && from != to)
        {
            BaseHistory.Append(index, from, byOwner: true);
        }

        AtomicFile.Write(index.BaseFile, $"{to}\n");
        return true;
    }

    private static CoordException Lost(IndexLocation index, Sessions.SessionId session, string what) => new(
        FailureKind.Broken,
        $"The {what} that {index.Description} was in step with is lost, so it cannot be told what it stages.",
        $"End the session, which keeps its index: dotnet-coord session end --id {session}");
}
