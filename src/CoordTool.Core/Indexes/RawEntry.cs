using System.Buffers.Binary;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>The bytes of one entry of an index file (<c>git help gitformat-index</c>, Index entry); what is not asked for is not built.</summary>
/// <param name="bytes">From its first byte on.</param>
/// <param name="path">Its path, which version 4 does not hold as a whole.</param>
internal readonly ref struct RawEntry(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> path)
{
    /// <summary>The bytes of an entry before its extended flags and its path.</summary>
    public const int FixedSize = 62;

    /// <summary>A path of this length or more says so in the flags, and ends at its NUL.</summary>
    public const int LongestStoredLength = 0xFFF;

    private const int FlagsAt = 60;
    private const ushort AssumeUnchangedFlag = 0x8000;
    private const ushort ExtendedFlag = 0x4000;
    private const ushort SkipWorktreeFlag = 0x4000;
    private const ushort IntentToAddFlag = 0x2000;
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The path.</summary>
    public ReadOnlySpan<byte> Path { get; } = path;

    /// <summary>The stage.</summary>
    public int Stage => (Flags >> 12) & 3;

    /// <summary>The length of the path as the flags tell it.</summary>
    public int StoredLength => Flags & LongestStoredLength;

    /// <summary>Whether it has two more bytes of flags.</summary>
    public bool IsExtended => (Flags & ExtendedFlag) != 0;

    /// <summary>Where the path begins, or in version 4 what is left of it.</summary>
    public int PathAt => IsExtended ? FixedSize + 2 : FixedSize;

    /// <summary>All that is before the path.</summary>
    public ReadOnlySpan<byte> Fixed => _bytes[..PathAt];

    /// <summary>See <see cref="IndexEntry.IntentToAdd"/>.</summary>
    public bool IntentToAdd => (Extended & IntentToAddFlag) != 0;

    /// <summary>The staged mode and object.</summary>
    public TreeEntry Content => new(Number(6), new ObjectId(_bytes[40..]));

    /// <summary>How long the file was that was last seen to hold the content.</summary>
    public uint Size => Number(9);

    private ushort Flags => BinaryPrimitives.ReadUInt16BigEndian(_bytes[FlagsAt..]);

    private ushort Extended => IsExtended ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[FixedSize..]) : (ushort)0;

    /// <summary>Refuses flags that Git refuses as well: an entry that is taken for one without them says something else.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Unsupported"/>.</exception>
    public void RequireKnownFlags()
    {
        if ((Extended & ~(SkipWorktreeFlag | IntentToAddFlag)) != 0)
        {
            throw new CoordException(FailureKind.Unsupported, "The index has entries with flags that dotnet-coord does not handle; nothing was changed.", "Update dotnet-coord.");
        }
    }

    /// <summary>Builds the entry.</summary>
    public IndexEntry Read() => new()
    {
        Path = new TreePath(Path.ToArray()),
        Content = Content,
        Stage = Stage,
        Stat = new FileStat(Number(0), Number(1), Number(2), Number(3), Number(4), Number(5), Number(7), Number(8), Number(9)),
        AssumeUnchanged = (Flags & AssumeUnchangedFlag) != 0,
        SkipWorktree = (Extended & SkipWorktreeFlag) != 0,
        IntentToAdd = IntentToAdd,
    };

    /// <summary>Writes all of an entry but its path.</summary>
    public static void WriteFixed(MemoryStream output, IndexEntry entry)
    {
        Span<byte> bytes = stackalloc byte[FixedSize + 2];
        var stat = entry.Stat;
        var at = 0;
        foreach (var number in (ReadOnlySpan<uint>)[
            stat.ChangedSeconds, stat.ChangedNanoseconds, stat.ModifiedSeconds, stat.ModifiedNanoseconds,
            stat.Device, stat.Inode, entry.Content.Mode, stat.User, stat.Group, stat.Size])
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], number);
            at += sizeof(uint);
        }

        entry.Content.Id.CopyTo(bytes[at..]);
        var extended = (entry.SkipWorktree ? SkipWorktreeFlag : 0) | (entry.IntentToAdd ? IntentToAddFlag : 0);
        var flags = (entry.AssumeUnchanged ? AssumeUnchangedFlag : 0)
            | (extended != 0 ? ExtendedFlag : 0)
            | (entry.Stage << 12)
            | Math.Min(entry.Path.Bytes.Length, LongestStoredLength);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[FlagsAt..], (ushort)flags);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[FixedSize..], (ushort)extended);
        output.Write(extended != 0 ? bytes : bytes[..FixedSize]);
    }

    private uint Number(int at) => BinaryPrimitives.ReadUInt32BigEndian(_bytes[(4 * at)..]);
}
