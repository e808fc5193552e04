using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Sessions;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Claims;

/// <summary>What one session does, from its beginning to its end: tasks of bursts of edits, with pauses between them.</summary>
internal sealed class WorkerDay(TeamDay day, Worker worker, Chance chance)
{
    private readonly bool _isProcessKnown = chance.Happens(worker.Rhythm.KnownProcessShare);
    private readonly bool _isAbandoned = chance.Happens(worker.Rhythm.AbandonedShare);
    private int _tasks = day.Terms.StaysAllDay ? int.MaxValue : chance.Geometric(worker.Rhythm.TasksOfASession);
    private int _bursts;
    private int _edits;

    // A crash ends all that was to happen next.
    private int _life;
    private Wish? _wish;

    private Rhythm Rhythm => worker.Rhythm;

    /// <summary>Starts it.</summary>
    public void Begin()
    {
        worker.Beat(day.Time.Now);
        day.Figures.Note(day.Time.Now, EventKind.SessionStart, worker);
        After(chance.Exponential(Rhythm.CrashEvery), Crash);
        NextTask();
    }

    private void After(TimeSpan pause, Action what)
    {
        var life = _life;
        day.Time.After(pause, () =>
        {
            if (life == _life)
            {
                what();
            }
        });
    }

    private void NextTask()
    {
        if (_tasks-- == 0)
        {
            End();
            return;
        }

        var zone = day.ZoneChoice.Draw(chance);
        worker.TaskZone = zone;
        worker.Lost.Clear();
        worker.TaskFiles.Clear();
        worker.TaskFiles.AddRange(Enumerable.Range(0, chance.Geometric(Rhythm.FilesOfATask))
            .Select(_ => ((chance.Happens(0.8) ? zone : day.ZoneChoice.Draw(chance)) * Rhythm.FilesOfAZone) + day.FileChoice.Draw(chance)).Distinct());
        _bursts = chance.Geometric(Rhythm.BurstsOfATask);
        if (chance.Happens(Rhythm.ZoneClaimShare))
        {
            Want(zone, null, Burst, Burst);
        }
        else
        {
            Burst();
        }
    }

    private void Burst()
    {
        _edits = chance.Geometric(Rhythm.EditsOfABurst);
        Edit();
    }

    private void Edit()
    {
        if (worker.TaskFiles.Count == 0)
        {
            FinishTask();
            return;
        }

        if (_edits-- == 0)
        {
            Rest();
            return;
        }

        var file = worker.TaskFiles[(int)(chance.Uniform() * worker.TaskFiles.Count)];
        Want(
            Worker.ZoneOf(file),
            file,
            () =>
            {
                worker.NoteEdit(file, day.Time.Now);
                After(chance.LogNormal(Rhythm.EditGap, Rhythm.EditGapSpread), Edit);
            },
            () =>
            {
                worker.TaskFiles.Remove(file);
                After(chance.LogNormal(Rhythm.EditGap, Rhythm.EditGapSpread), Edit);
            });
    }

    private void Rest()
    {
        if (--_bursts <= 0)
        {
            FinishTask();
            return;
        }

        if (chance.Happens(Rhythm.CommitShare))
        {
            Commit();
        }

        var kind = chance.Uniform();
        if (kind < Rhythm.TestRunShare)
        {
            worker.Beat(day.Time.Now);
            After(chance.LogNormal(Rhythm.TestRun, Rhythm.TestRunSpread), () =>
            {
                worker.Beat(day.Time.Now);
                After(chance.LogNormal(Rhythm.Thought / 4, Rhythm.ThoughtSpread), Burst);
            });
        }
        else
        {
            After(
                kind < Rhythm.TestRunShare + Rhythm.LongShare ? chance.Pareto(Rhythm.LongPause, Rhythm.LongTail, Rhythm.LongestPause) : chance.LogNormal(Rhythm.Thought, Rhythm.ThoughtSpread),
                Burst);
        }
    }

    private void Commit()
    {
        worker.Beat(day.Time.Now);
        if (worker.Dirty.Count > 0)
        {
            day.Figures.Commits++;
            day.Figures.Note(day.Time.Now, EventKind.Commit, worker);
            worker.Dirty.Clear();
            day.Board.Remove(worker, held => held.Line.IsAuto || (day.Terms.GivesBack && held is { File: not null, Line.Kind: ClaimKind.Hold }));
        }
    }

    private void FinishTask()
    {
        Commit();
        worker.TaskZone = null;
        worker.TaskFiles.Clear();
        if (!chance.Happens(Rhythm.ForgottenShare))
        {
            day.Board.Remove(worker, held => !held.Line.IsAuto);
        }

        After(chance.LogNormal(Rhythm.Thought, Rhythm.ThoughtSpread), NextTask);
    }

    private void End()
    {
        _life++;
        if (!_isAbandoned)
        {
            worker.IsRegistered = false;
            day.Board.Remove(worker, _ => true);
            day.Figures.Note(day.Time.Now, EventKind.SessionEnd, worker);
        }

        day.Leave(worker);
    }

    private void Crash()
    {
        _life++;
        _wish?.End();
        _wish = null;
        worker.IsDead = _isProcessKnown;
        var life = _life;

        // Whoever sweeps does so ten minutes after its last sign of life.
        day.Time.After(SessionLimits.Resumption, () =>
        {
            if (life == _life && worker.IsDead)
            {
                worker.IsRegistered = false;
                day.Board.Remove(worker, _ => true);
            }
        });
        if (chance.Happens(Rhythm.ReturnShare))
        {
            After(chance.LogNormal(Rhythm.Return, Rhythm.ReturnSpread), Return);
        }
        else
        {
            day.Leave(worker);
        }
    }

    private void Return()
    {
        _life++;
        worker.IsDead = false;
        worker.IsRegistered = true;
        worker.Beat(day.Time.Now);
        After(chance.Exponential(Rhythm.CrashEvery), Crash);
        Burst();
    }

    private void Want(int zone, int? file, Action granted, Action givenUp)
    {
        worker.Beat(day.Time.Now);
        var refusing = day.Board.TryTake(worker, zone, file, isAuto: file is not null, new ClaimTerms());
        Miss(zone, file, refusing);
        if (refusing.Count == 0)
        {
            granted();
            return;
        }

        day.Figures.Note(day.Time.Now, EventKind.Refusal, worker, refusing[0].Worker);
        _wish = new Wish(day, worker, zone, file, granted, givenUp);
        _wish.Begin(refusing);
    }

    // It had it, and did not give it back: now it either finds somebody else there, or nobody any more.
    private void Miss(int zone, int? file, List<Held> refusing)
    {
        foreach (var lost in worker.Lost.Where(lost => lost.Hold.Pattern.Overlaps(ClaimBoard.PatternOf(zone, file))).ToList())
        {
            worker.Lost.Remove(lost);
            if (refusing.Exists(held => held.Line.Kind == ClaimKind.Hold))
            {
                day.Figures.WronglyTakenOver += lost.IsStalled ? 1 : 0;
                day.Figures.WronglyExpired += lost.IsStalled ? 0 : 1;
            }
        }
    }
}
