using System.Text;
using CoordTool.Core.Git;
using LibGit2Sharp;
using ObjectId = CoordTool.Core.Git.ObjectId;

namespace CoordTool.Core.Claims;

/// <summary>The notes of one commit of the claims ref: for each annotated blob the lines of its note, byte for byte.</summary>
/// <param name="Commit">The commit they were read from; null when the ref does not exist.</param>
/// <param name="Notes">The text of each note by the name of the annotated object, one character a byte (<see cref="Files.ByteText"/>).</param>
internal sealed record ClaimNotes(ObjectId? Commit, IReadOnlyDictionary<string, string> Notes)
{
    /// <summary>The ref.</summary>
    public const string Ref = "refs/notes/coord/claims";

    private static readonly Signature Author = new("dotnet-coord", "dotnet-coord@localhost", DateTimeOffset.UnixEpoch);

    /// <summary>Reads the notes in any layout Git may have given them: flat, or fanned out by two digits any number of times.</summary>
    /// <exception cref="CoordException">The ref points to something that holds no notes.</exception>
    public static ClaimNotes Read(GitRepository repository)
    {
        if (GitRefs.Resolve(repository.Layout.CommonDirectory, Ref) is not { } commit)
        {
            return new ClaimNotes(null, new Dictionary<string, string>());
        }

        try
        {
            var notes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (path, blob) in Walk(Tree(repository, commit), ""))
            {
                var name = path.Replace("/", "", StringComparison.Ordinal);
                if (ObjectId.TryParse(name, out _))
                {
                    // One object may have a note in two layouts: then both count, as when Git reads them.
                    var text = Encoding.Latin1.GetString(repository.Objects.Read(ObjectId.Parse(blob.Sha), ObjectKind.Blob));
                    notes[name] = notes.TryGetValue(name, out var other) ? $"{other.TrimEnd('\n')}\n{text}" : text;
                }
            }

            return new ClaimNotes(commit, notes);
        }
        catch (Exception error) when (error is LibGit2SharpException or NullReferenceException)
        {
            throw NotNotes(error);
        }
    }

    /// <summary>Publishes other texts for some notes, if nobody changed the ref since it was read.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="edits">The new texts by annotated object; an empty one removes the note.</param>
    /// <param name="message">Who did what: the audit trail.</param>
    /// <param name="now">The time of the commit.</param>
    public SwapResult Publish(GitRepository repository, IReadOnlyDictionary<string, string> edits, string message, DateTimeOffset now)
    {
        var database = repository.Managed.ObjectDatabase;
        var parent = Commit is { } read ? repository.Managed.Lookup<Commit>(read.ToString()) : null;
        var tree = parent is null ? new TreeDefinition() : TreeDefinition.From(parent.Tree);
        var places = (parent is null ? [] : Walk(parent.Tree, "")).ToLookup(entry => entry.Path.Replace("/", "", StringComparison.Ordinal), entry => entry.Path);
        foreach (var (annotated, text) in edits)
        {
            foreach (var place in places[annotated])
            {
                tree.Remove(place);
            }

            if (text.Length > 0)
            {
                var path = places[annotated].FirstOrDefault() ?? $"{annotated[..2]}/{annotated[2..]}";
                var blob = repository.Objects.Write(ObjectKind.Blob, Encoding.Latin1.GetBytes(text));
                tree.Add(path, repository.Managed.Lookup<Blob>(blob.ToString()), Mode.NonExecutableFile);
            }
        }

        var author = new Signature(Author.Name, Author.Email, now);
        var commit = database.CreateCommit(author, author, message + "\n", database.CreateTree(tree), parent is null ? [] : [parent], prettifyMessage: false);
        return repository.CompareAndSwap(Ref, Commit, ObjectId.Parse(commit.Sha), message);
    }

    /// <summary>The object that the note of a pattern annotates: the blob of its text, written so that Git can show it.</summary>
    public static string Annotated(GitRepository repository, string pattern) =>
        repository.Objects.Write(ObjectKind.Blob, Encoding.UTF8.GetBytes(pattern)).ToString();

    private static Tree Tree(GitRepository repository, ObjectId commit) =>
        repository.Managed.Lookup<Commit>(commit.ToString())?.Tree ?? throw NotNotes(null);

    private static IEnumerable<(string Path, Blob Blob)> Walk(Tree tree, string prefix)
    {
        foreach (var entry in tree)
        {
            if (entry.TargetType == TreeEntryTargetType.Tree)
            {
                foreach (var below in Walk((Tree)entry.Target, $"{prefix}{entry.Name}/"))
                {
                    yield return below;
                }
            }
            else if (entry.TargetType == TreeEntryTargetType.Blob)
            {
                yield return (prefix + entry.Name, (Blob)entry.Target);
            }
        }
    }

    private static CoordException NotNotes(Exception? inner) => new(
        FailureKind.Broken,
        $"{Ref} does not hold notes: it points to something else than a commit with a tree of notes.",
        inner ?? new FormatException(),
        $"Look at it with `git cat-file -p {Ref}`.",
        $"If nothing there is needed, remove it with `git update-ref -d {Ref}`.");
}
