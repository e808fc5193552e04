using System.Globalization;
using System.Text;

namespace CoordTool.Core.Git;

/// <summary>
/// The notes of one commit of a notes ref, byte for byte. They are written as tree, commit and compare-and-swap: the calls
/// that Git and libgit2 offer for it lose notes when two write at once. What is not asked for is not read.
/// </summary>
internal sealed class Notes
{
    /// <summary>A note is read up to this number of bytes; whoever writes longer ones writes no notes.</summary>
    public const int LargestNote = 1024 * 1024;

    private const string Author = "dotnet-coord <dotnet-coord@localhost>";
    private const string AnnotatedSuffix = ".annotated";

    private readonly GitRepository _repository;
    private readonly string _name;
    private readonly ObjectId? _tree;

    private Notes(GitRepository repository, string name, ObjectId? commit, ObjectId? tree)
    {
        _repository = repository;
        _name = name;
        Commit = commit;
        _tree = tree;
    }

    /// <summary>The commit they are of; null when the ref does not exist.</summary>
    public ObjectId? Commit { get; }

    private ObjectStore Objects => _repository.Objects;

    /// <summary>Opens the notes of a commit.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="name">The full name of the ref.</param>
    /// <param name="commit">The value it was read with; null when there is no ref.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: it points to something that holds no notes.</exception>
    public static Notes At(GitRepository repository, string name, ObjectId? commit)
    {
        try
        {
            return new Notes(repository, name, commit, commit is { } there ? repository.Objects.ReadCommit(there).Tree : null);
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            throw NotNotes(name, error);
        }
    }

    /// <summary>The objects whose notes differ from those of an earlier commit; of no commit, all that have one.</summary>
    public IReadOnlyCollection<string> ChangedSince(ObjectId? earlier)
    {
        try
        {
            return [.. TreeDiff.Compare(Objects, earlier is { } commit ? Objects.ReadCommit(commit).Tree : null, _tree)
                .Select(change => Annotated(Encoding.Latin1.GetString(change.Path.Bytes)))
                .OfType<string>()
                .Distinct()];
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            throw NotNotes(_name, error);
        }
    }

    /// <summary>The text of an object's note, one character a byte (<see cref="Files.ByteText"/>).</summary>
    /// <returns>Empty where there is none; null where it cannot be read, for it is too long, missing or no file.</returns>
    public string? Read(string annotated)
    {
        var text = "";
        foreach (var (_, entry) in Find(_tree, annotated))
        {
            if (!entry.IsFile || Objects.SizeOf(entry.Id) is not <= LargestNote)
            {
                return null;
            }

            // One object may have a note in two layouts: then both count, as when Git reads them.
            text = (text.Length == 0 || text.EndsWith('\n') ? text : text + "\n") + Encoding.Latin1.GetString(Objects.Read(entry.Id, ObjectKind.Blob));
        }

        return text;
    }

    /// <summary>Writes a commit with other texts for some notes; the ref is not moved.</summary>
    /// <param name="texts">The new texts by annotated object; an empty one removes the note.</param>
    /// <param name="message">Who did what: the audit trail.</param>
    /// <param name="now">The time of the commit.</param>
    public Notes Write(IReadOnlyDictionary<string, string> texts, string message, DateTimeOffset now)
    {
        var edits = new List<EntryEdit>();
        foreach (var (annotated, text) in texts)
        {
            // Where Git has put it there it stays; in several places Git would join them again.
            var places = Find(_tree, annotated).Select(found => found.Path).ToList();
            edits.AddRange(places.Skip(text.Length > 0 ? 1 : 0).Select(place => new EntryEdit(place, null)));
            if (text.Length > 0)
            {
                edits.Add(new EntryEdit(places.FirstOrDefault() ?? NewPlace(annotated), new TreeEntry(EntryMode.Regular, Objects.Write(ObjectKind.Blob, Encoding.Latin1.GetBytes(text)))));
            }

            // Else nothing would refer to the object, pruning would take it, and `git notes prune` its note. A commit has its
            // branch; in the place of a file it would be a broken tree, over which `git gc` and `git push` fail.
            if (HasDirectory(annotated))
            {
                edits.Add(new EntryEdit($"{annotated[..2]}/{annotated[2..]}{AnnotatedSuffix}", text.Length > 0 && IsBlob(ObjectId.Parse(annotated)) ? new TreeEntry(EntryMode.Regular, ObjectId.Parse(annotated)) : null));
            }
        }

        var tree = TreeEdit.Apply(Objects, _tree, edits) ?? Objects.Write(ObjectKind.Tree, []);
        var who = string.Create(CultureInfo.InvariantCulture, $"{Author} {now.ToUnixTimeSeconds()} +0000");
        var commit = Objects.Write(ObjectKind.Commit, Encoding.UTF8.GetBytes(
            $"tree {tree}\n{(Commit is { } parent ? $"parent {parent}\n" : "")}author {who}\ncommitter {who}\n\n{message}\n"));
        return new Notes(_repository, _name, commit, tree);
    }

    /// <summary>Moves the ref to a commit that was written, if nobody moved it since these notes were read.</summary>
    public SwapResult Swap(Notes written, string message) => _repository.CompareAndSwap(_name, Commit, written.Commit!.Value, message);

    /// <summary>
    /// Removes the lock file of the ref if it was left by one of us that was killed. The caller keeps all others of us from
    /// moving the ref; what somebody else is about to move it to was not written by us.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    public static bool RemoveAbandonedLock(GitRepository repository, string name)
    {
        var path = Path.Combine(repository.Layout.CommonDirectory, name + ".lock");
        if (!ObjectId.TryParse(Files.AtomicFile.ReadText(path)?.Trim(), out var commit) || !repository.Objects.Has(commit) || repository.Objects.KindOf(commit) != ObjectKind.Commit
            || !Encoding.UTF8.GetString(repository.Objects.Read(commit, ObjectKind.Commit)).Contains($"\ncommitter {Author} ", StringComparison.Ordinal))
        {
            return false;
        }

        Files.AtomicFile.Delete(path);
        return true;
    }

    // Git reads notes in any layout: flat, or fanned out by two digits any number of times.
    private IEnumerable<Note> Find(ObjectId? tree, string rest)
    {
        foreach (var (bytes, entry) in tree is { } directory ? Objects.ReadTree(directory) : [])
        {
            var name = Encoding.Latin1.GetString(bytes.Span);
            if (name == rest)
            {
                yield return new Note(name, entry);
            }
            else if (entry.IsTree && rest.Length > 2 && rest.StartsWith(name, StringComparison.Ordinal) && name.Length % 2 == 0)
            {
                foreach (var (path, found) in Find(entry.Id, rest[name.Length..]))
                {
                    yield return new Note($"{name}/{path}", found);
                }
            }
        }
    }

    // Somebody's file may have the name of the directory.
    private bool HasDirectory(string annotated) =>
        _tree is not { } tree || !Objects.ReadTree(tree).Any(found => !found.Entry.IsTree && found.Name.Span.SequenceEqual(Encoding.ASCII.GetBytes(annotated[..2])));

    private bool IsBlob(ObjectId id) => Objects.Has(id) && Objects.KindOf(id) == ObjectKind.Blob;

    private string NewPlace(string annotated) => HasDirectory(annotated) ? $"{annotated[..2]}/{annotated[2..]}" : annotated;

    private static string? Annotated(string path) =>
        path.Replace("/", "", StringComparison.Ordinal) is var hex && ObjectId.TryParse(hex, out _) ? hex : null;

    private sealed record Note(string Path, TreeEntry Entry);

    private static CoordException NotNotes(string name, Exception inner) => new(
        FailureKind.Broken,
        $"{name} does not hold notes: it points to something else than a commit with a tree of notes.",
        inner,
        $"Look at it with `git cat-file -p {name}`.",
        $"If nothing there is needed, remove it with `git update-ref -d {name}`.");
}
