using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Claims;

/// <summary>
/// The claims of the model, in memory. Which line is in whose way, how sure it is, who goes first and what may be taken over is
/// asked of the product's rules (<see cref="ClaimOrder"/>, <see cref="ClaimLiveness"/>); the board only keeps the lines, as the
/// notes do.
/// </summary>
internal sealed class ClaimBoard(Timeline time, ClaimSettings settings, TeamFigures figures)
{
    private static readonly ClaimPattern[] ZonePatterns = [.. Enumerable.Range(0, Rhythm.Zones).Select(zone => ClaimPattern.Read($"z{zone}/", PathRule.Exact)!)];
    private static readonly ClaimPattern[] FilePatterns =
        [.. Enumerable.Range(0, Rhythm.Zones * Rhythm.FilesOfAZone).Select(file => ClaimPattern.Read($"z{Worker.ZoneOf(file)}/f{file}.cs", PathRule.Exact)!)];

    private readonly List<Held>[] _lines = [.. Enumerable.Range(0, Rhythm.Zones).Select(_ => new List<Held>())];

    /// <summary>Is told of a zone whose claims changed, so that who waits may look again.</summary>
    public Action<int> Changed { get; set; } = _ => { };

    /// <summary>The pattern of a file, or of a zone.</summary>
    public static ClaimPattern PatternOf(int zone, int? file) => file is { } one ? FilePatterns[one] : ZonePatterns[zone];

    /// <summary>Takes something, or says what is in the way: then nothing is changed.</summary>
    public List<Held> TryTake(Worker worker, int zone, int? file, bool isAuto, ClaimTerms terms)
    {
        var request = new ClaimRequest(PatternOf(zone, file), IsAuto: isAuto);
        var refusing = new List<Held>();
        Held? own = null;
        foreach (var held in _lines[zone])
        {
            if (!held.Pattern.Overlaps(request.Pattern))
            {
                continue;
            }

            if (held.Worker == worker)
            {
                own = held.Line.Kind == ClaimKind.Hold && held.Pattern.Covers(request.Pattern) && (own is null || own.Line.IsAuto) ? held : own;
            }
            else if (ClaimOrder.IsInTheWay(held.Line, worker.Id, request, terms) && Judge(held) is { Holds: true } claim && !ClaimOrder.IsTakenOver(claim, terms))
            {
                refusing.Add(held);
            }
        }

        if (own is not null)
        {
            // As the product: who waits for it waits for its holder to be done.
            refusing.RemoveAll(held => held.Line.Kind == ClaimKind.Request);
        }

        if (refusing.Count > 0 || (own is not null && (isAuto || !own.Line.IsAuto)))
        {
            return refusing;
        }

        Grant(worker, zone, file, request, terms);
        return refusing;
    }

    /// <summary>Enters the line of those who wait, behind the latest.</summary>
    public DateTimeOffset Ask(Worker worker, int zone, int? file, TimeSpan limit)
    {
        var pattern = PatternOf(zone, file);
        var latest = _lines[zone].Where(held => held.Line.Kind == ClaimKind.Request && held.Pattern.Overlaps(pattern)).Select(held => held.Line.Acquired).DefaultIfEmpty().Max();
        var asked = ClaimOrder.Arrival(latest, time.Now);
        _lines[zone].Add(new Held(LineOf(worker, pattern) with { Kind = ClaimKind.Request, Acquired = asked, Until = time.Now + limit }, pattern, worker, zone, file));
        return asked;
    }

    /// <summary>How sure a line is at this moment.</summary>
    public Claim Judge(Held held)
    {
        var (worker, line) = (held.Worker, held.Line);
        if (!worker.IsRegistered)
        {
            return new Claim(line, held.Pattern, ClaimState.Expired, worker.LastBeat);
        }

        if (line.Kind == ClaimKind.Request)
        {
            return new Claim(line, held.Pattern, line.Until >= time.Now && !worker.IsDead ? ClaimState.Live : ClaimState.Expired, worker.LastBeat);
        }

        var liveness = ClaimLiveness.Of(settings, worker.Facts(held, time.Now));
        return new Claim(line, held.Pattern, liveness.State, worker.LastBeat, liveness.LastEdit, liveness.Until);
    }

    /// <summary>Takes lines of a session away.</summary>
    public void Remove(Worker worker, Func<Held, bool> which)
    {
        for (var zone = 0; zone < _lines.Length; zone++)
        {
            var gone = _lines[zone].Where(held => held.Worker == worker && which(held)).ToList();
            gone.ForEach(held => Drop(held, isLost: false));
            if (gone.Count > 0)
            {
                Changed(zone);
            }
        }
    }

    /// <summary>Ends the day: what is still held counts up to now.</summary>
    public void Close()
    {
        foreach (var held in _lines.SelectMany(lines => lines).ToList())
        {
            Drop(held, isLost: false);
        }
    }

    private void Grant(Worker worker, int zone, int? file, ClaimRequest request, ClaimTerms terms)
    {
        figures.NoteGrant(time.Now, worker, zone, file, _lines[zone].Where(held => held.Line.Kind == ClaimKind.Request && held.Worker != worker && held.Pattern.Overlaps(request.Pattern) && Judge(held).Holds), terms);
        foreach (var held in _lines[zone].Where(held => held.Line.Kind == ClaimKind.Hold && held.Pattern.Overlaps(request.Pattern)).ToList())
        {
            if (held.Worker != worker)
            {
                var lost = new LostHold(held, Judge(held).State == ClaimState.Stalled);
                Drop(held, isLost: true);
                held.Worker.Lost.Add(lost);
                figures.NoteLoss(time.Now, lost);
            }
            else if (request.Pattern.Covers(held.Pattern) && (!request.IsAuto || held.Line.IsAuto))
            {
                Drop(held, isLost: false);
            }
        }

        _lines[zone].Add(new Held(LineOf(worker, request.Pattern) with { IsAuto = request.IsAuto, Ttl = (int)settings.Ttl.TotalSeconds }, request.Pattern, worker, zone, file));

        // The invariant that every change has to leave behind, told by the patterns alone.
        figures.SharedHolds += _lines[zone].Count(held => held.Worker != worker && held.Line.Kind == ClaimKind.Hold && held.Pattern.Overlaps(request.Pattern));
    }

    private void Drop(Held held, bool isLost)
    {
        _lines[held.Zone].Remove(held);
        if (held.Line.Kind == ClaimKind.Hold)
        {
            held.Worker.Held += time.Now - held.Line.Acquired;
            figures.NoteEnd(time.Now, held, isLost);
        }
    }

    private ClaimLine LineOf(Worker worker, ClaimPattern pattern) => new()
    {
        Pattern = pattern.Text,
        Session = worker.Id.Value,
        Acquired = time.Now,
        Renewed = time.Now,
    };
}
