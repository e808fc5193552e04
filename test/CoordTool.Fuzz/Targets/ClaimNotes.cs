using System.Globalization;
using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>
/// Notes of claims that anybody may have written: as both repositories had them, as one has them, as the other has them. Each
/// line is taken for one of the note of its pattern, as Git keeps them.
/// </summary>
internal sealed class ClaimNotes : FuzzTarget
{
    private const int MostSettled = 60;
    private static readonly string[] Patterns = ["src/", "src/a", "src/*", "docs/", "./", "@r", "**/a", "new:form", "/x"];
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonMutation Lines = new(
        [.. Patterns.Select(pattern => Line(pattern, "a", 0, "")), Line("src/a", "b", 60, ",\"until\":\"2030-01-01T13:00:00+00:00\"").Replace("hold", "request", StringComparison.Ordinal), Line("src/", "a__sub__x", 1, ",\"pid\":1,\"pidStarted\":2").Replace("false", "true", StringComparison.Ordinal)],
        ["v", "kind", "mode", "auto", "pattern", "session", "host", "acquired", "renewed", "ttl", "localOnly", "pid", "pidStarted", "until", "rescue", "by", "hold", "request", "lost", "shared", "exclusive", "a", "b", "a__sub__x", "a__sub__", "A", "src/", "@r", "@s", "*", "refs/coord/rescue/20300101T120000Z-a", "2030-01-01T12:00:00.0000001+00:00"]);

    private readonly Workspace _workspace = new();
    private readonly ClaimSettings _settings = ClaimSettings.Default;

    /// <inheritdoc/>
    public override string Name => "claims";

    /// <inheritdoc/>
    public override byte[] Make(Random random)
    {
        var before = Note(random);
        return [.. before, Mutation.Separator, .. Changed(random, before), Mutation.Separator, .. Changed(random, before)];
    }

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        var texts = Array.ConvertAll(Mutation.Parts(input, 3), Encoding.Latin1.GetString);
        var (before, here, there) = (texts[0], texts[1], texts[2]);
        foreach (var record in texts.SelectMany(text => ClaimRecord.Of(ObjectId.Zero, text, PathRule.Exact)))
        {
            var again = ClaimLine.Read(record.Line.Write());
            Require(again is not null && again.Session == record.Line.Session && again.Pattern == record.Line.Pattern, $"a line is none once it is written: {Encoding.UTF8.GetString(record.Raw)}");
            Require(record.Line.Version != ClaimLine.CurrentVersion || again == record.Line, $"a line is another once it is written: {Encoding.UTF8.GetString(record.Raw)}");
        }

        var joined = ClaimJoin.Join(before, here, there);
        var (old, ours, theirs, all) = (Unknown(before), Unknown(here), Unknown(there), Unknown(joined));
        Require(ours.Where(line => theirs.Contains(line) || !old.Contains(line)).Concat(theirs.Where(line => ours.Contains(line) || !old.Contains(line))).All(all.Contains), "a line that nobody understands is not as it was");
        Require(all.All(line => ours.Contains(line) || theirs.Contains(line)), "a line that nobody understands came into being");
        Require(Standing(ClaimJoin.Join(before, here, here)).SetEquals(Standing(here)), "what both have alike is another once it is joined");
        Settle(joined);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    // Of what excludes each other after joining, one is left.
    private void Settle(string joined)
    {
        var records = ClaimRecord.Of(ObjectId.Zero, joined, PathRule.Exact).Take(MostSettled)
            .Select(record => record with { Annotated = NoteOf(record.Line.Pattern) }).ToList();
        var notes = records.Select(record => record.Annotated).ToHashSet();
        using var snapshot = ClaimSnapshot.Empty(PathRule.Exact).With(NoteOf("commit"), notes, records);
        Require(snapshot.All().Count == records.Count, "the snapshot has other lines");
        using var view = new ClaimView(_workspace.Context, _workspace.Layout, snapshot, new Lazy<ClaimSettings>(_settings));
        var losers = ClaimSettlement.Find(view, notes).Select(settled => $"{settled.Loser.Annotated} {Convert.ToHexString(settled.Loser.Raw)}").ToHashSet();
        var standing = snapshot.All().Where(record => !losers.Contains($"{record.Annotated} {Convert.ToHexString(record.Raw)}")).ToList();
        for (var i = 0; i < standing.Count; i++)
        {
            foreach (var other in standing.Skip(i + 1))
            {
                Require(!Exclude(standing[i], other), $"two hold what excludes each other: {Encoding.UTF8.GetString(standing[i].Raw)} and {Encoding.UTF8.GetString(other.Raw)}");
            }
        }
    }

    // A line of a newer version we do not know how to mark: it stays whatever happens.
    private static bool Exclude(ClaimRecord one, ClaimRecord other) =>
        one is { Pattern: { } pattern, Line: { Kind: ClaimKind.Hold, IsAuto: false, Version: ClaimLine.CurrentVersion } mine }
        && other is { Pattern: { } second, Line: { Kind: ClaimKind.Hold, IsAuto: false, Version: ClaimLine.CurrentVersion } theirs }
        && mine.Session != theirs.Session && !(mine.IsShared && theirs.IsShared) && pattern.Overlaps(second)
        && SessionId.TryParse(mine.Session)?.IsKinOf(SessionId.TryParse(theirs.Session)) != true;

    private static ObjectId NoteOf(string text) => new(System.Security.Cryptography.SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    private static List<string> Unknown(string text) => [.. text.Split('\n').Where(line => line.Length > 0 && ClaimLine.Read(Encoding.Latin1.GetBytes(line)) is null)];

    // That a claim was lost is not told of one that its session has.
    private static HashSet<string> Standing(string text) => [.. text.Split('\n').Where(line => line.Length > 0 && ClaimLine.Read(Encoding.Latin1.GetBytes(line))?.Kind != ClaimKind.Lost)];

    private static byte[] Note(Random random)
    {
        var note = new MemoryStream();
        for (var left = random.Next(5); left > 0; left--)
        {
            note.Write(random.Next(3) == 0 ? Lines.Make(random) : Encoding.UTF8.GetBytes(Valid(random)));
            note.Write("\n"u8);
        }

        return [.. note.ToArray().Where(each => each != Mutation.Separator)];
    }

    private static byte[] Changed(Random random, byte[] before)
    {
        var lines = Encoding.Latin1.GetString(before).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(_ => random.Next(4) > 0).ToList();
        lines.AddRange(Encoding.Latin1.GetString(Note(random)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return Encoding.Latin1.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    }

    private static string Valid(Random random)
    {
        var line = Line(Patterns[random.Next(Patterns.Length)], new[] { "a", "b", "c", "a__sub__x" }[random.Next(4)], random.Next(5), random.Next(5) == 0 ? ",\"localOnly\":true" : "");
        return random.Next(3) switch
        {
            0 => line.Replace("exclusive", "shared", StringComparison.Ordinal),
            1 when random.Next(3) == 0 => line.Replace("hold", "lost", StringComparison.Ordinal),
            _ => line,
        };
    }

    private static string Line(string pattern, string session, int seconds, string more)
    {
        var when = Start.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return $$"""{"v":1,"kind":"hold","mode":"exclusive","auto":false,"pattern":"{{pattern}}","session":"{{session}}","name":"claude-{{session}}","host":"h1","machine":"m","repository":"/r/.git","checkout":"/r","acquired":"{{when}}","renewed":"{{when}}","ttl":900{{more}}}""";
    }
}
