using System.Collections.Concurrent;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Worktrees;

/// <summary>
/// Fills a new worktree with the files that another checkout holds already, several at once. A copy counts if what was
/// written hashes to the very blob that belongs there, whatever the other file is or becomes meanwhile. What is converted on
/// the way out (line endings, filters, encodings), and all that has no such copy, is left to Git, which then looks at every
/// file and writes what is missing (docs/design.md, Worktrees).
/// </summary>
/// <param name="git">Git in the new worktree.</param>
/// <param name="added">The new worktree, which has no index and no files yet.</param>
/// <param name="commit">What it is to hold.</param>
internal sealed class CheckoutCopy(GitProcess git, GitLayout added, ObjectId commit)
{
    private const int MostAtOnce = 8;

    // What no attribute asks to convert; `eol=lf` is what is in the blob.
    private static readonly string[] Converted =
    [
        "ls-files", "-z", "--",
        ":(exclude,attr:!filter !ident !working-tree-encoding !eol)",
        ":(exclude,attr:!filter !ident !working-tree-encoding eol=lf)",
    ];

    /// <summary>Copies what can be, and notes it in the index of the new worktree. Whatever goes wrong, Git does it all.</summary>
    /// <param name="source">The checkout whose files there are.</param>
    /// <returns>Whether nothing is left to be written.</returns>
    public bool From(GitLayout source)
    {
        // Without stat data an index would not know the files; ignoring case, one file may take the place of another.
        if (!NativeFile.IsSupported || source.WorkTree is not { } from || SparseCheckout.Of(added) is not null || Converts())
        {
            return false;
        }

        try
        {
            return git.Run(["read-tree", commit.ToString()]).Succeeded && Copy(from, IndexCodec.Read(source.DefaultIndexFile));
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            // Git writes what is missing, and says what is wrong.
            return false;
        }
    }

    private bool Converts() =>
        git.Run(["config", "--get-regexp", @"^core\.(autocrlf|eol|ignorecase)$"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Any(line => line.Split(' ') is not [_, "false" or "input" or "lf" or "native"]);

    private bool Copy(string from, IndexFile present)
    {
        using var held = IndexLock.Take(added.DefaultIndexFile);
        var wanted = IndexCodec.Read(added.DefaultIndexFile);
        var files = Same(wanted.RawEntries, present.RawEntries);
        if (files.Count == 0 || git.Run(Converted) is not { Succeeded: true } converted)
        {
            return false;
        }

        var left = converted.Fields.ToHashSet(StringComparer.Ordinal);
        if (left.Count > 0)
        {
            files.RemoveAll(file => left.Contains(Encoding.UTF8.GetString(wanted.RawEntries.Raw(file.Entry).Path)));
            if (files.Count == 0)
            {
                return false;
            }
        }

        MakeDirectories(wanted, files);
        var stats = new FileStat?[files.Count];
        Parallel.ForEach(
            Partitioner.Create(0, files.Count, Math.Max(files.Count / (MostAtOnce * 4), 64)),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MostAtOnce) },
            () => new CopiedBlobs(from, added.WorkTree!),
            (range, _, blobs) =>
            {
                for (var at = range.Item1; at < range.Item2; at++)
                {
                    var entry = wanted.RawEntries.Raw(files[at].Entry);
                    stats[at] = blobs.Write(entry.Path, entry.Content, files[at].Size);
                }

                return blobs;
            },
            _ => { });

        var edits = new Dictionary<TreePath, IndexEntry?>();
        for (var at = 0; at < files.Count; at++)
        {
            if (stats[at] is { } stat)
            {
                var entry = wanted.RawEntries[files[at].Entry];
                edits[entry.Path] = entry with { Stat = stat };
            }
        }

        // The files are newer than the index that was read, so this one must be newer than they. Its trees stay as they are.
        held.Commit(new IndexFile(wanted.Version, wanted.RawEntries.With(edits), wanted.CacheTree, wanted.ResolveUndo, modified: null, wanted.Permissions));
        return edits.Count == wanted.RawEntries.Count;
    }

    // A directory whose name is no text has none: its files are left.
    private void MakeDirectories(IndexFile wanted, List<CopiedFile> files)
    {
        ReadOnlySpan<byte> last = [];
        foreach (var file in files)
        {
            var path = wanted.RawEntries.Raw(file.Entry).Path;
            var directory = path[..Math.Max(path.LastIndexOf((byte)'/'), 0)];
            if (!directory.SequenceEqual(last) && new TreePath(directory.ToArray()).Text is { } text)
            {
                Directory.CreateDirectory(Path.Combine(added.WorkTree!, text));
            }

            last = directory;
        }
    }

    // Files alone: a link that came too early would lead others astray.
    private static List<CopiedFile> Same(IndexEntries wanted, IndexEntries present)
    {
        var files = new List<CopiedFile>();
        var other = 0;
        for (var at = 0; at < wanted.Count; at++)
        {
            var entry = wanted.Raw(at);
            while (other < present.Count && present.Raw(other).Path.SequenceCompareTo(entry.Path) < 0)
            {
                other++;
            }

            if (other < present.Count && present.Raw(other) is { Stage: 0 } there && there.Path.SequenceEqual(entry.Path)
                && there.Content == entry.Content && entry.Content.Mode is EntryMode.Regular or EntryMode.Executable)
            {
                files.Add(new CopiedFile(at, there.Size));
            }
        }

        return files;
    }

    private readonly record struct CopiedFile(int Entry, uint Size);
}
