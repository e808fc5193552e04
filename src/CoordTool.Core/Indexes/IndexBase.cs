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
        Read(index) ?? (index.Session is not { } session ? head : throw new CoordException(
            FailureKind.Broken,
            $"The record of the commit that {index.Description} was in step with is lost, so it cannot be told what it stages.",
            $"End the session, which keeps its index: dotnet-coord session end --id {session}"));

    /// <summary>Records the base of an index that was just brought in step.</summary>
    public static void Write(IndexLocation index, ObjectId commit) => AtomicFile.Write(index.BaseFile, $"{commit}\n");

    /// <summary>Records the base where none is on record yet.</summary>
    public static void WriteFirst(IndexLocation index, ObjectId commit) =>
        AtomicFile.TryCreate(index.BaseFile, System.Text.Encoding.ASCII.GetBytes($"{commit}\n"));

    /// <summary>Moves the base if it still is what the caller thinks.</summary>
    /// <returns>Whether it was moved.</returns>
    public static bool Move(IndexLocation index, ObjectId from, ObjectId to)
    {
        using var held = Lock(index);
        if (Read(index) != from)
        {
            return false;
        }

        Write(index, to);
        return true;
    }

    /// <summary>Keeps others from changing the base.</summary>
    internal static KernelLock Lock(IndexLocation index) => KernelLock.Take(index.LockFile, Patience, $"the base of {index.Description}");
}
