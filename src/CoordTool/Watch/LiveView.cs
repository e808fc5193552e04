using System.Runtime.InteropServices;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Overview;
using CoordTool.Core.Watching;
using Spectre.Console;

namespace CoordTool.Watch;

/// <summary>
/// Draws how things stand and what happens, over and over, on a screen of its own in the terminal. Looking around takes Git a
/// moment in every checkout, so that is done beside the drawing, and takes a twentieth of the time at most.
/// </summary>
internal sealed class LiveView(WatchedRepository watched) : RepeatedWork(watched, TimeSpan.FromSeconds(1))
{
    private const int Kept = 200;
    private readonly GitRepository _repository = new(watched.Layout);
    private readonly List<CoordEvent> _events = [];
    private readonly List<string> _notices = [];
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.Standard,
        Interactive = InteractionSupport.No,
    });

    private EventFollower? _follower;
    private StatusReport? _report;
    private Task<StatusReport>? _look;
    private long _lookStarted;
    private long _lookEnded;
    private TimeSpan _lookTook;
    private bool _isMoved = true;

    public override void Dispose()
    {
        _repository.Dispose();
        base.Dispose();
    }

    protected override void Work()
    {
        Follow();
        LookAround();
        Draw();
    }

    protected override async Task WaitAsync(CancellationToken stopping) => _isMoved |= await Watched.Pulse.WaitAsync(Every, stopping).ConfigureAwait(false);

    protected override Task RunAsync(CancellationToken stopping)
    {
        using var resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Watched.Pulse.Beat());
        _console.AlternateScreen(() =>
        {
            _console.Cursor.Hide();
            try
            {
                base.RunAsync(stopping).GetAwaiter().GetResult();
            }
            finally
            {
                _console.Cursor.Show();
            }
        });
        return Task.CompletedTask;
    }

    private TimeProvider Time => Watched.Context.Time;

    private void Follow()
    {
        if (_follower is null)
        {
            var follower = new EventFollower(_repository, new EventFilter());
            _events.AddRange(follower.ReadPast(Watched.Context, Kept));
            _follower = follower;
        }

        _events.AddRange(_follower.Poll());
        _events.RemoveRange(0, Math.Max(0, _events.Count - Kept));
        _notices.AddRange(Watched.TakeNotices());
        _notices.RemoveRange(0, Math.Max(0, _notices.Count - Kept));
    }

    private void LookAround()
    {
        if (_look is { IsCompleted: true })
        {
            (var look, _look) = (_look, null);
            (_lookEnded, _lookTook) = (Time.GetTimestamp(), Time.GetElapsedTime(_lookStarted));
            _report = look.GetAwaiter().GetResult();
        }

        var rest = Time.GetElapsedTime(_lookEnded);
        if (_look is null && LookPace.IsDue(rest, _lookTook, _isMoved || _report is null))
        {
            (_isMoved, _lookStarted) = (false, Time.GetTimestamp());
            _look = Task.Run(() =>
            {
                try
                {
                    return Look();
                }
                finally
                {
                    Watched.Pulse.Beat();
                }
            });
        }
    }

    private StatusReport Look()
    {
        using var repository = new GitRepository(Watched.Layout);
        var report = StatusReport.Read(Watched.Context, repository, Watched.Caller);

        // What is found out beside the rest is waited for here, and not where it is drawn.
        _ = (report.Checkouts, report.Tasks);
        return report;
    }

    private void Draw()
    {
        var display = Watched.Screen.Display with { Width = _console.Profile.Width };
        var lines = new WatchScreen(display, _console.Profile.Height).Draw(_report, _events, _notices, Watched.Context.Now);
        _console.Write(new Frame(lines, display.HasColor));
    }
}
