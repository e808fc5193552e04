namespace CoordTool.Core.Files;

/// <summary>Counts events. The count is the length of a file, so counting is one byte at its end and reading opens nothing.</summary>
internal static class Tally
{
    /// <summary>Counts one event, creating the file and its directory where they are missing.</summary>
    public static void Count(string path)
    {
        // The kernel lock keeps two appends from landing on one byte; a count that is missed when many come at once is
        // not worth holding an edit or a commit up for.
        const int Attempts = 20;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
                file.WriteByte((byte)'.');
                return;
            }
            catch (DirectoryNotFoundException)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(1);
            }
        }
    }

    /// <summary>How many events were counted; none where there is no file.</summary>
    public static long Read(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
