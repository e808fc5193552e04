using System.Text;
using CoordTool.Core.Files;
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

    /// <summary>Publishes the changes if nobody changed the ref since the snapshot.</summary>
    /// <returns>The notes as they are now; null when somebody was faster.</returns>
    public Notes? TryPublish(ClaimEvent happened, DateTimeOffset now)
    {
        var message = happened.Message();
        var written = _notes.Value.Write(_lines.ToDictionary(note => note.Key, note => string.Concat(note.Value.Select(line => line + "\n"))), message, now);

        // All of us hold this while the ref moves. Killed meanwhile, we leave Git's lock file, and the next one knows whose it is.
        using var held = KernelLock.TryTake(Path.Combine(repository.Layout.CoordDirectory, "locks", "claims-ref"));
        if (held is null)
        {
            return null;
        }

        var subject = message.Split('\n')[0];
        var result = _notes.Value.Swap(written, subject);
        if (result == SwapResult.Locked && Notes.RemoveAbandonedLock(repository, ClaimSnapshots.Ref))
        {
            result = _notes.Value.Swap(written, subject);
        }

        return result == SwapResult.Swapped ? written : null;
    }

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
