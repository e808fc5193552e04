using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Claims;

/// <summary>A session of the model: what the product knows of it, and what only the model knows.</summary>
/// <param name="arrival">Which one it is, in the order of arrival.</param>
/// <param name="rhythm">How it works.</param>
internal sealed class Worker(int arrival, Rhythm rhythm)
{
    private const int KeptEdits = 20;
    private readonly Dictionary<int, List<DateTimeOffset>> _fileEdits = [];
    private readonly Dictionary<int, List<DateTimeOffset>> _zoneEdits = [];

    /// <summary>Its id.</summary>
    public SessionId Id { get; } = SessionId.Parse($"s{arrival}");

    /// <summary>Which one it is, in the order of arrival.</summary>
    public int Arrival => arrival;

    /// <summary>How it works.</summary>
    public Rhythm Rhythm => rhythm;

    /// <summary>Whether it is registered: it has not ended and was not swept.</summary>
    public bool IsRegistered { get; set; } = true;

    /// <summary>Whether its process is known to be gone.</summary>
    public bool IsDead { get; set; }

    /// <summary>The last sign of life.</summary>
    public DateTimeOffset LastBeat { get; private set; }

    /// <summary>The files with uncommitted changes.</summary>
    public HashSet<int> Dirty { get; } = [];

    /// <summary>The zone of its task; null while it has none.</summary>
    public int? TaskZone { get; set; }

    /// <summary>The files that its task still needs. Only the model knows: the product sees edits, and no plans.</summary>
    public List<int> TaskFiles { get; } = [];

    /// <summary>Whether it will ever do anything again.</summary>
    public bool WillWork { get; set; } = true;

    /// <summary>What was taken from it during its task, and not missed yet.</summary>
    public List<LostHold> Lost { get; } = [];

    /// <summary>How long it waited for claims.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>How long it held claims, one beside the other counted twice.</summary>
    public TimeSpan Held { get; set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Began { get; init; }

    /// <summary>The zone of a file.</summary>
    public static int ZoneOf(int file) => file / Rhythm.FilesOfAZone;

    /// <summary>Notes a sign of life, at most once in the time of the product.</summary>
    public void Beat(DateTimeOffset now) => LastBeat = now - LastBeat >= SessionLimits.Heartbeat ? now : LastBeat;

    /// <summary>Notes an edit.</summary>
    public void NoteEdit(int file, DateTimeOffset now)
    {
        Dirty.Add(file);
        Note(_fileEdits, file);
        Note(_zoneEdits, ZoneOf(file));

        void Note(Dictionary<int, List<DateTimeOffset>> edits, int key)
        {
            var list = edits.TryGetValue(key, out var known) ? known : edits[key] = [];
            list.Add(now);
            if (list.Count > 2 * KeptEdits)
            {
                list.RemoveRange(0, KeptEdits);
            }
        }
    }

    /// <summary>What is known of one of its holds at a moment.</summary>
    public HoldFacts Facts(Held held, DateTimeOffset now)
    {
        var edits = held.File is { } file ? _fileEdits.GetValueOrDefault(file) : _zoneEdits.GetValueOrDefault(held.Zone);
        return new HoldFacts(held.Line, now, LastBeat < held.Line.Renewed ? held.Line.Renewed : LastBeat)
        {
            EditsInside = edits ?? [],
            IsRegistered = IsRegistered,
            IsDead = IsDead,
            IsWatched = _zoneEdits.Count > 0,
            HasUncommitted = () => held.File is { } one ? Dirty.Contains(one) : Dirty.Any(each => ZoneOf(each) == held.Zone),
        };
    }

    /// <summary>Whether it will still edit inside a hold: nobody but the model knows.</summary>
    public bool Needs(Held held) => WillWork && (held.File is { } file ? TaskFiles.Contains(file) : TaskZone == held.Zone);
}

/// <summary>A line of the claims, and whose it is.</summary>
/// <param name="Line">As the product writes it.</param>
/// <param name="Pattern">What it is on.</param>
/// <param name="Worker">Whose.</param>
/// <param name="Zone">In which zone.</param>
/// <param name="File">On which file; null for the whole zone.</param>
internal sealed record Held(ClaimLine Line, ClaimPattern Pattern, Worker Worker, int Zone, int? File);

/// <summary>A hold that somebody else took.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="IsStalled">Whether it was taken over, and not expired.</param>
internal sealed record LostHold(Held Hold, bool IsStalled);
