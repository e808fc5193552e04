using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Undo;

/// <summary>Stages again what a forced command took from the caller's index, where nothing else is staged by now.</summary>
internal sealed class StagedBack(CoordContext context, GitRepository repository, IndexLocation location)
{
    /// <summary>Stages what a rescue kept of the index.</summary>
    /// <returns>What became of it, a line a path.</returns>
    public IReadOnlyList<string> Run(RescueFacts rescue)
    {
        var elsewhere = $"git show {rescue.Ref}:PATH";
        return Run([.. new RescueStore(context, repository).Changes(rescue).Select(change => new PathRecord(change.Path, change.New, change.Old))], rescue.Parent, elsewhere);
    }

    /// <summary>Stages what is on record.</summary>
    /// <param name="records">The paths, each with what the index staged before the command and what that left there.</param>
    /// <param name="parent">The commit that the index was in step with before it.</param>
    /// <param name="elsewhere">Where the content can be looked at.</param>
    /// <returns>What became of it, a line a path. What cannot be staged is told, and stays where it is kept.</returns>
    public IReadOnlyList<string> Run(IReadOnlyList<PathRecord> records, ObjectId parent, string elsewhere)
    {
        if (records.Count == 0)
        {
            return [];
        }

        if (File.Exists(location.File))
        {
            IndexRefresh.Run(repository, location);
        }

        using var held = File.Exists(location.File) ? IndexLock.TryTake(location.File) : null;
        if (held is null || IndexBase.Read(location) != parent)
        {
            return [$"what was staged could not be staged again: {elsewhere}"];
        }

        var objects = repository.Objects;
        var tree = objects.TreeOf(parent);
        var index = IndexCodec.Read(location.File);
        var (edits, lines) = (new Dictionary<TreePath, IndexEntry?>(), new List<string>());
        foreach (var (path, before, after) in records)
        {
            var staged = StaleStaged.StagedAt(index, path);
            if (staged == before && !index.IsConflicted(path))
            {
                continue;
            }

            // Nothing is lost with what the command itself staged, nor with what is committed.
            if (index.IsConflicted(path) || (staged != after && staged != objects.Find(tree, path)) || (staged is null && index.CollidesWithDirectory(path)) || (before is { } kept && !objects.Has(kept.Id)))
            {
                lines.Add($"{path} is staged otherwise by now, and left alone: {elsewhere}");
                continue;
            }

            edits[path] = before is { } content
                ? (index.Find(path) ?? new IndexEntry { Path = path, Content = content }) with { Content = content, IntentToAdd = false, Stat = default }
                : null;
            lines.Add($"{path} is staged as before");
        }

        if (edits.Count > 0)
        {
            held.Commit(index.With(edits));
        }

        return lines;
    }
}
