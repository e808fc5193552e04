using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>One commit that our hooks saw being made.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Session">Who made it; null for a person.</param>
/// <param name="Process">The Git process that made it, or zero.</param>
public sealed record MadeCommit(ObjectId Commit, SessionId? Session, int Process);

/// <summary>Remembers which session made which commit, for some thousands of the latest.</summary>
public static class CommitMakers
{
    private const int LargestSize = 1 << 20;

    /// <summary>Notes a commit.</summary>
    public static void Record(GitLayout layout, MadeCommit made)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{made.Commit} {made.Session?.Value ?? "-"} {made.Process}\n");
        var path = FileOf(layout);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        const int Attempts = 200;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                // The kernel lock keeps two from writing to one place.
                using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                if (file.Length > LargestSize)
                {
                    KeepNewerHalf(file);
                }

                file.Write(Encoding.ASCII.GetBytes(AppendedFile.IsTorn(file, "\n"u8) ? "\n" + line : line));
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(1);
            }
        }
    }

    /// <summary>What is known of these commits. One that was noted twice counts as noted last, and as its session's: a person lands it later.</summary>
    public static IReadOnlyDictionary<ObjectId, MadeCommit> Find(GitLayout layout, IReadOnlyCollection<ObjectId> commits)
    {
        var found = new Dictionary<ObjectId, MadeCommit>();
        foreach (var line in Read(layout).Split('\n'))
        {
            if (line.Split(' ') is [var id, var session, var process]
                && ObjectId.TryParse(id, out var commit)
                && commits.Contains(commit)
                && int.TryParse(process, CultureInfo.InvariantCulture, out var number))
            {
                found[commit] = new MadeCommit(commit, SessionId.TryParse(session) ?? found.GetValueOrDefault(commit)?.Session, number);
            }
        }

        return found;
    }

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "log", "made");

    private static string Read(GitLayout layout)
    {
        try
        {
            using var file = new FileStream(FileOf(layout), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, Encoding.ASCII);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }

    private static void KeepNewerHalf(FileStream file)
    {
        var half = new byte[file.Length / 2];
        file.Seek(file.Length - half.Length, SeekOrigin.Begin);
        file.ReadExactly(half);
        var start = Array.IndexOf(half, (byte)'\n') + 1;
        file.SetLength(0);
        file.Write(half.AsSpan(start));
    }
}
