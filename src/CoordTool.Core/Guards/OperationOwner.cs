using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>The record of whose index began what is under way in a checkout; without a session, the default index did.</summary>
internal sealed record OperationDocument(int V, string? Session);

/// <summary>An operation that Git stopped in, and the index it belongs to.</summary>
/// <param name="Name">What Git calls it: merge, rebase.</param>
/// <param name="Index">The index that began it.</param>
public sealed record OwnedOperation(string Name, IndexLocation Index);

/// <summary>
/// A merge, rebase, cherry-pick, revert, am or bisect is recorded in the checkout, its content in the index that began it: a
/// commit through any other index would end it without that content (docs/design.md, Operations have an owner).
/// </summary>
public static class OperationOwner
{
    /// <summary>Notes whose command begins an operation. While one is under way its owner stays.</summary>
    public static void Record(GitLayout layout, SessionId? session)
    {
        if (OperationUnderWay.In(layout) is null)
        {
            AtomicFile.Write(FileOf(layout), JsonSerializer.Serialize(new OperationDocument(1, session?.Value), CoreJson.Default.OperationDocument) + "\n");
        }
    }

    /// <summary>What is under way, and whose it is.</summary>
    /// <returns>Null when nothing is, or when nobody can tell whose it is.</returns>
    public static OwnedOperation? Find(GitLayout layout) =>
        OperationUnderWay.In(layout) is { } name && (FindRecorded(layout) ?? FindUnmerged(layout)) is { } index
            ? new OwnedOperation(name, index)
            : null;

    /// <summary>Why a command on an index must wait: an operation is under way that began on another one.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="session">Whose index the command is on; null for the default index.</param>
    public static Refusal? FindForeign(CoordContext context, GitLayout layout, SessionId? session)
    {
        if (Find(layout) is not { } operation || operation.Index.Session == session)
        {
            return null;
        }

        var owner = operation.Index.Session is { } id ? new SessionStore(context, layout).Find(id) : null;
        var who = operation.Index.Session is not { } other ? "outside any session" : $"by {owner?.Name ?? $"session {other}"}";
        return IsAbandoned(context, layout, operation)
            ? new Refusal(
                $"A {operation.Name} that was begun {who} is not finished in this checkout, and its session is gone. Anything committed now would end it without its content.",
                $"Take it back; what it holds is kept as a rescue first: git {AbortOf(operation.Name)}")
            : new Refusal(
                $"A {operation.Name} that was begun {who} is not finished in this checkout. Anything committed now would end it without its content.",
                "Wait until it is committed or aborted there, then run the same command again.",
                "Or go on in a checkout of your own: cd \"$(dotnet-coord worktree add NAME)\"");
    }

    /// <summary>Whether the session that began an operation will not end it any more.</summary>
    public static bool IsAbandoned(CoordContext context, GitLayout layout, OwnedOperation operation) =>
        operation.Index.Session is { } id && (new SessionStore(context, layout).Find(id)?.IsGone(context.Now) ?? true);

    /// <summary>Whether a command takes an operation back as a whole.</summary>
    public static bool IsAbort(GitCommandLine line) => line.Command switch
    {
        "merge" or "rebase" or "cherry-pick" or "revert" or "am" => line.Arguments.FirstOrDefault() == "--abort",
        "bisect" => line.Arguments.FirstOrDefault() == "reset",
        _ => false,
    };

    /// <summary>
    /// Keeps what an abandoned operation holds as a rescue, so that whoever asks for it may take it back on the index it began on.
    /// </summary>
    /// <returns>The name of the rescue; null when all of it is committed.</returns>
    public static string? KeepAbandoned(CoordContext context, GitRepository repository, OwnedOperation operation)
    {
        var changed = new GitProcess(context, repository.Layout.RequireWorkTree())
            .Require(["diff-files", "--name-only", "-z"], variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = operation.Index.File });
        return Rescue.KeepFiles(context, repository, operation.Index, changed.Fields.Select(path => new TreePath(path)), $"A {operation.Name} that its session left unfinished").Ref;
    }

    private static string AbortOf(string operation) => operation switch
    {
        "bisect" => "bisect reset",
        "squash merge" => "reset --merge",
        "rebase or am" => "rebase --abort (or git am --abort)",
        "cherry-pick or revert of several commits" => "cherry-pick --abort",
        _ => $"{operation} --abort",
    };

    private static IndexLocation? FindRecorded(GitLayout layout)
    {
        try
        {
            return AtomicFile.ReadText(FileOf(layout)) is { } text && JsonSerializer.Deserialize(text, CoreJson.Default.OperationDocument) is { } document
                ? new IndexLocation(layout, SessionId.TryParse(document.Session))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Begun where no hook of ours ran: the conflicts are in the index it belongs to.
    private static IndexLocation? FindUnmerged(GitLayout layout) =>
        IndexLocation.OfSessions(layout).Append(new IndexLocation(layout, null))
            .FirstOrDefault(index => IndexCodec.Read(index.File).Conflicts.Any());

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "operation.json");
}
