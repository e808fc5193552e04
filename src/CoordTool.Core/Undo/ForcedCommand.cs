using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Undo;

/// <summary>
/// Puts a forced command on record. Its rescue is there before Git runs, and Git may be killed: so the record is published
/// first, and where the command left HEAD is added when it has ended.
/// </summary>
public sealed class ForcedCommand
{
    private readonly CoordContext _context;
    private readonly OperationLog _log;
    private readonly GitLayout _layout;
    private readonly Operation _operation;
    private readonly IndexLocation _index;
    private readonly IReadOnlyList<PathEntry> _kept;
    private readonly Dictionary<TreePath, TreeEntry?> _staged;

    private ForcedCommand(CoordContext context, OperationLog log, GitLayout layout, SessionId? session, Operation operation)
    {
        _context = context;
        _log = log;
        _layout = layout;
        _operation = operation;
        _index = new IndexLocation(layout, session);
        _kept = FindKept(context, layout, operation.Rescues, operation.Paths);
        _staged = FindStaged();
    }

    /// <summary>Puts one on record that is about to run.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="session">Who runs it; null for a person without a session.</param>
    /// <param name="name">The name of the command, such as <c>reset</c>.</param>
    /// <param name="rescues">The refs that keep what is at stake.</param>
    /// <param name="paths">The paths whose files they keep.</param>
    /// <param name="problem">Why it is not on record, where something failed.</param>
    /// <returns>Null where it is not on record: also where no file of this checkout is kept, which is all that can be put back.</returns>
    public static ForcedCommand? Begin(CoordContext context, GitLayout layout, SessionId? session, string name, IReadOnlyList<string> rescues, IReadOnlyList<string> paths, out string? problem)
    {
        problem = null;
        if (rescues.Count == 0 || paths.Count == 0)
        {
            return null;
        }

        var head = GitRefs.ReadHead(layout);
        var log = new OperationLog(context, layout, session);
        problem = log.TryRecord(
            new Operation(Operation.CurrentVersion, OperationKind.Force, layout.RequireWorkTree(), context.NowInSeconds, $"the forced git {name}")
            {
                Branch = head.Branch,
                Before = head.Commit.ToString(),
                Rescues = rescues,
                Paths = paths,
            },
            out var recorded);
        return problem is null ? new ForcedCommand(context, log, layout, session, recorded) : null;
    }

    /// <summary>Adds where HEAD is now, after the command, and what it left in the files and in the index.</summary>
    /// <returns>Null, or why it could not be added; the rescue can be restored all the same.</returns>
    public string? End()
    {
        try
        {
            var head = GitRefs.ReadHead(_layout);
            var staged = FindStaged();
            _log.Update(_operation with
            {
                BranchAfter = head.Branch,
                After = head.Commit.ToString(),
                Left = [.. FindLeft(_context, _layout, _kept)],
                Staged = [.. _staged.Keys.Where(path => staged.TryGetValue(path, out var after) && after != _staged[path]).Select(path => new PathRecord(path, _staged[path], staged[path]).Line)],
            });
            return null;
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    // What holds this when it is taken back was written by nobody since.
    private static IEnumerable<string> FindLeft(CoordContext context, GitLayout layout, IReadOnlyList<PathEntry> kept)
    {
        var there = kept.Where(each => WorkingFile.Exists(Path.Combine(layout.RequireWorkTree(), each.Path.Text!))).ToList();
        var contents = there.Count == 0 ? new Dictionary<TreePath, TreeEntry>() : TemporaryIndex.ContentsOnDisk(context, layout, there);
        return kept.Except(there).Select(each => new PathRecord(each.Path, null, null).Line).Concat(contents.Keys.Select(path => new PathRecord(path, contents[path], null).Line));
    }

    private static List<PathEntry> FindKept(CoordContext context, GitLayout layout, IReadOnlyList<string> rescues, IReadOnlyList<string> paths)
    {
        using var repository = new GitRepository(layout);
        var store = new RescueStore(context, repository);
        var chosen = ChosenPaths.Exactly(paths);
        return [.. store.List().Where(rescue => rescues.Contains(rescue.Ref) && rescue.Kind == RescueKind.Files && rescue.Checkout == layout.WorkTree)
            .SelectMany(store.Changes).Where(change => change.New is not null && change.Path.Text is not null && chosen.Covers(change.Path))
            .Select(change => new PathEntry(change.Path, change.New!.Value)).DistinctBy(each => each.Path)];
    }

    private Dictionary<TreePath, TreeEntry?> FindStaged()
    {
        if (!File.Exists(_index.File))
        {
            return [];
        }

        var index = IndexCodec.Read(_index.File);
        return _kept.Where(each => !index.IsConflicted(each.Path)).ToDictionary(each => each.Path, each => StaleStaged.StagedAt(index, each.Path));
    }
}
