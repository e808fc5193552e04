using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Watch;

/// <summary>Tells what happens in lines, where nobody looks at a terminal: events as the answer, all else beside it.</summary>
internal sealed class PlainLines(WatchedRepository watched) : RepeatedWork(watched, TimeSpan.FromSeconds(1))
{
    private const int Earlier = 10;
    private readonly GitRepository _repository = new(watched.Layout);
    private EventFollower? _follower;
    private bool _isIntroduced;

    public override void Dispose()
    {
        _repository.Dispose();
        base.Dispose();
    }

    protected override void Work()
    {
        if (!_isIntroduced)
        {
            _isIntroduced = true;
            var live = new SessionStore(Watched.Context, Watched.Layout).List().Count(session => !session.IsGone(Watched.Context.Now));
            Watched.Screen.Narrate($"watching {Printable.Text(Watched.Layout.RequireWorkTree())} on {Printable.Text(GitRefs.ReadHead(Watched.Layout).Name)}, {Screen.Count(live, "session")}; Ctrl+C ends");
        }

        foreach (var notice in Watched.TakeNotices())
        {
            Watched.Screen.Narrate(notice);
        }

        if (OutputPipe.IsClosed)
        {
            // Whoever read this has gone.
            Watched.End(ExitCodes.Done);
        }

        if (_follower is null)
        {
            Begin();
        }

        foreach (var happened in _follower!.Poll())
        {
            EventLines.Show(Watched.Screen, happened, EventLines.Clock(happened));
        }
    }

    protected override Task WaitAsync(CancellationToken stopping) => Watched.Pulse.WaitAsync(Every, stopping);

    private void Begin()
    {
        var follower = new EventFollower(_repository, new EventFilter());
        foreach (var happened in follower.ReadPast(Watched.Context, Earlier))
        {
            EventLines.Show(Watched.Screen, happened, EventLines.Clock(happened));
        }

        _follower = follower;
    }
}
