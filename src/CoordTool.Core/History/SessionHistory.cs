using System.Globalization;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.History;

/// <summary>
/// The versions that one ref below <c>refs/coord/history/</c> keeps: a tree of trees of a few dozen names each, so that one
/// more version writes two small trees (docs/formats.md, A history). It is no commit, so that <c>git log --all</c> stays what it is.
/// </summary>
internal sealed class SessionHistory
{
    /// <summary>Where the histories are.</summary>
    public const string Prefix = "refs/coord/history/";

    private const int MostInPart = 32;
    private readonly ObjectStore _objects;
    private readonly IReadOnlyList<NamedEntry> _parts;

    private SessionHistory(ObjectStore objects, IReadOnlyList<NamedEntry> parts)
    {
        _objects = objects;
        _parts = parts;
    }

    /// <summary>
    /// The refs of a session, in the order they are tried: where a killed process left Git's lock file of one, or its tree is
    /// damaged, the next takes what comes.
    /// </summary>
    public static IEnumerable<string> Names(SessionId? session)
    {
        const int Most = 9;
        var name = Prefix + (session?.Value ?? NoSession);
        return Enumerable.Range(1, Most).Select(number => number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{number}"));
    }

    /// <summary>The word in place of a session where a person without one kept something; no session has it.</summary>
    public const string NoSession = "default";

    /// <summary>The session of a ref; null for a person without one.</summary>
    public static SessionId? SessionOf(string name) => SessionId.TryParse(name[Prefix.Length..].Split('.')[0]);

    /// <summary>Opens what a ref pointed to when it was read.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: it is missing, damaged or no tree.</exception>
    public static SessionHistory At(ObjectStore objects, ObjectId? tree) => new(objects, tree is { } known ? new List<NamedEntry>(objects.ReadTree(known)).FindAll(part => part.Entry.IsTree) : []);

    /// <summary>All versions, the latest first; read as far as they are asked for.</summary>
    public IEnumerable<FileVersion> Latest()
    {
        for (var part = _parts.Count - 1; part >= 0; part--)
        {
            var entries = Read(_parts[part]);
            for (var at = entries.Count - 1; at >= 0; at--)
            {
                if (HistoryEntry.Read(entries[at]) is { } version)
                {
                    yield return version;
                }
            }
        }
    }

    /// <summary>Writes the tree that holds some more versions; the ref is not moved.</summary>
    public ObjectId With(IEnumerable<FileVersion> versions)
    {
        var parts = _parts.ToList();
        var last = parts.Count > 0 ? Read(parts[^1]).ToList() : [];
        var number = last.Count > 0 ? HistoryEntry.Number(last[^1]) + 1 ?? throw Foreign() : 1;
        var isOpen = last.Count is > 0 and < MostInPart;
        if (!isOpen)
        {
            last = [];
        }

        foreach (var version in versions)
        {
            last.Add(new NamedEntry(HistoryEntry.Name(number++, version), version.Content));
            if (last.Count == MostInPart)
            {
                Close();
            }
        }

        if (last.Count > 0)
        {
            Close();
        }

        return Write(parts);

        void Close()
        {
            if (isOpen)
            {
                parts.RemoveAt(parts.Count - 1);
            }

            parts.Add(Part(last));
            (last, isOpen) = ([], false);
        }
    }

    /// <summary>Writes the tree that holds the versions of a number, at the most, from a time on.</summary>
    /// <param name="most">The number.</param>
    /// <param name="since">The time.</param>
    /// <param name="write">Whether to write it; else it is only named.</param>
    /// <returns>The tree, and how many it leaves out; no tree where it would hold none.</returns>
    public (ObjectId? Tree, int Dropped) Cut(int most, DateTimeOffset since, bool write)
    {
        var (kept, dropped) = (new List<NamedEntry>(), 0);
        for (var part = _parts.Count - 1; part >= 0; part--)
        {
            var all = Read(_parts[part]);

            // What a newer version wrote is as young as what stands around it.
            var rest = new List<NamedEntry>();
            for (var at = all.Count - 1; at >= 0 && rest.Count < most; at--)
            {
                if (HistoryEntry.Read(all[at]) is not { } version || version.When >= since)
                {
                    rest.Add(all[at]);
                }
            }

            rest.Reverse();
            most -= rest.Count;
            dropped += all.Count - rest.Count;
            if (rest.Count > 0)
            {
                kept.Add(rest.Count == all.Count ? _parts[part] : Part(rest, write));
            }
        }

        kept.Reverse();
        return (kept.Count == 0 ? null : Write(kept, write), dropped);
    }

    private IReadOnlyList<NamedEntry> Read(NamedEntry part) => _objects.ReadTree(part.Entry.Id);

    // By the number it begins with: the part stays in its place however much of it goes.
    private NamedEntry Part(List<NamedEntry> entries, bool write = true) => new(entries[0].Name[..HistoryEntry.Digits], new TreeEntry(EntryMode.Tree, Write(entries, write)));

    private ObjectId Write(List<NamedEntry> entries, bool write = true)
    {
        using var content = new MemoryStream();
        foreach (var (name, entry) in entries)
        {
            content.Write(Encoding.ASCII.GetBytes(Convert.ToString(entry.Mode, 8) + " "));
            content.Write(name.Span);
            content.WriteByte(0);
            content.Write(entry.Id.ToBytes());
        }

        return write ? _objects.Write(ObjectKind.Tree, content.ToArray()) : ObjectStore.Hash(ObjectKind.Tree, content.ToArray());
    }

    private static CoordException Foreign() => new(FailureKind.Broken, "The history holds names that are not of this version.", "Look at it with: git for-each-ref refs/coord/history");
}
