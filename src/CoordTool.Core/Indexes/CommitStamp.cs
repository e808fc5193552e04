using System.Globalization;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Indexes;

/// <summary>
/// What the hooks of one Git process tell each other: of a <c>git commit</c> that holds the index's lock, the base its tree
/// was built on and the commit it made; of any move, what the branch was before where Git does not tell. Git's process number names the record; its hooks get it from their shell as <c>$PPID</c>.
/// </summary>
/// <param name="Base">The base the tree was built on, or null when no hook of ours saw that.</param>
/// <param name="Made">The commit, once its ref has moved.</param>
/// <param name="Recorded">The base on record at that moment.</param>
/// <param name="Old">What the branch was before a move whose caller named no old value, and of which Git tells none.</param>
public sealed record CommitStamp(ObjectId? Base, ObjectId? Made = null, ObjectId? Recorded = null, ObjectId? Old = null)
{
    /// <summary>Reads what an earlier hook of the same Git process wrote.</summary>
    public static CommitStamp? Read(IndexLocation location, ProcessIdentity git) =>
        AtomicFile.ReadText(PathOf(location, git))?.Trim().Split(' ') is [var @base, var made, var recorded, var old]
            ? new CommitStamp(Parse(@base), Parse(made), Parse(recorded), Parse(old))
            : null;

    /// <summary>Leaves the stamp for a later hook of the same Git process.</summary>
    public void Write(IndexLocation location, ProcessIdentity git) =>
        AtomicFile.Write(PathOf(location, git), $"{Text(Base)} {Text(Made)} {Text(Recorded)} {Text(Old)}\n");

    /// <summary>
    /// Leaves a stamp in the name of a commit that no hook has judged, <c>--no-verify</c>, unless there is one: its tree is
    /// built, and the base may go on while an editor is open.
    /// </summary>
    public static void WriteUnjudged(GitRepository repository, IndexInUse inUse, ProcessIdentity git)
    {
        if (inUse.Location is not { } location)
        {
            return;
        }

        if (Read(location, git) is not null)
        {
            return;
        }

        // Commits that other commands make write no index that they read before they locked it.
        var isCommit = ProcessProgram.Of(git.Id) is { Arguments.Count: > 1 } program && GitCommandLine.Parse([.. program.Arguments.Skip(1)]).Command == "commit";
        if (((isCommit ? BaseHistory.At(location, git) : null) ?? IndexBase.Read(location)) is { } @base)
        {
            new CommitStamp(@base).Write(location, git);
        }

        if (isCommit)
        {
            BaseHistory.PutBack(repository, inUse, git);
        }
    }

    /// <summary>Removes the stamp, and those of Git processes that died on the way.</summary>
    public static void Clear(IndexLocation location, ProcessIdentity git)
    {
        AtomicFile.Delete(PathOf(location, git));
        foreach (var path in FindDead(location))
        {
            AtomicFile.Delete(path);
        }
    }

    /// <summary>Whether a Git process that lives is between its hooks on this index: its tree may be built already.</summary>
    public static bool IsCommitting(IndexLocation location) => Find(location).Exists(stamp => stamp.IsAlive);

    /// <summary>The files of stamps whose Git process is gone.</summary>
    internal static IReadOnlyList<string> FindDead(IndexLocation location) => Find(location).FindAll(stamp => !stamp.IsAlive).ConvertAll(stamp => stamp.File);

    private static List<(string File, bool IsAlive)> Find(IndexLocation location)
    {
        var stamps = new List<(string, bool)>();
        foreach (var path in Directory.Exists(location.Directory) ? Directory.EnumerateFiles(location.Directory, "stamp-*") : [])
        {
            if (Path.GetFileName(path).Split('-') is [_, var id, var started] && int.TryParse(id, CultureInfo.InvariantCulture, out var process))
            {
                stamps.Add((path, ProcessIdentity.Find(process)?.Started.ToString(CultureInfo.InvariantCulture) == started));
            }
        }

        return stamps;
    }

    private static string PathOf(IndexLocation location, ProcessIdentity git) =>
        Path.Combine(location.Directory, string.Create(CultureInfo.InvariantCulture, $"stamp-{git.Id}-{git.Started}"));

    private static ObjectId? Parse(string text) => ObjectId.TryParse(text, out var id) ? id : null;

    private static string Text(ObjectId? id) => id?.ToString() ?? "-";
}
