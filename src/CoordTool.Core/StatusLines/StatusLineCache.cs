using CoordTool.Core.Files;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.StatusLines;

/// <summary>
/// The line that was made last, for one session in one checkout. Agents ask many times a second; within two seconds that costs
/// the reading of this one file, for it is found without reading the repository.
/// </summary>
internal sealed class StatusLineCache
{
    /// <summary>The beginning of its name, in the directory of the checkout that is ours.</summary>
    public const string Prefix = "statusline-";

    private const int LargestSize = 4096;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private readonly string _file;

    private StatusLineCache(string file) => _file = file;

    /// <summary>Whether a file is one of these, of whatever session.</summary>
    public static bool IsOurs(string path) => Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a line that was made at one moment still serves at another; of the future it does as little as of long ago: the clock was set back.</summary>
    public static bool IsFresh(DateTime made, DateTime now) => (now - made).Duration() < Fresh;

    /// <summary>Finds its place; null outside any repository, and where nothing of ours is.</summary>
    public static StatusLineCache? Find(CoordContext context, SessionId? session, bool isCalm)
    {
        for (var current = context.WorkingDirectory; current is not null; current = Path.GetDirectoryName(current))
        {
            var git = Path.Combine(current, ".git");
            var directory = Directory.Exists(git) ? git : File.Exists(git) ? PointedTo(git) : null;
            if (directory is not null)
            {
                // By its id, which is a file name: a hash would load a library that takes longer than all the rest.
                return new StatusLineCache(Path.Combine(directory, "coord", $"{Prefix}{(isCalm ? "digest" : "line")}-{session?.Value}"));
            }
        }

        return null;
    }

    /// <summary>The line, where it is fresh.</summary>
    public string? Read(DateTimeOffset now)
    {
        try
        {
            var file = new FileInfo(_file);
            return file is { Exists: true, Length: > 0 and < LargestSize } && IsFresh(file.LastWriteTimeUtc, now.UtcDateTime) ? AtomicFile.ReadText(_file) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the line, where there is a place for it.</summary>
    public void Write(string line)
    {
        try
        {
            if (Directory.Exists(Path.GetDirectoryName(_file)))
            {
                AtomicFile.Write(_file, line);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next call makes it again.
        }
    }

    private static string? PointedTo(string file)
    {
        const string Pointer = "gitdir:";
        var line = AtomicFile.ReadText(file)?.Trim();
        return line?.StartsWith(Pointer, StringComparison.Ordinal) == true ? Path.GetFullPath(line[Pointer.Length..].Trim(), Path.GetDirectoryName(file)!) : null;
    }
}
