using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>The changes to notes that one call plans. What it does not take away or add stays byte for byte, understood or not.</summary>
internal sealed class ClaimEdits(GitRepository repository, ClaimSnapshot snapshot)
{
    private readonly Dictionary<string, List<string>> _lines = new(StringComparer.Ordinal);
    private readonly Lazy<Notes> _notes = new(() => Notes.At(repository, ClaimSnapshots.Ref, snapshot.Commit));

    /// <summary>Whether nothing is to change.</summary>
    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Takes a line away.</summary>
    /// <returns>False when it is gone already.</returns>
    public bool Remove(ClaimRecord record) => LinesOf(record.Annotated.ToString()).Remove(Encoding.Latin1.GetString(record.Raw));

    /// <summary>Adds a line, to the note of its pattern.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: nobody would read so long a pattern.</exception>
    public void Add(ClaimLine line)
    {
        if (line.Pattern.Length > ClaimLine.LongestText)
        {
            throw new CoordException(FailureKind.Usage, $"A pattern has {ClaimLine.LongestText} characters at most, and this one {line.Pattern.Length}: {line.Pattern[..80]}...", "Claim the directory instead.");
        }

        LinesOf(repository.Objects.Write(ObjectKind.Blob, Encoding.UTF8.GetBytes(line.Pattern)).ToString()).Add(Encoding.Latin1.GetString(line.Write()));
    }

    /// <summary>Puts a line in another's place.</summary>
    public void Replace(ClaimRecord record, ClaimLine line)
    {
        var lines = LinesOf(record.Annotated.ToString());
        var at = lines.IndexOf(Encoding.Latin1.GetString(record.Raw));
        if (at >= 0)
        {
            lines[at] = Encoding.Latin1.GetString(line.Write());
        }
    }

    /// <summary>Writes the changes as a commit; the ref is not moved.</summary>
    /// <param name="message">Who did what.</param>
    /// <param name="now">The time of the commit.</param>
    /// <param name="parents">The parents of the commit; null for what the snapshot is of.</param>
    public Notes Write(string message, DateTimeOffset now, IReadOnlyList<ObjectId>? parents = null) =>
        _notes.Value.Write(_lines.ToDictionary(note => note.Key, note => string.Concat(note.Value.Select(line => line + "\n"))), message, now, parents);

    /// <summary>Moves the ref to what was written, if nobody moved it since the snapshot.</summary>
    /// <returns>False when somebody was faster.</returns>
    public bool TryMove(Notes written, string message) => _notes.Value.TryMove(written.Commit!.Value, message.Split('\n')[0]);

    private List<string> LinesOf(string annotated)
    {
        if (!_lines.TryGetValue(annotated, out var lines))
        {
            var text = _notes.Value.Read(annotated) ?? throw new CoordException(
                FailureKind.Broken,
                $"The note of {annotated} in {ClaimSnapshots.Ref} cannot be read: it is no file, or longer than {Notes.LargestNote / 1024} KiB. Nothing was changed.",
                $"Look at it with `git notes --ref=coord/claims show {annotated}`; if nothing there is needed, remove it with `git notes --ref=coord/claims remove {annotated}`.");
            _lines[annotated] = lines = [.. text.Split('\n').Where(line => line.Length > 0)];
        }

        return lines;
    }
}
