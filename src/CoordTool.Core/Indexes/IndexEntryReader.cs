using System.Buffers.Binary;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>Goes through the entries of an index file one by one; what is not asked for is not built.</summary>
internal ref struct IndexEntryReader
{
    /// <summary>The bytes of an entry before its extended flags and its path.</summary>
    public const int FixedSize = 62;

    /// <summary>The flag of <see cref="IndexEntry.AssumeUnchanged"/>.</summary>
    public const ushort AssumeUnchangedFlag = 0x8000;

    /// <summary>The flag of an entry with two more bytes of flags.</summary>
    public const ushort ExtendedFlag = 0x4000;

    /// <summary>The extended flag of <see cref="IndexEntry.SkipWorktree"/>.</summary>
    public const ushort SkipWorktreeFlag = 0x4000;

    /// <summary>The extended flag of <see cref="IndexEntry.IntentToAdd"/>.</summary>
    public const ushort IntentToAddFlag = 0x2000;

    /// <summary>A path of this length or more says so here, and ends at its NUL.</summary>
    public const int LongestStoredLength = 0xFFF;

    private ReadOnlySpan<byte> _entry;
    private int _next;
    private byte[] _path = new byte[256];
    private int _pathLength;

    /// <summary>Starts before the first entry.</summary>
    /// <param name="bytes">The file from its first entry on, without its checksum.</param>
    /// <param name="version">The format version.</param>
    /// <param name="count">How many entries there are.</param>
    public IndexEntryReader(ReadOnlySpan<byte> bytes, int version, int count)
    {
        _entry = bytes;
        Version = version;
        Count = count;
    }

    /// <summary>The format version: 2, 3 or 4.</summary>
    public int Version { get; }

    /// <summary>How many entries are still to come.</summary>
    public int Count { get; private set; }

    /// <summary>The path of this entry, until the next one is gone to.</summary>
    public readonly ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    /// <summary>The stage of this entry.</summary>
    public readonly int Stage => (Flags >> 12) & 3;

    /// <summary>What follows this entry: after the last one, the extensions.</summary>
    public readonly ReadOnlySpan<byte> Rest => _entry[_next..];

    private readonly ushort Flags => BinaryPrimitives.ReadUInt16BigEndian(_entry[60..]);

    /// <summary>Goes to the next entry.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        if (Count == 0)
        {
            return false;
        }

        Count--;
        _entry = _entry[_next..];
        var at = (Flags & ExtendedFlag) != 0 ? FixedSize + 2 : FixedSize;
        var length = Flags & LongestStoredLength;
        if (Version == 4)
        {
            var strip = ReadOffset(_entry, ref at);
            var name = UntilZero(at);
            SetPath(checked(_pathLength - strip), name);
            _next = at + name.Length + 1;
            if (length != Math.Min(_pathLength, LongestStoredLength))
            {
                // Git goes by this one, and would read another path.
                throw IndexCodec.Damaged("a path in it is not as long as it says");
            }
        }
        else
        {
            var name = length == LongestStoredLength ? UntilZero(at) : _entry.Slice(at, length);
            SetPath(0, name);
            _next = (at + name.Length + 8) & ~7;
        }

        return true;
    }

    /// <summary>Builds this entry.</summary>
    public readonly IndexEntry Read()
    {
        Span<uint> numbers = stackalloc uint[10];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt32BigEndian(_entry[(4 * i)..]);
        }

        var extended = (Flags & ExtendedFlag) != 0 ? BinaryPrimitives.ReadUInt16BigEndian(_entry[FixedSize..]) : 0;
        if ((extended & ~(SkipWorktreeFlag | IntentToAddFlag)) != 0)
        {
            // Git refuses them as well: written without them, the entry would say something else.
            throw new CoordException(FailureKind.Unsupported, "The index has entries with flags that dotnet-coord does not handle; nothing was changed.", "Update dotnet-coord.");
        }

        return new IndexEntry
        {
            Path = new TreePath(Path.ToArray()),
            Content = new TreeEntry(numbers[6], new ObjectId(_entry[40..])),
            Stage = Stage,
            Stat = new FileStat(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[7], numbers[8], numbers[9]),
            AssumeUnchanged = (Flags & AssumeUnchangedFlag) != 0,
            SkipWorktree = (extended & SkipWorktreeFlag) != 0,
            IntentToAdd = (extended & IntentToAddFlag) != 0,
        };
    }

    private readonly ReadOnlySpan<byte> UntilZero(int at) => _entry[at..][.._entry[at..].IndexOf((byte)0)];

    private void SetPath(int kept, ReadOnlySpan<byte> rest)
    {
        if (kept + rest.Length > _path.Length)
        {
            Array.Resize(ref _path, (kept + rest.Length) * 2);
        }

        rest.CopyTo(_path.AsSpan(kept));
        _pathLength = kept + rest.Length;
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
