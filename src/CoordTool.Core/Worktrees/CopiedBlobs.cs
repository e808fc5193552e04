using System.Security.Cryptography;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Worktrees;

/// <summary>Writes blobs from files that probably hold them, one after the other.</summary>
/// <param name="from">The top directory of the checkout whose files there are.</param>
/// <param name="to">That of the checkout where they go.</param>
internal sealed class CopiedBlobs(string from, string to)
{
    // `blob`, a length and a NUL stand before the content that Git hashes.
    private const int HeaderSize = 24;
    private const int FirstSize = 256 * 1024;

    // What is larger, Git reads piece by piece.
    private const int LargestSize = 64 * 1024 * 1024;

    // Many small files come from a disk more slowly than one pack does: that is Git's.
    private const int MostOnDisk = 64;
    private readonly byte[] _from = Encoding.UTF8.GetBytes(from + "/");
    private readonly byte[] _to = Encoding.UTF8.GetBytes(to + "/");
    private byte[] _content = new byte[FirstSize];
    private byte[] _path = [];
    private int _onDisk;

    /// <summary>Writes one.</summary>
    /// <param name="path">Where it goes: nothing may be there, and the directory must.</param>
    /// <param name="blob">What it is, with its mode.</param>
    /// <param name="size">How long the file that probably holds it was last.</param>
    /// <returns>
    /// The stat data of the new file; null where the other file holds something else or would have to come from disk, and then
    /// nothing is there.
    /// </returns>
    public FileStat? Write(ReadOnlySpan<byte> path, TreeEntry blob, uint size)
    {
        if (size > LargestSize || _onDisk >= MostOnDisk)
        {
            return null;
        }

        if (size >= _content.Length - HeaderSize)
        {
            _content = new byte[size + HeaderSize + 1];
        }

        var read = NativeFile.ReadFromMemory(Terminated(_from, path), _content.AsSpan(HeaderSize), out var isOnDisk);
        _onDisk = isOnDisk ? _onDisk + 1 : 0;
        if (read is not { } length)
        {
            return null;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        Encoding.ASCII.TryGetBytes($"blob {length}\0", header, out var headerLength);
        header[..headerLength].CopyTo(_content.AsSpan(HeaderSize - headerLength));
        Span<byte> hash = stackalloc byte[ObjectId.Size];
#pragma warning disable CA5350 // The name that Git gives the content
        SHA1.HashData(_content.AsSpan(HeaderSize - headerLength, headerLength + length), hash);
#pragma warning restore CA5350
        return new ObjectId(hash) == blob.Id
            ? NativeFile.WriteNew(Terminated(_to, path), _content.AsSpan(HeaderSize, length), blob.Mode == EntryMode.Executable)
            : null;
    }

    private ReadOnlySpan<byte> Terminated(byte[] top, ReadOnlySpan<byte> path)
    {
        var length = top.Length + path.Length;
        if (_path.Length <= length)
        {
            _path = new byte[length * 2];
        }

        top.CopyTo(_path, 0);
        path.CopyTo(_path.AsSpan(top.Length));
        _path[length] = 0;
        return _path.AsSpan(0, length + 1);
    }
}
