using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using Microsoft.Win32.SafeHandles;

namespace CoordTool.Core.Claims;

/// <summary>
/// All lines of the claims at one value of their ref, in a form in which the few that matter for one path are found without
/// reading the others. It is kept as a file under <c>coord/cache</c>, which belongs to that value alone and can be made
/// again at any time (docs/formats.md, The snapshot).
/// </summary>
/// <remarks>
/// The file: a header; four columns with a value for each line (hash of the pattern's key, hash of the session, offset, kind);
/// the lines. The header has a checksum of itself and the columns, each line one of its own.
/// </remarks>
internal sealed class ClaimSnapshot : IDisposable
{
    private const int HeaderSize = 64;
    private const int ColumnsSize = (3 * sizeof(uint)) + 1;
    private const int MostLines = 4_000_000;

    // What a line's kind column says besides its kind.
    private const byte KindMask = 0x03;
    private const byte Wide = 0x10;
    private const byte OfHereAlone = 0x20;

    private readonly PathRule _rule;
    private SafeFileHandle? _file;
    private byte[]? _memory;
    private byte[] _columns;
    private int _count;

    private ClaimSnapshot(ObjectId? commit, PathRule rule, int count, byte[] columns, byte[]? memory, SafeFileHandle? file)
    {
        Commit = commit;
        _rule = rule;
        _count = count;
        _columns = columns;
        _memory = memory;
        _file = file;
    }

    /// <summary>The value of the ref; null where there is none, and so nothing is claimed.</summary>
    public ObjectId? Commit { get; }

    /// <summary>Whether it was read from the file in the cache.</summary>
    public bool IsOfFile => _file is not null;

    /// <summary>Whether there is not a single line.</summary>
    public bool IsEmpty => _count == 0;

    private Func<ClaimSnapshot>? Remake { get; init; }

    private static ReadOnlySpan<byte> Magic => "coordcl2"u8;

    private ReadOnlySpan<uint> PatternHashes => MemoryMarshal.Cast<byte, uint>(_columns.AsSpan(0, _count * sizeof(uint)));

    private ReadOnlySpan<uint> SessionHashes => MemoryMarshal.Cast<byte, uint>(_columns.AsSpan(_count * sizeof(uint), _count * sizeof(uint)));

    private ReadOnlySpan<uint> Offsets => MemoryMarshal.Cast<byte, uint>(_columns.AsSpan(2 * _count * sizeof(uint), _count * sizeof(uint)));

    private ReadOnlySpan<byte> Kinds => _columns.AsSpan(3 * _count * sizeof(uint), _count);

    /// <summary>A snapshot of nothing.</summary>
    public static ClaimSnapshot Empty(PathRule rule) => new(null, rule, 0, [], [], null);

    /// <summary>The snapshot of another value of the ref: the lines of some notes are others. The rest is copied as it is, unread.</summary>
    /// <param name="commit">The other value.</param>
    /// <param name="notes">The objects whose notes differ.</param>
    /// <param name="records">The lines of those notes.</param>
    public ClaimSnapshot With(ObjectId commit, IReadOnlySet<ObjectId> notes, IReadOnlyCollection<ClaimRecord> records) => Sound(() =>
    {
        var lines = Lines();
        var kept = new List<(int Index, int Start, int Length)>(_count);
        for (var index = 0; index < _count; index++)
        {
            var (start, end) = Bounds(index);
            if (end - start < SnapshotLine.HeaderSize)
            {
                throw new DamagedSnapshotException();
            }

            if (!notes.Contains(new ObjectId(lines.AsSpan(start))))
            {
                kept.Add((index, start, end - start));
            }
        }

        var count = kept.Count + records.Count;
        var columns = new byte[count * ColumnsSize];
        var rest = new MemoryStream(kept.Sum(line => line.Length) + records.Sum(SnapshotLine.SizeOf));
        var at = 0;
        foreach (var (index, start, length) in kept)
        {
            Put(columns, count, at++, PatternHashes[index], SessionHashes[index], rest, Kinds[index]);
            rest.Write(lines, start, length);
        }

        foreach (var record in records)
        {
            var kind = (byte)((byte)record.Line.Kind | (record.Pattern is null or { Kind: PatternKind.Glob } ? Wide : 0) | (record.Line.IsLocalOnly ? OfHereAlone : 0));
            Put(columns, count, at++, Hash(record.Pattern?.Key ?? ""), Hash(record.Line.Session), rest, kind);
            SnapshotLine.Append(rest, record);
        }

        return new ClaimSnapshot(commit, _rule, count, columns, rest.GetBuffer(), null);
    });

    /// <summary>Opens the file of a snapshot.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="rule">How the repository compares names.</param>
    /// <param name="remake">Makes it again, should a line turn out to be damaged.</param>
    /// <returns>Null when it is missing, damaged, or made by another rule.</returns>
    public static ClaimSnapshot? TryOpen(string path, PathRule rule, Func<ClaimSnapshot> remake)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> header = stackalloc byte[HeaderSize];
            if (RandomAccess.Read(file, header, 0) == HeaderSize && header.StartsWith(Magic) && header[28] == RuleByte(rule)
                && BinaryPrimitives.ReadInt32LittleEndian(header[32..]) is >= 0 and <= MostLines and var count
                && BinaryPrimitives.ReadInt64LittleEndian(header[40..]) == RandomAccess.GetLength(file))
            {
                var columns = new byte[count * ColumnsSize];
                if (RandomAccess.Read(file, columns, HeaderSize) == columns.Length && Checksum(header, columns) == BinaryPrimitives.ReadUInt32LittleEndian(header[60..]))
                {
                    var commit = new ObjectId(header[8..]);
                    return new ClaimSnapshot(commit.IsZero ? null : commit, rule, count, columns, null, file) { Remake = remake };
                }
            }

            file.Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return null;
        }
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Save(string path)
    {
        var lines = Lines();
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        Magic.CopyTo(header);
        (Commit ?? ObjectId.Zero).CopyTo(header[8..]);
        header[28] = RuleByte(_rule);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], _count);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], HeaderSize + _columns.Length + (long)lines.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Checksum(header, _columns));
        AtomicFile.Write(path, header, _columns, lines);
    }

    /// <summary>All lines.</summary>
    public IReadOnlyList<ClaimRecord> All() => Sound(() => FindAll(null));

    /// <summary>The lines on something that a pattern has in common with them.</summary>
    public IReadOnlyList<ClaimRecord> Overlapping(ClaimPattern pattern) => Sound(() =>
        pattern.Kind is PatternKind.Directory or PatternKind.Glob ? FindAll(pattern) : FindAround(pattern));

    /// <summary>The lines of one session.</summary>
    public IReadOnlyList<ClaimRecord> OfSession(string session) => Sound(() =>
        Hits(SessionHashes, Hash(session)).Select(index => SnapshotLine.Read(Record(index), _rule)).Where(record => record.Line.Session == session).ToList());

    /// <summary>The lines that are no holds: seldom any.</summary>
    public IReadOnlyList<ClaimRecord> Others() => OfKind(kind => (kind & KindMask) != (byte)ClaimKind.Hold);

    /// <summary>The lines that count in this repository alone: seldom any.</summary>
    public IReadOnlyList<ClaimRecord> LocalOnly() => OfKind(kind => (kind & OfHereAlone) != 0);

    /// <summary>Gives the file back.</summary>
    public void Dispose() => _file?.Dispose();

    private T Sound<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DamagedSnapshotException) when (Remake is not null && _file is not null)
        {
            var made = Remake();
            _file.Dispose();
            (_file, _memory, _columns, _count) = (made._file, made._memory, made._columns, made._count);
            return read();
        }
    }

    private List<ClaimRecord> FindAround(ClaimPattern pattern)
    {
        var indexes = new SortedSet<int>(Hits(PatternHashes, Hash(pattern.Key)));
        for (var key = pattern.Kind == PatternKind.File ? pattern.Key : ""; key.Length > 0;)
        {
            var slash = key.LastIndexOf('/');
            key = slash < 0 ? "" : key[..slash];
            indexes.UnionWith(Hits(PatternHashes, Hash(key)));
        }

        for (var index = 0; index < _count; index++)
        {
            if ((Kinds[index] & Wide) != 0)
            {
                indexes.Add(index);
            }
        }

        return [.. indexes.Select(index => SnapshotLine.FindOn(Record(index), _rule, pattern)).OfType<ClaimRecord>()];
    }

    private List<ClaimRecord> FindAll(ClaimPattern? pattern)
    {
        var lines = Lines();
        var records = new List<ClaimRecord>(pattern is null ? _count : 0);
        foreach (var offset in Offsets)
        {
            var bytes = lines.AsSpan((int)Math.Min(offset, (uint)lines.Length));
            if (SnapshotLine.FindOn(bytes, _rule, pattern) is { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    private List<ClaimRecord> OfKind(Func<byte, bool> isMeant) => Sound(() =>
        Enumerable.Range(0, _count).Where(index => isMeant(Kinds[index])).Select(index => SnapshotLine.Read(Record(index), _rule)).ToList());

    private static List<int> Hits(ReadOnlySpan<uint> hashes, uint hash)
    {
        var hits = new List<int>();
        for (int at = 0, next; (next = hashes[at..].IndexOf(hash)) >= 0; at += next + 1)
        {
            hits.Add(at + next);
        }

        return hits;
    }

    private static void Put(byte[] columns, int count, int at, uint pattern, uint session, MemoryStream lines, byte kind)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(columns.AsSpan(at * sizeof(uint)), pattern);
        BinaryPrimitives.WriteUInt32LittleEndian(columns.AsSpan((count + at) * sizeof(uint)), session);
        BinaryPrimitives.WriteUInt32LittleEndian(columns.AsSpan(((2 * count) + at) * sizeof(uint)), checked((uint)lines.Length));
        columns[(3 * count * sizeof(uint)) + at] = kind;
    }

    private (int Start, int End) Bounds(int index)
    {
        var length = LinesLength();
        var (start, end) = (Offsets[index], index + 1 < _count ? Offsets[index + 1] : (uint)length);
        return start <= end && end <= length ? ((int)start, (int)end) : throw new DamagedSnapshotException();
    }

    private ReadOnlySpan<byte> Record(int index)
    {
        var (start, end) = Bounds(index);
        return _memory is { } memory ? memory.AsSpan(start, end - start) : Bytes(start, end - start);
    }

    private int LinesLength() => _memory?.Length ?? checked((int)(RandomAccess.GetLength(_file!) - HeaderSize - _columns.Length));

    private byte[] Lines() => _memory ?? Bytes(0, LinesLength());

    private byte[] Bytes(int offset, int length)
    {
        var bytes = new byte[length];
        return RandomAccess.Read(_file!, bytes, HeaderSize + _columns.Length + offset) == length ? bytes : throw new DamagedSnapshotException();
    }

    private static byte RuleByte(PathRule rule) => (byte)((rule.IgnoresCase ? 1 : 0) | 2);

    private static uint Checksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> columns) => Crc32C.Append(Crc32C.Append(0, header[..60]), columns);

    // FNV-1a: the same in every process, unlike string.GetHashCode.
    private static uint Hash(string key)
    {
        var hash = 2166136261u;
        foreach (var character in key)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return hash;
    }
}
