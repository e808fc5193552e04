using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Worktrees;

/// <summary>Writes a blob from a file that probably holds it.</summary>
internal static class CopiedBlob
{
    // Larger ones are Git's: it reads them piece by piece.
    private const int Largest = 64 * 1024 * 1024;
    private const int LongestHeader = 32;

    /// <summary>Writes it.</summary>
    /// <param name="source">A file that may hold it, or hold anything, or be gone.</param>
    /// <param name="target">Where it goes: nothing may be there, and the directory must.</param>
    /// <param name="blob">What it is.</param>
    /// <returns>The stat data of the new file; null where the source holds something else, and then nothing is there.</returns>
    public static FileStat? Write(string source, string target, ObjectId blob)
    {
        try
        {
            // A pipe would keep us waiting.
            if (WorkingFile.StatOfRegular(source) is not { Size: <= Largest } expected)
            {
                return null;
            }

            var size = (int)expected.Size;
            var buffer = ArrayPool<byte>.Shared.Rent(size + LongestHeader);
            try
            {
                var header = Encoding.ASCII.GetBytes($"blob {size}\0", buffer);
                return Holds(source, buffer, header, size, blob) ? Create(target, buffer.AsSpan(header, size)) : null;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Holds(string source, byte[] buffer, int header, int size, ObjectId blob)
    {
        using var file = File.OpenHandle(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        for (var read = 0; read < size;)
        {
            var more = RandomAccess.Read(file, buffer.AsSpan(header + read, size - read), read);
            if (more == 0)
            {
                return false;
            }

            read += more;
        }

        Span<byte> hash = stackalloc byte[ObjectId.Size];
#pragma warning disable CA5350 // The name that Git gives the content
        SHA1.HashData(buffer.AsSpan(0, header + size), hash);
#pragma warning restore CA5350
        return new ObjectId(hash) == blob;
    }

    private static FileStat? Create(string target, ReadOnlySpan<byte> content)
    {
        using (var file = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            RandomAccess.Write(file, content, 0);
        }

        return WorkingFile.StatOfRegular(target);
    }
}
