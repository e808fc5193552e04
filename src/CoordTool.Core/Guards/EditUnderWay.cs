using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>
/// Edits that were allowed and are not done yet: an empty file each in the checkout's Git directory, from the hook before
/// the edit to the one after it. It says when, for an edit that a person turned down has no hook after it.
/// </summary>
public static class EditUnderWay
{
    private const string Name = "editing";

    /// <summary>Notes that an edit begins.</summary>
    public static void Begin(CoordContext context, GitLayout layout, SessionId session, string path)
    {
        Directory.CreateDirectory(DirectoryOf(layout));
        var file = FileOf(layout, session, path);
        File.WriteAllBytes(file, []);

        // The clock of a file server is not the one that the command will compare it with.
        File.SetLastWriteTimeUtc(file, context.Now.UtcDateTime);
    }

    /// <summary>Notes that it is done.</summary>
    public static void End(GitLayout layout, SessionId session, string path)
    {
        try
        {
            File.Delete(FileOf(layout, session, path));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever noted here.
        }
    }

    /// <summary>Whether an edit of a session that is there was allowed so short a time ago and is not done.</summary>
    internal static bool IsAny(CoordContext context, GitLayout layout, TimeSpan longest)
    {
        try
        {
            var now = context.Now.UtcDateTime;
            return Directory.EnumerateFiles(DirectoryOf(layout)).Any(file =>
            {
                var age = now - File.GetLastWriteTimeUtc(file);
                return age < longest && age > -longest
                    && SessionId.TryParse(Path.GetFileNameWithoutExtension(file)) is { } id && new SessionStore(context, layout).Find(id) is { } session && !session.IsGone(context.Now);
            });
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Whether a file is such a note.</summary>
    internal static bool IsNote(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == Name;

    private static string DirectoryOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, Name);

    // Two paths with one name would be one edit: a command waits for a shorter time then, which is what notes are for anyway.
    private static string FileOf(GitLayout layout, SessionId session, string path) =>
        Path.Combine(DirectoryOf(layout), string.Create(CultureInfo.InvariantCulture, $"{session}.{Crc32C.Append(0, Encoding.UTF8.GetBytes(path)):x8}-{path.Length:x}"));
}
