using CoordTool.Core.Events;
using CoordTool.Core.Overview;
using CoordTool.Output;

namespace CoordTool.Watch;

/// <summary>Lays out what <c>watch</c> shows: how things stand above, what happened and what was done below, all within the height.</summary>
internal sealed record WatchScreen(Display Display, int Height)
{
    private const int FewestEvents = 3;
    private const int MostNotices = 2;

    /// <summary>Lays it out.</summary>
    /// <param name="report">How things stand; null while that is not known yet.</param>
    /// <param name="events">What happened, the latest last.</param>
    /// <param name="notices">What was done in the background, the latest last.</param>
    /// <param name="now">The moment.</param>
    /// <returns>As many lines as there is room for, or fewer.</returns>
    public IReadOnlyList<IReadOnlyList<Piece>> Draw(StatusReport? report, IReadOnlyList<CoordEvent> events, IReadOnlyList<string> notices, DateTimeOffset now)
    {
        var status = new List<IReadOnlyList<Piece>>();
        if (report is null)
        {
            status.Add(Display.Line(new Piece("looking around ...", Tone.Faint)));
        }
        else
        {
            new StatusScreen(Display, report, now, status.Add).Draw();
        }

        var told = notices.TakeLast(MostNotices).Select(notice => Display.Line(new Piece(notice, notice.StartsWith("error", StringComparison.Ordinal) ? Tone.Warning : Tone.Faint))).ToList();
        var room = Math.Max(1, Height - 2 - told.Count);
        var shown = Math.Min(events.Count, Math.Max(FewestEvents, Math.Max(room / 3, room - status.Count - 2)));
        var lines = new List<IReadOnlyList<Piece>>
        {
            Display.Line(new Piece("dotnet-coord watch", Tone.Strong), new Piece($"  {now.ToLocalTime():HH:mm:ss}  Ctrl+C ends", Tone.Faint)),
        };
        lines.AddRange(Cut(status, room - (shown == 0 ? 0 : shown + 1)));
        if (shown > 0)
        {
            lines.Add([]);
            lines.AddRange(events.TakeLast(shown).Select(Line));
        }

        lines.AddRange(told);
        return [.. lines.Take(Height - 1)];
    }

    private List<IReadOnlyList<Piece>> Cut(List<IReadOnlyList<Piece>> status, int room) =>
        status.Count <= room ? status : [.. status.Take(Math.Max(0, room - 1)), Display.Line(new Piece($"... and {status.Count - Math.Max(0, room - 1)} more lines: dotnet-coord status", Tone.Faint))];

    private IReadOnlyList<Piece> Line(CoordEvent happened) => Display.Line(
        new Piece($"{EventLines.Clock(happened)}  ", Tone.Faint),
        new Piece(Display.Cut(Display.Clean(happened.Who), StatusScreen.LongestName)),
        new Piece($"  {EventWords.Of(happened.Kind)}  {EventText.Details(happened)}".TrimEnd(), ToneOf(happened.Kind)));

    private static Tone ToneOf(EventKind kind) => kind is EventKind.Refusal or EventKind.Veto or EventKind.Takeover or EventKind.Force ? Tone.Warning : Tone.Plain;
}
