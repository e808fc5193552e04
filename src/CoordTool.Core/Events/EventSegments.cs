using System.Globalization;
using CoordTool.Core.Files;

namespace CoordTool.Core.Events;

/// <summary>A file of a row.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Path">Where it is.</param>
internal sealed record EventSegment(long Number, string Path);

/// <summary>
/// A row of files with a number each, of which the one with the highest number is written. A full one is left as it is and the
/// next one begun: two that do so at once begin the same one. No file is ever renamed, so who reads along loses none.
/// </summary>
internal sealed class EventSegments(string directory)
{
    /// <summary>A file of so many bytes is full.</summary>
    public const long Size = 256 * 1024;

    /// <summary>So many files are kept, the latest ones.</summary>
    public const int Kept = 16;

    private const string Ending = ".jsonl";

    /// <summary>The files there are, by number: the oldest first.</summary>
    public IReadOnlyList<EventSegment> List()
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory, "*" + Ending)
                .Select(path => new EventSegment(long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1, path))
                .Where(each => each.Number >= 0)
                .OrderBy(each => each.Number)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Adds a line. Where that cannot be, it is not there, and nothing else comes of it.</summary>
    public bool Append(ReadOnlySpan<byte> line)
    {
        // Others may fill the next one before we get there, though hardly twice.
        const int Attempts = 4;
        var number = List() is [.., var last] ? last.Number : 1;
        for (var attempt = 0; attempt < Attempts; attempt++, number++)
        {
            switch (AppendedFile.Line(FileOf(number), line, Size))
            {
                case Files.Append.Done:
                    if (attempt > 0)
                    {
                        DropOld();
                    }

                    return true;
                case Files.Append.Failed:
                    return false;
            }
        }

        return false;
    }

    /// <summary>The lines, the latest first, without their ends.</summary>
    public IEnumerable<byte[]> ReadBack() => List().Reverse().SelectMany(segment => Lines(TryRead(segment.Path, 0)).Reverse());

    /// <summary>The last lines of at most so many bytes, the latest first: of the newest file, and of the one before where that one is short.</summary>
    public IEnumerable<byte[]> ReadTail(int bytes)
    {
        foreach (var (_, path) in List().Reverse().Take(2))
        {
            var length = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
            var read = TryRead(path, Math.Max(0, length - bytes));
            foreach (var line in Lines(read).Reverse())
            {
                yield return line;
            }

            bytes -= read.Length;
            if (bytes <= 0)
            {
                yield break;
            }
        }
    }

    /// <summary>Takes files away that nothing was added to since a time, but never the one that is written.</summary>
    /// <param name="before">The time.</param>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be removed.</param>
    internal IEnumerable<string> RemoveOld(DateTimeOffset before, bool dryRun, List<string> failed)
    {
        foreach (var (_, path) in List().SkipLast(1).Where(each => File.GetLastWriteTimeUtc(each.Path) < before.UtcDateTime))
        {
            try
            {
                if (!dryRun)
                {
                    AtomicFile.Delete(path);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failed.Add($"{path}: {error.Message}");
                continue;
            }

            yield return path;
        }
    }

    /// <summary>The bytes of a file from a place on; none where it cannot be read.</summary>
    internal static byte[] TryRead(string path, long from)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.Seek(from, SeekOrigin.Begin);
            var bytes = new byte[Math.Max(0, Math.Min(file.Length - from, 64 * 1024 * 1024))];
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The lines that have an end.</summary>
    internal static IEnumerable<byte[]> Lines(byte[] bytes)
    {
        for (var start = 0; Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var end; start = end + 1)
        {
            yield return bytes[start..end];
        }
    }

    private string FileOf(long number) => Path.Combine(directory, number.ToString("00000000", CultureInfo.InvariantCulture) + Ending);

    private void DropOld()
    {
        foreach (var (_, path) in List().SkipLast(Kept))
        {
            try
            {
                AtomicFile.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next one that begins a file tries again.
                return;
            }
        }
    }
}
