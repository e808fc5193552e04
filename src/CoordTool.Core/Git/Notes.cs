using System.Globalization;
using System.Text;
using CoordTool.Core.Files;

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
    private readonly Dictionary<ObjectId, Dictionary<string, TreeEntry>> _entries = [];

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

    /// <summary>The text of an object's note, one character a byte (<see cref="ByteText"/>).</summary>
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

    /// <summary>Their tree; null where there is no commit.</summary>
    public ObjectId? Tree => _tree;

    /// <summary>Writes a commit with other texts for some notes; the ref is not moved.</summary>
    /// <param name="texts">The new texts by annotated object; an empty one removes the note.</param>
    /// <param name="message">Who did what: the audit trail.</param>
    /// <param name="now">The time of the commit.</param>
    /// <param name="parents">The parents of the commit; null for the one these notes are of.</param>
    /// <param name="others">Edits of entries that are no notes.</param>
    public Notes Write(IReadOnlyDictionary<string, string> texts, string message, DateTimeOffset now, IReadOnlyList<ObjectId>? parents = null, IEnumerable<EntryEdit>? others = null)
    {
        var edits = new List<EntryEdit>(others ?? []);
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
        var lines = string.Concat((parents ?? (Commit is { } own ? [own] : [])).Select(parent => $"parent {parent}\n"));
        var commit = Objects.Write(ObjectKind.Commit, Encoding.UTF8.GetBytes($"tree {tree}\n{lines}author {who}\ncommitter {who}\n\n{message}\n"));
        return new Notes(_repository, _name, commit, tree);
    }

    /// <summary>Moves the ref to another commit, if nobody moved it since these notes were read.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="message">The line for its reflog.</param>
    /// <returns>False when somebody was faster.</returns>
    public bool TryMove(ObjectId commit, string message)
    {
        // All of us hold this while the ref moves. Killed meanwhile, we leave Git's lock file, and the next one knows whose it is.
        using var held = KernelLock.TryTake(Path.Combine(_repository.Layout.CoordDirectory, "locks", $"{Path.GetFileName(_name)}-ref"));
        if (held is null)
        {
            return false;
        }

        var result = _repository.CompareAndSwap(_name, Commit, commit, message);
        if (result == SwapResult.Locked && RemoveAbandonedLock())
        {
            result = _repository.CompareAndSwap(_name, Commit, commit, message);
        }

        return result == SwapResult.Swapped;
    }

    // What somebody else is about to move the ref to was not written by us.
    private bool RemoveAbandonedLock()
    {
        var path = Path.Combine(_repository.Layout.CommonDirectory, _name + ".lock");
        if (!ObjectId.TryParse(AtomicFile.ReadText(path)?.Trim(), out var commit) || !Objects.Has(commit) || Objects.KindOf(commit) != ObjectKind.Commit
            || !Encoding.UTF8.GetString(Objects.Read(commit, ObjectKind.Commit)).Contains($"\ncommitter {Author} ", StringComparison.Ordinal))
        {
            return false;
        }

        AtomicFile.Delete(path);
        return true;
    }

    // Git reads notes in any layout: flat, or fanned out by two digits any number of times.
    private IEnumerable<Note> Find(ObjectId? tree, string rest)
    {
        if (tree is not { } directory)
        {
            yield break;
        }

        // In the order of the tree: a directory is before what begins with its name.
        var entries = Entries(directory);
        for (var length = 2; length < rest.Length; length += 2)
        {
            if (entries.TryGetValue(rest[..length], out var below) && below.IsTree)
            {
                foreach (var (path, found) in Find(below.Id, rest[length..]))
                {
                    yield return new Note($"{rest[..length]}/{path}", found);
                }
            }
        }

        if (entries.TryGetValue(rest, out var entry))
        {
            yield return new Note(rest, entry);
        }
    }

    // Who asks for one note often asks for all.
    private Dictionary<string, TreeEntry> Entries(ObjectId directory)
    {
        if (!_entries.TryGetValue(directory, out var entries))
        {
            _entries[directory] = entries = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
            foreach (var (name, entry) in Objects.ReadTree(directory))
            {
                entries.TryAdd(Encoding.Latin1.GetString(name.Span), entry);
            }
        }

        return entries;
    }

    // Somebody's file may have the name of the directory.
    private bool HasDirectory(string annotated) =>
        _tree is not { } tree || !Objects.ReadTree(tree).Any(found => !found.Entry.IsTree && found.Name.Span.SequenceEqual(Encoding.ASCII.GetBytes(annotated[..2])));

    private bool IsBlob(ObjectId id) => Objects.Has(id) && Objects.KindOf(id) == ObjectKind.Blob;

    private string NewPlace(string annotated) => HasDirectory(annotated) ? $"{annotated[..2]}/{annotated[2..]}" : annotated;

    /// <summary>The object that the note at a path is on; null where there is no note.</summary>
    internal static string? Annotated(string path) =>
        path.Replace("/", "", StringComparison.Ordinal) is var hex && ObjectId.TryParse(hex, out _) ? hex : null;

    private sealed record Note(string Path, TreeEntry Entry);

    private static CoordException NotNotes(string name, Exception inner) => new(
        FailureKind.Broken,
        $"{name} does not hold notes: it points to something else than a commit with a tree of notes.",
        inner,
        $"Look at it with `git cat-file -p {name}`.",
        $"If nothing there is needed, remove it with `git update-ref -d {name}`.");
}
