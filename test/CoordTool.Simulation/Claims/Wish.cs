using CoordTool.Core.Claims;
using CoordTool.Core.Events;

namespace CoordTool.Simulation.Claims;

/// <summary>Something that a session was refused and waits for, by trying again or in the line of <c>claim --wait</c>.</summary>
internal sealed class Wish(TeamDay day, Worker worker, int zone, int? file, Action granted, Action givenUp)
{
    private static readonly TimeSpan Judged = TimeSpan.FromSeconds(15);
    private readonly DateTimeOffset _began = day.Time.Now;
    private readonly TimeSpan _patience = day.Chance.LogNormal(worker.Rhythm.Patience, 0.7);
    private readonly TimeSpan? _takesOver = day.Chance.Happens(worker.Rhythm.TakeoverShare) ? day.Chance.LogNormal(worker.Rhythm.TakeoverAfter, 0.7) : null;
    private DateTimeOffset _looked = day.Time.Now;
    private DateTimeOffset? _asked;
    private bool _isOver;
    private List<Held> _refusing = [];
    private long _turn;

    /// <summary>Whose it is.</summary>
    public Worker Worker => worker;

    /// <summary>In which zone.</summary>
    public int Zone => zone;

    /// <summary>When it began.</summary>
    public DateTimeOffset Began => _began;

    /// <summary>Whether its session has not waited for as long as it is willing to.</summary>
    public bool IsPatient => day.Time.Now - _began <= _patience;

    /// <summary>What it is on.</summary>
    public ClaimPattern Pattern => ClaimBoard.PatternOf(zone, file);

    /// <summary>Begins to wait for those who refused it.</summary>
    public void Begin(List<Held> refusing)
    {
        day.Wishes.Add(this);
        if (day.Terms.Queues)
        {
            _asked = day.Board.Ask(worker, zone, file, _patience);
        }

        Await(refusing);
    }

    /// <summary>Looks again, because the claims of its zone changed: in the line of the product within a tenth of a second.</summary>
    public void Wake()
    {
        if (_asked is not null)
        {
            day.Time.After(TimeSpan.FromSeconds(0.1) * day.Chance.Uniform(), Look);
        }
    }

    /// <summary>Ends it: its session crashed.</summary>
    public void End()
    {
        _isOver = true;
        day.Wishes.Remove(this);
        if (_asked is not null)
        {
            day.Board.Remove(worker, held => held.Line.Kind == ClaimKind.Request);
        }
    }

    private void Await(List<Held> refusing)
    {
        _refusing = refusing;
        var turn = ++_turn;
        var pause = _asked is null ? TimeSpan.FromSeconds(5) + day.Chance.Exponential(worker.Rhythm.Retry) : Judged;
        day.Time.After(pause, () =>
        {
            if (turn == _turn)
            {
                Look();
            }
        });
    }

    private void Look()
    {
        if (_isOver)
        {
            return;
        }

        Account();
        var waited = day.Time.Now - _began;
        worker.Beat(day.Time.Now);
        var takesOver = waited > _takesOver && _refusing.Exists(held => day.Board.Judge(held) is { State: ClaimState.Stalled, Line.Kind: ClaimKind.Hold });

        // By an edit where it only tries again; by a command where it waits in line or takes over.
        var refusing = day.Board.TryTake(worker, zone, file, isAuto: file is not null && _asked is null && !takesOver, new ClaimTerms { Asked = _asked, TakesOver = takesOver });
        if (refusing.Count == 0)
        {
            End();
            day.Figures.WaitMinutes.Add(waited.TotalMinutes);
            granted();
        }
        else if (waited > _patience)
        {
            End();
            day.Figures.GivenUp++;
            givenUp();
        }
        else
        {
            if (_asked is null)
            {
                day.Figures.Note(day.Time.Now, EventKind.Refusal, worker, refusing[0].Worker);
            }

            Await(refusing);
        }
    }

    // Who holds on to it without need is told by the model's knowledge of plans.
    private void Account()
    {
        var since = day.Time.Now - _looked;
        _looked = day.Time.Now;
        worker.Waited += since;
        var isNeeded = _refusing.Exists(held => held.Line.Kind == ClaimKind.Request || held.Worker.Needs(held));
        if (isNeeded)
        {
            day.Figures.WaitedNeeded += since;
        }
        else
        {
            day.Figures.WaitedUnneeded += since;
        }
    }
}
