using System.Text;
using LibGit2Sharp;

namespace CoordTool.Core.Git;

/// <summary>
/// The notes of one commit of a notes ref, byte for byte. They are written as tree, commit and compare-and-swap: the calls
/// that Git and libgit2 offer for it lose notes when two write at once.
/// </summary>
/// <param name="Ref">The full name of the ref.</param>
/// <param name="Commit">The commit they were read from; null when the ref does not exist.</param>
/// <param name="Texts">The text of each note by the name of the annotated object, one character a byte (<see cref="Files.ByteText"/>).</param>
internal sealed record Notes(string Ref, ObjectId? Commit, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Reads the notes in any layout Git may have given them: flat, or fanned out by two digits any number of times.</summary>
    /// <exception cref="CoordException">The ref points to something that holds no notes.</exception>
    public static Notes Read(GitRepository repository, string name)
    {
        if (GitRefs.Resolve(repository.Layout.CommonDirectory, name) is not { } commit)
        {
            return new Notes(name, null, new Dictionary<string, string>());
        }

        try
        {
            var notes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (path, blob) in Walk(repository.Objects, repository.Objects.ReadCommit(commit).Tree, ""))
            {
                var annotated = path.Replace("/", "", StringComparison.Ordinal);
                if (ObjectId.TryParse(annotated, out _))
                {
                    // One object may have a note in two layouts: then both count, as when Git reads them.
                    var text = Encoding.Latin1.GetString(repository.Objects.Read(blob, ObjectKind.Blob));
                    notes[annotated] = notes.TryGetValue(annotated, out var other) ? $"{other.TrimEnd('\n')}\n{text}" : text;
                }
            }

            return new Notes(name, commit, notes);
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            throw NotNotes(name, error);
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
        var places = (parent is null ? [] : Walk(repository.Objects, ObjectId.Parse(parent.Tree.Sha), "")).ToLookup(entry => entry.Path.Replace("/", "", StringComparison.Ordinal), entry => entry.Path);
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

        var author = new Signature("dotnet-coord", "dotnet-coord@localhost", now);
        var commit = database.CreateCommit(author, author, message + "\n", database.CreateTree(tree), parent is null ? [] : [parent], prettifyMessage: false);
        return repository.CompareAndSwap(Ref, Commit, ObjectId.Parse(commit.Sha), message);
    }

    private static IEnumerable<(string Path, ObjectId Blob)> Walk(ObjectStore objects, ObjectId tree, string prefix)
    {
        foreach (var (name, entry) in objects.ReadTree(tree))
        {
            var path = prefix + Encoding.Latin1.GetString(name.Span);
            if (!entry.IsTree)
            {
                yield return (path, entry.Id);
                continue;
            }

            foreach (var below in Walk(objects, entry.Id, path + "/"))
            {
                yield return below;
            }
        }
    }

    private static CoordException NotNotes(string name, Exception inner) => new(
        FailureKind.Broken,
        $"{name} does not hold notes: it points to something else than a commit with a tree of notes.",
        inner,
        $"Look at it with `git cat-file -p {name}`.",
        $"If nothing there is needed, remove it with `git update-ref -d {name}`.");
}
