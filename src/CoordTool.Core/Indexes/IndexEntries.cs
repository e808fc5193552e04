using System.Collections;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// The entries of an index, ordered by path and stage: their bytes as versions 2 and 3 have them, and where each begins. An
/// entry is built when it is asked for, and one that nobody changes is copied with all of its bytes. A hundred thousand of
/// them are read, changed and written as fast as memory is copied.
/// </summary>
internal sealed class IndexEntries : IReadOnlyList<IndexEntry>
{
    private readonly byte[] _bytes;

    // One more than there are entries: the last is where they end.
    private readonly int[] _starts;

    private IndexEntries(byte[] bytes, int[] starts)
    {
        _bytes = bytes;
        _starts = starts;
    }

    /// <inheritdoc/>
    public int Count => _starts.Length - 1;

    /// <summary>All of their bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_starts[0], _starts[^1] - _starts[0]);

    /// <inheritdoc/>
    public IndexEntry this[int index] => Raw(index).Read();

    /// <summary>Takes entries that are in order.</summary>
    public static IndexEntries Of(params IReadOnlyCollection<IndexEntry> entries)
    {
        var output = new MemoryStream();
        var starts = new int[entries.Count + 1];
        var at = 0;
        foreach (var entry in entries)
        {
            Write(output, entry);
            starts[++at] = (int)output.Length;
        }

        return new IndexEntries(output.ToArray(), starts);
    }

    /// <summary>Takes the entries of a file.</summary>
    /// <param name="file">The file, which must not change any more.</param>
    /// <param name="from">Where in it the reader began.</param>
    /// <param name="reader">Before the first entry; afterwards at the last.</param>
    /// <exception cref="CoordException">An entry is damaged, or of a form that is not handled.</exception>
    public static IndexEntries Read(byte[] file, int from, ref IndexEntryReader reader)
    {
        var starts = new int[reader.Count + 1];
        if (reader.Version == 4)
        {
            var output = new MemoryStream(file.Length * 2);
            for (var at = 0; reader.Next(); at++)
            {
                var entry = reader.Entry;
                entry.RequireKnownFlags();
                output.Write(entry.Fixed);
                WritePath(output, starts[at], entry.Path);
                starts[at + 1] = (int)output.Length;
            }

            return new IndexEntries(output.GetBuffer(), starts);
        }

        starts[0] = from;
        for (var at = 1; reader.Next(); at++)
        {
            reader.Entry.RequireKnownFlags();
            starts[at] = from + reader.End;
        }

        return new IndexEntries(file, starts);
    }

    /// <summary>One entry, as it is.</summary>
    public RawEntry Raw(int index)
    {
        var bytes = _bytes.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);
        var entry = new RawEntry(bytes, []);
        var path = bytes[entry.PathAt..];
        return new RawEntry(bytes, path[..(entry.StoredLength == RawEntry.LongestStoredLength ? path.IndexOf((byte)0) : entry.StoredLength)]);
    }

    /// <summary>The first entry whose path is not before one.</summary>
    /// <param name="path">The path.</param>
    /// <param name="from">The first entry that it may be.</param>
    /// <returns>Its place, which is <see cref="Count"/> where there is none.</returns>
    public int LowerBound(TreePath path, int from = 0)
    {
        int low = from, high = Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Raw(middle).Path.SequenceCompareTo(path.Bytes) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The entries with others in the place of all stages of some paths, or with none there.</summary>
    public IndexEntries With(IReadOnlyDictionary<TreePath, IndexEntry?> edits)
    {
        var changed = new List<TreePath>(edits.Keys);
        changed.Sort();
        var output = new MemoryStream(Bytes.Length + (changed.Count * 128));
        var starts = new List<int>(_starts.Length + changed.Count) { 0 };
        var next = 0;
        foreach (var path in changed)
        {
            Copy(LowerBound(path, next));
            while (next < Count && Raw(next).Path.SequenceEqual(path.Bytes))
            {
                next++;
            }

            if (edits[path] is { } entry)
            {
                Write(output, entry);
                starts.Add((int)output.Length);
            }
        }

        Copy(Count);
        return new IndexEntries(output.GetBuffer(), [.. starts]);

        void Copy(int end)
        {
            var moved = (int)output.Length - _starts[next];
            output.Write(_bytes.AsSpan(_starts[next], _starts[end] - _starts[next]));
            for (; next < end; next++)
            {
                starts.Add(_starts[next + 1] + moved);
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<IndexEntry> GetEnumerator()
    {
        for (var at = 0; at < Count; at++)
        {
            yield return this[at];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static void Write(MemoryStream output, IndexEntry entry)
    {
        var start = (int)output.Length;
        RawEntry.WriteFixed(output, entry);
        WritePath(output, start, entry.Path.Bytes);
    }

    private static void WritePath(MemoryStream output, int start, ReadOnlySpan<byte> path)
    {
        output.Write(path);
        var length = (int)output.Length - start;
        ReadOnlySpan<byte> padding = [0, 0, 0, 0, 0, 0, 0, 0];
        output.Write(padding[..(IndexEntryReader.PlainSize(length) - length)]);
    }
}
