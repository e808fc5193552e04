using System.Buffers.Binary;
using System.Security.Cryptography;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// Reads and writes index files of versions 2 to 4 (<c>git help gitformat-index</c>). What only speeds Git up and would
/// have to be kept in step (untracked cache, file system monitor, offset tables) is left out when writing; Git makes it anew.
/// </summary>
public static class IndexCodec
{
    private const int HeaderSize = 12;
    private const int RoomForTheRest = 16 * 1024;

    /// <summary>Reads an index file; a missing one is empty, as for Git.</summary>
    /// <exception cref="CoordException">It is damaged, or in a format that is not handled (split, sparse).</exception>
    public static IndexFile Read(string path) => Open(path, static (bytes, modified, permissions) => Parse(bytes, modified, permissions)) ?? IndexFile.Empty;

    /// <summary>
    /// Finds what an index file has of one path, without building the entries before it. The checksum over the whole is left
    /// alone: to look at it takes longer than all the rest, and what is found is believed only where it fits a file on disk.
    /// </summary>
    /// <exception cref="CoordException">It is damaged as far as it was read, or in a format that is not handled.</exception>
    public static IndexedFile Find(string file, TreePath path) =>
        Open(file, (bytes, modified, _) => new IndexedFile(Find(bytes, path), modified)) ?? new IndexedFile(null, DateTime.MinValue);

    private static IndexEntry? Find(ReadOnlySpan<byte> bytes, TreePath path)
    {
        var entries = Entries(bytes);
        while (entries.Next() && entries.Entry.Path.SequenceCompareTo(path.Bytes) is <= 0 and var order)
        {
            if (order == 0 && entries.Entry.Stage == 0)
            {
                entries.Entry.RequireKnownFlags();
                return entries.Entry.Read();
            }
        }

        return null;
    }

    private static T? Open<T>(string path, Func<byte[], DateTime, UnixFileMode?, T> parse)
        where T : class
    {
        byte[] bytes;
        DateTime modified;
        UnixFileMode? permissions;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

            // Of the opened file, not of the path: by now another index may have taken its place.
            modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            permissions = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(file.SafeFileHandle);
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            return parse(bytes, modified, permissions);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw Damaged($"{path} ends in the middle of an entry");
        }
    }

    /// <summary>The bytes of an index file.</summary>
    public static byte[] Serialize(IndexFile index)
    {
        var entries = index.RawEntries;
        var output = new MemoryStream(entries.Bytes.Length + RoomForTheRest);
        WriteNumber(output, 0x44495243);
        WriteNumber(output, (uint)(index.Version == 2 && index.HasExtended ? 3 : index.Version));
        WriteNumber(output, (uint)entries.Count);
        if (index.Version == 4)
        {
            WriteCompressed(output, entries);
        }
        else
        {
            output.Write(entries.Bytes);
        }

        if (index.CacheTree is { } cache)
        {
            var content = new MemoryStream();
            cache.WriteTo(content);
            WriteExtension(output, "TREE"u8, content.ToArray());
        }

        if (index.ResolveUndo is { } undo)
        {
            WriteExtension(output, "REUC"u8, undo);
        }

#pragma warning disable CA5350 // The format's own checksum against accidents, not a defence
        output.Write(SHA1.HashData(output.GetBuffer().AsSpan(0, (int)output.Length)));
#pragma warning restore CA5350
        return output.ToArray();
    }

    private static IndexFile Parse(byte[] bytes, DateTime modified, UnixFileMode? permissions)
    {
        var reader = Entries(bytes);

        // The last 20 bytes are a checksum, or zero under index.skipHash.
        var content = bytes.AsSpan(..^ObjectId.Size);
        var checksum = new ObjectId(bytes.AsSpan(content.Length));
#pragma warning disable CA5350 // The format's own checksum against accidents, not a defence
        if (!checksum.IsZero && checksum != new ObjectId(SHA1.HashData(content)))
        {
            throw Damaged("its checksum does not fit");
        }
#pragma warning restore CA5350

        var entries = IndexEntries.Read(bytes, HeaderSize, ref reader);
        var rest = reader.Rest;
        CacheTree? cache = null;
        byte[]? undo = null;
        while (rest.Length >= 8)
        {
            var signature = rest[..4];
            var extension = rest.Slice(8, checked((int)BinaryPrimitives.ReadUInt32BigEndian(rest[4..])));
            if (signature.SequenceEqual("TREE"u8))
            {
                cache = CacheTree.Parse(extension);
            }
            else if (signature.SequenceEqual("REUC"u8))
            {
                undo = extension.ToArray();
            }
            else if (signature[0] is < (byte)'A' or > (byte)'Z')
            {
                throw Unsupported(signature);
            }

            rest = rest[(8 + extension.Length)..];
        }

        return new IndexFile(reader.Version, entries, cache, undo, modified, permissions);
    }

    private static IndexEntryReader Entries(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize + ObjectId.Size || !bytes.StartsWith("DIRC"u8))
        {
            throw Damaged("its header is not that of an index");
        }

        var version = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (version is < 2 or > 4)
        {
            throw new CoordException(FailureKind.Unsupported, $"The index is in format version {version}, which dotnet-coord does not handle.", "Run `git update-index --index-version 4`.");
        }

        var rest = bytes[HeaderSize..^ObjectId.Size];
        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        return count <= rest.Length / RawEntry.FixedSize
            ? new IndexEntryReader(rest, version, (int)count)
            : throw Damaged("it is too short for the entries it announces");
    }

    // Version 4 says of each path how much of the one before is to be left out, and what comes instead.
    private static void WriteCompressed(MemoryStream output, IndexEntries entries)
    {
        ReadOnlySpan<byte> previous = [];
        for (var at = 0; at < entries.Count; at++)
        {
            var entry = entries.Raw(at);
            output.Write(entry.Fixed);
            var shared = previous.CommonPrefixLength(entry.Path);
            WriteOffset(output, previous.Length - shared);
            output.Write(entry.Path[shared..]);
            output.WriteByte(0);
            previous = entry.Path;
        }
    }

    private static void WriteOffset(MemoryStream output, int value)
    {
        Span<byte> bytes = stackalloc byte[5];
        var at = bytes.Length - 1;
        bytes[at] = (byte)(value & 0x7F);
        while ((value >>= 7) != 0)
        {
            bytes[--at] = (byte)(0x80 | (--value & 0x7F));
        }

        output.Write(bytes[at..]);
    }

    private static void WriteExtension(MemoryStream output, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> content)
    {
        output.Write(signature);
        WriteNumber(output, (uint)content.Length);
        output.Write(content);
    }

    private static void WriteNumber(MemoryStream output, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        output.Write(bytes);
    }

    private static CoordException Unsupported(ReadOnlySpan<byte> signature) => signature switch
    {
        _ when signature.SequenceEqual("link"u8) => new CoordException(
            FailureKind.Unsupported,
            "This checkout uses a split index, which dotnet-coord does not handle yet; nothing was changed.",
            "Turn it off with `git config core.splitIndex false` and `git update-index --no-split-index`."),
        _ when signature.SequenceEqual("sdir"u8) => new CoordException(
            FailureKind.Unsupported,
            "This checkout uses a sparse index, which dotnet-coord does not handle yet; nothing was changed.",
            "Turn it off with `git sparse-checkout reapply --no-sparse-index`; the checkout itself stays sparse."),
        _ => new CoordException(
            FailureKind.Unsupported,
            $"The index has the extension {System.Text.Encoding.ASCII.GetString(signature)}, which dotnet-coord does not handle; nothing was changed.",
            "Update dotnet-coord."),
    };

    internal static CoordException Damaged(string why) => new(
        FailureKind.Broken,
        $"The index cannot be read: {why}.",
        "Save what is staged if you can, then make it anew with `git reset`; the files are not touched by that.");
}
