using System.Buffers.Binary;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>
/// One line in the file of a snapshot: the object whose note it is in, the lengths of what follows, a checksum; then its
/// pattern, and the line as it stands in the note.
/// </summary>
internal static class SnapshotLine
{
    /// <summary>What stands before the pattern.</summary>
    public const int HeaderSize = ObjectId.Size + (3 * sizeof(uint));

    private const int LineLengthAt = ObjectId.Size + sizeof(uint);
    private const int ChecksumAt = LineLengthAt + sizeof(uint);

    /// <summary>How many bytes one takes.</summary>
    public static int SizeOf(ClaimRecord record) => HeaderSize + Encoding.UTF8.GetByteCount(record.Line.Pattern) + record.Raw.Length;

    /// <summary>Writes one.</summary>
    public static void Append(MemoryStream lines, ClaimRecord record)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        var pattern = Encoding.UTF8.GetBytes(record.Line.Pattern);
        record.Annotated.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[ObjectId.Size..], pattern.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[LineLengthAt..], record.Raw.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], Checksum(header, pattern, record.Raw));
        lines.Write(header);
        lines.Write(pattern);
        lines.Write(record.Raw);
    }

    /// <summary>Reads the one that some bytes begin with.</summary>
    /// <exception cref="DamagedSnapshotException">They are not what was written.</exception>
    public static ClaimRecord Read(ReadOnlySpan<byte> bytes, PathRule rule) => FindOn(bytes, rule, null)!;

    /// <summary>Reads the one that some bytes begin with, if it is on something that a pattern has in common with it.</summary>
    /// <param name="bytes">The line, and maybe others after it.</param>
    /// <param name="rule">How the repository compares names.</param>
    /// <param name="pattern">The pattern; null for any line.</param>
    /// <exception cref="DamagedSnapshotException">They are not what was written. A pattern with a wrong letter would be passed over.</exception>
    public static ClaimRecord? FindOn(ReadOnlySpan<byte> bytes, PathRule rule, ClaimPattern? pattern)
    {
        if (bytes.Length < HeaderSize
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[ObjectId.Size..]) is not (>= 0 and var textLength)
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[LineLengthAt..]) is not (>= 0 and var lineLength)
            || bytes.Length - HeaderSize - (long)textLength < lineLength)
        {
            throw new DamagedSnapshotException();
        }

        var text = bytes.Slice(HeaderSize, textLength);
        var raw = bytes.Slice(HeaderSize + textLength, lineLength);
        if (Checksum(bytes, text, raw) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]))
        {
            throw new DamagedSnapshotException();
        }

        // The pattern comes first: most lines are done with once it is read.
        var own = Encoding.UTF8.GetString(text);
        var read = ClaimPattern.Read(own, rule);
        return pattern is not null && !ClaimRecord.Overlaps(own, read, pattern)
            ? null
            : new ClaimRecord(new ObjectId(bytes), raw.ToArray(), ClaimLine.Read(raw) ?? throw new DamagedSnapshotException(), read);
    }

    private static uint Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> line) =>
        Crc32C.Append(Crc32C.Append(Crc32C.Append(0, header[..ChecksumAt]), pattern), line);
}

/// <summary>The file of a snapshot is not what was written: it is made again.</summary>
internal sealed class DamagedSnapshotException : Exception;
