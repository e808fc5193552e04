using CoordTool.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CoordTool.Watch;

/// <summary>
/// Lines that fit the terminal already, in the styles of its console, over what was there before. Spectre.Console's own live
/// display goes by the height it had: in a terminal that was made smaller it draws beside the screen.
/// </summary>
internal sealed class Frame(IReadOnlyList<IReadOnlyList<Piece>> lines, bool hasColor) : Renderable
{
    private const string Home = "\u001b[H";
    private const string ClearToEndOfLine = "\u001b[K";
    private const string ClearBelow = "\u001b[J";

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        yield return Segment.Control(Home);
        for (var at = 0; at < lines.Count; at++)
        {
            if (at > 0)
            {
                yield return Segment.LineBreak;
            }

            foreach (var piece in lines[at])
            {
                yield return new Segment(piece.Text, hasColor ? StyleOf(piece.Tone) : Style.Plain);
            }

            yield return Segment.Control(ClearToEndOfLine);
        }

        yield return Segment.Control(ClearBelow);
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        Tone.Warning => new Style(Color.Olive),
        Tone.Bad => new Style(Color.Maroon),
        _ => Style.Plain,
    };
}
