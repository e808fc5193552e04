namespace CoordTool.Core.Indexes;

/// <summary>Goes through the entries of an index file one by one; what is not asked for is not built.</summary>
internal ref struct IndexEntryReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private byte[] _path = [];
    private ReadOnlySpan<byte> _current;

    /// <summary>Starts before the first entry.</summary>
    /// <param name="bytes">The file from its first entry on, without its checksum.</param>
    /// <param name="version">The format version.</param>
    /// <param name="count">How many entries there are.</param>
    public IndexEntryReader(ReadOnlySpan<byte> bytes, int version, int count)
    {
        _bytes = bytes;
        Version = version;
        Count = count;
    }

    /// <summary>The format version: 2, 3 or 4.</summary>
    public int Version { get; }

    /// <summary>How many entries are still to come.</summary>
    public int Count { get; private set; }

    /// <summary>Where this entry begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; }

    /// <summary>This entry, until the next one is gone to.</summary>
    public readonly RawEntry Entry => new(_bytes[Start..], _current);

    /// <summary>What follows this entry: after the last one, the extensions.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[End..];

    /// <summary>Goes to the next entry.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        if (Count == 0)
        {
            return false;
        }

        Count--;
        Start = End;
        var entry = new RawEntry(_bytes[Start..], []);
        var at = Start + entry.PathAt;
        if (Version == 4)
        {
            var strip = ReadOffset(_bytes, ref at);
            var name = UntilZero(at);
            Compose(checked(_current.Length - strip), name);
            End = at + name.Length + 1;
            if (entry.StoredLength != Math.Min(_current.Length, RawEntry.LongestStoredLength))
            {
                // Git goes by this one, and would read another path.
                throw IndexCodec.Damaged("a path in it is not as long as it says");
            }
        }
        else
        {
            _current = entry.StoredLength == RawEntry.LongestStoredLength ? UntilZero(at) : _bytes.Slice(at, entry.StoredLength);
            End = Start + PlainSize(at - Start + _current.Length);
        }

        return true;
    }

    /// <summary>The size of an entry of version 2 or 3: with one to eight NULs it is a multiple of eight.</summary>
    /// <param name="length">The bytes up to the end of its path.</param>
    public static int PlainSize(int length) => (length + 8) & ~7;

    private readonly ReadOnlySpan<byte> UntilZero(int at) => _bytes[at..][.._bytes[at..].IndexOf((byte)0)];

    private void Compose(int kept, ReadOnlySpan<byte> rest)
    {
        if (kept + rest.Length > _path.Length)
        {
            Array.Resize(ref _path, Math.Max((kept + rest.Length) * 2, 256));
        }

        rest.CopyTo(_path.AsSpan(kept));
        _current = _path.AsSpan(0, kept + rest.Length);
    }

    // Seven bits a byte, the highest first, each further byte standing for one more: `git help gitformat-pack`, offset encoding.
    private static int ReadOffset(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = bytes[at] & 0x7F;
        while ((bytes[at++] & 0x80) != 0)
        {
            value = checked(((value + 1) * 0x80) + (bytes[at] & 0x7F));
        }

        return value;
    }
}
