using System.Collections.Concurrent;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;
using CoordTool.Core.Watching;
using CoordTool.Output;
using Microsoft.Extensions.Hosting;

namespace CoordTool.Watch;

/// <summary>What all that runs in one <c>watch</c> shares: the repository, when to look again, what to say, and how it ended.</summary>
internal sealed class WatchedRepository(CoordContext context, GitLayout layout, SessionId? caller, Screen screen, IHostApplicationLifetime lifetime) : IDisposable
{
    private readonly ConcurrentQueue<string> _notices = new();
    private readonly Lazy<RepositoryPulse> _pulse = new(() => new RepositoryPulse(context, layout));

    public CoordContext Context => context;

    public GitLayout Layout => layout;

    public SessionId? Caller => caller;

    public Screen Screen => screen;

    public RepositoryPulse Pulse => _pulse.Value;

    /// <summary>What was done or went wrong, and was not told yet.</summary>
    public IEnumerable<string> TakeNotices()
    {
        while (_notices.TryDequeue(out var notice))
        {
            yield return notice;
        }
    }

    /// <summary>Has something told to whoever looks.</summary>
    public void Note(string notice)
    {
        _notices.Enqueue(notice);
        Pulse.Beat();
    }

    /// <summary>The exit code, where it did not end by a signal.</summary>
    public int? Code { get; private set; }

    /// <summary>Why it cannot go on; null while it can.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Ends the whole.</summary>
    public void End(int code)
    {
        Code ??= code;
        lifetime.StopApplication();
    }

    /// <summary>Ends the whole with a failure.</summary>
    public void End(Exception failure)
    {
        Failure ??= failure;
        lifetime.StopApplication();
    }

    /// <summary>Whether there is nothing left to watch.</summary>
    public bool IsGone => !Directory.Exists(layout.GitDirectory) || !Directory.Exists(layout.WorkTree);

    /// <summary>Changes something of the repository, behind the write gate as every command of ours.</summary>
    public void Change(Action<CoordContext, GitRepository> change)
    {
        using var gate = WriteGate.Enter(context, layout);
        using var repository = new GitRepository(layout);
        change(gate is null ? context : WriteGate.Behind(context, layout.CommonDirectory), repository);
    }

    public void Dispose()
    {
        if (_pulse.IsValueCreated)
        {
            _pulse.Value.Dispose();
        }
    }
}
