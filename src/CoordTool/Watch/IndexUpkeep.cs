using CoordTool.Core.Watching;
using CoordTool.Output;

namespace CoordTool.Watch;

/// <summary>Brings indexes of live sessions in step ahead of need.</summary>
internal sealed class IndexUpkeep(WatchedRepository watched) : RepeatedWork(watched, TimeSpan.FromSeconds(2))
{
    private readonly IndexesAhead _indexes = new(watched.Context, watched.Layout);

    protected override void Work()
    {
        foreach (var ahead in _indexes.Look())
        {
            Watched.Note($"brought the index of {ahead.Session.Name} in step{(ahead.Result.Merged.Count == 0 ? "" : $"; merged what it had staged in {Screen.Count(ahead.Result.Merged.Count, "path")}")}");
        }
    }
}
