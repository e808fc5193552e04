using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Decisions;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>Notes with decisions, and text by hand between them: as both repositories had them, as one has them, as the other has them.</summary>
internal sealed class Decisions : FuzzTarget
{
    private const string Note = "Decision: d-0123456789\nStatus: accepted\nCategory: api\nScope: src/http/\nScope: docs/*.md\nSupersedes: d-1\nAuthor: claude-a\nTask: T-1\nTime: 2030-01-01T12:00:00Z\n\n    We use it.\n\n    Because.\n";
    private static readonly string[] Valid = [Note, $"by hand\n\n{Note}\nmore by hand \u00ff\n", $"{Note}\n{Note.Replace("d-0", "d-9", StringComparison.Ordinal)}", $"{Note}\u001E{Note}\nx\n\u001E{Note}\n{Note.Replace("d-0", "d-8", StringComparison.Ordinal)}", "\u001Eby hand\u001Eby another hand"];
    private static readonly Mutation Inputs = new([.. Valid.Select(Encoding.Latin1.GetBytes)], ["Decision: ", "Decision: d-1\n", "Status: ", "Scope: ", "Time: ", "Supersedes: d-0123456789\n", "\n", "\n\n", "    ", "\t", "\r\n", ":", "\u001E", "é", "\u0085", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]);

    /// <inheritdoc/>
    public override string Name => "decisions";

    /// <inheritdoc/>
    public override byte[] Make(Random random) => Inputs.Make(random);

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        var texts = Array.ConvertAll(Mutation.Parts(input, 3), Encoding.Latin1.GetString);
        var (before, here, there) = (texts[0], texts[1], texts[2]);
        foreach (var text in texts)
        {
            var read = DecisionText.Read(text);
            foreach (var decision in read)
            {
                Require(decision.Id.Length > 0 && decision.Supersedes.All(id => id != decision.Id), "a decision stands in for itself");
                decision.Concerns(ClaimPattern.OfPath("src/http/a", PathRule.Exact), PathRule.Exact);
            }

            var (id, written) = DecisionText.Write(new NewDecision(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)) + "x", DecisionStatus.Accepted, "a"), DateTimeOffset.UnixEpoch);
            var after = DecisionText.Append(text, written);
            Require(after.StartsWith(text, StringComparison.Ordinal), "a note is another where a decision was added");
            Require(DecisionText.Read(after).Count(decision => decision.Id == id && !decision.IsByHand) == 1, "what was added is not there");
        }

        Require(DecisionText.Join(before, before, there) == there, "what one side has alone is another once it is joined");
        var joined = DecisionText.Join(before, here, there);
        var known = Ids(before);
        Require(Ids(here).Concat(Ids(there)).Where(id => !known.Contains(id)).All(Ids(joined).Contains), "a decision that one added is not there");
    }

    private static HashSet<string> Ids(string text) => [.. DecisionText.Read(text).Where(decision => !decision.IsByHand).Select(decision => decision.Id)];
}
