using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Watch;

/// <summary>Takes away what vanished sessions left, claims among it.</summary>
internal sealed class SessionSweep(WatchedRepository watched) : RepeatedWork(watched, TimeSpan.FromMinutes(1))
{
    protected override void Work() => Watched.Change((context, repository) =>
    {
        foreach (var line in OrphanSweep.Run(context, repository).SelectMany(Sentences.Swept))
        {
            Watched.Note(line);
        }
    });
}
