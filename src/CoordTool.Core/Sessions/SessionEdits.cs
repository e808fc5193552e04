using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sessions;

/// <summary>One edit of a file.</summary>
/// <param name="When">When it was, to the millisecond.</param>
/// <param name="Checkout">The top directory of the checkout.</param>
/// <param name="Path">The path in it.</param>
/// <param name="IsByShell">Whether a shell command did it, which need not have known what was there.</param>
public sealed record SessionEdit(DateTimeOffset When, string Checkout, string Path, bool IsByShell = false);

/// <summary>
/// The recent edits of a session, as its hooks saw them: appended one by one, and cut back to the latest of each file where
/// they grow too many. It is a local record that nothing but convenience depends on.
/// </summary>
public sealed class SessionEdits
{
    private const int LargestFile = 128 * 1024;
    private const int MostKept = 400;
    private const string End = "\0\n";
    private const string Shell = "shell";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly string _file;
    private readonly string _lock;

    /// <summary>Names the record of a session; it need not exist.</summary>
    public SessionEdits(GitLayout layout, SessionId id)
    {
        _file = Path.Combine(layout.CoordDirectory, "sessions", $"{id}.edits");
        _lock = Path.Combine(layout.CoordDirectory, "locks", "edits");
    }

    /// <summary>Notes edits.</summary>
    public void Append(DateTimeOffset when, string checkout, IEnumerable<string> paths, bool isByShell = false)
    {
        var lines = string.Concat(paths.Select(path => Line(new SessionEdit(when, checkout, path, isByShell))));
        try
        {
            // .NET appends by seeking to the end and writing there: two hooks of one session would write over each other.
            using var turn = KernelLock.Take(_lock, Patience, "the edits of sessions");
            using (var file = new FileStream(_file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
            {
                // A path that was cut off must not pass for another one.
                file.Write(Encoding.UTF8.GetBytes(AppendedFile.IsTorn(file, Encoding.UTF8.GetBytes(End)) ? $"\0{End}{lines}" : lines));
                if (file.Length <= LargestFile)
                {
                    return;
                }
            }

            AtomicFile.Write(_file, string.Concat(Read().Reverse().DistinctBy(edit => (edit.Checkout, edit.Path)).Take(MostKept).Reverse().Select(Line)));
        }
        catch (DirectoryNotFoundException)
        {
            // The session ended this very moment.
        }
        catch (CoordException error) when (error.Kind == FailureKind.Contention)
        {
            // A record that is missing does less harm than an edit that waits.
        }
    }

    /// <summary>The edits, the earliest first.</summary>
    public IReadOnlyList<SessionEdit> Read()
    {
        var edits = new List<SessionEdit>();
        foreach (var line in (AtomicFile.ReadText(_file) ?? "").Split(End, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\0') is [var time, var checkout, ['/', .. var path], .. var more] && more is ([] or [Shell]) && long.TryParse(time, CultureInfo.InvariantCulture, out var moment) && moment is > 0 and < 253402300799999)
            {
                edits.Add(new SessionEdit(DateTimeOffset.FromUnixTimeMilliseconds(moment), checkout, path, more is [Shell]));
            }
        }

        return edits;
    }

    /// <summary>Takes the record away.</summary>
    public void Remove() => AtomicFile.Delete(_file);

    // The slash: a path may begin with a line break, which would look like the end of a line.
    private static string Line(SessionEdit edit) =>
        string.Create(CultureInfo.InvariantCulture, $"{edit.When.ToUnixTimeMilliseconds()}\0{edit.Checkout}\0/{edit.Path}{(edit.IsByShell ? $"\0{Shell}" : "")}{End}");
}
