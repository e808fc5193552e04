using System.Globalization;
using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;
using FsCheck;
using FsCheck.Fluent;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>
/// Three sessions take, give back, take over and fall silent in any order, on patterns that overlap. After each step the
/// notes hold what a plain list of holds says, no two sessions hold the same, and a refused call has written nothing.
/// </summary>
public class ClaimsByAModel
{
    private const int Runs = 60;
    private const string Changed = "src/a";
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Patterns = [Changed, "src/b", "src/", "src/*", "{src,docs}/a", "docs/a", "./", "@r"];

    public enum Verb
    {
        Claim,
        ClaimTwo,
        Share,
        Edit,
        TakeOver,
        Release,
        ReleaseAll,
        Beat,
        Wait,
    }

    [Test]
    public void Are_held_as_the_model_says()
    {
        var runs = int.TryParse(Environment.GetEnvironmentVariable("COORD_PROPERTY_RUNS"), CultureInfo.InvariantCulture, out var given) ? given : Runs;
        var step = from session in Gen.Elements(Names)
                   from verb in Gen.Elements([.. Enum.GetValues<Verb>(), Verb.Wait, Verb.Share])
                   from one in Gen.Elements(Patterns)
                   from two in Gen.Elements(Patterns)
                   from minutes in Gen.Elements(1, 15, 16, 18, 18)
                   select new Step(session, verb, one, two, minutes);
        var sequences = Arb.From(from length in Gen.Choose(5, 40) from steps in step.ArrayOf(length) select new Sequence(steps), Shorter);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(sequences, sequence =>
        {
            using var world = new World();
            foreach (var each in sequence.Steps)
            {
                world.Do(each);
            }

            return true;
        }));
    }

    private static IEnumerable<Sequence> Shorter(Sequence sequence)
    {
        for (var at = 0; at < sequence.Steps.Count; at++)
        {
            yield return new Sequence([.. sequence.Steps.Take(at), .. sequence.Steps.Skip(at + 1)]);
        }
    }

    public sealed record Step(string Session, Verb Verb, string One, string Two, int Minutes);

    public sealed record Sequence(IReadOnlyList<Step> Steps)
    {
        public override string ToString() => string.Join("; ", Steps.Select(step => $"{step.Session} {step.Verb} {step.One} {step.Two} {step.Minutes}"));
    }

    private sealed record Held(string Session, string Text, bool IsShared, bool IsAuto, DateTimeOffset Renewed)
    {
        public ClaimPattern Pattern { get; } = Pattern(Text);
    }

    private sealed class World : IDisposable
    {
        private readonly Bench _bench = new((Changed, "1\n"), ("docs/a", "1\n"));
        private readonly Dictionary<string, Session> _sessions;
        private readonly Dictionary<string, DateTimeOffset> _beats = [];
        private readonly ClaimStore _store;
        private List<Held> _held = [];

        public World()
        {
            _sessions = Names.ToDictionary(name => name, name => Session(_bench, name));
            Names.ToList().ForEach(name => _beats[name] = Now);
            _store = Store(_bench);

            // Whoever holds it and falls silent is stalled.
            _bench.Write(Changed, "2\n");
        }

        private DateTimeOffset Now => _bench.Time.GetUtcNow();

        public void Do(Step step)
        {
            var session = _sessions[step.Session];
            switch (step.Verb)
            {
                case Verb.Wait:
                    _bench.Time.Advance(TimeSpan.FromMinutes(step.Minutes));
                    break;
                case Verb.Beat:
                    new SessionStore(_bench.Context, _bench.Layout).Beat(session.Id, force: true);
                    _beats[step.Session] = Now;
                    break;
                case Verb.Release or Verb.ReleaseAll:
                    bool Goes(string pattern) => step.Verb == Verb.ReleaseAll || pattern == step.One;
                    _store.Release(session.Id, session.Name, line => Goes(line.Pattern));
                    _held.RemoveAll(hold => hold.Session == step.Session && Goes(hold.Text));
                    break;
                default:
                    string[] patterns = step.Verb == Verb.ClaimTwo ? [step.One, step.Two] : [step.Verb == Verb.Edit ? Changed : step.One];
                    Acquire(session, [.. patterns.Select(text => new ClaimRequest(Pattern(text), step.Verb == Verb.Share, step.Verb == Verb.Edit))], step.Verb == Verb.TakeOver);
                    break;
            }

            Compare(step);
        }

        public void Dispose() => _bench.Dispose();

        private void Acquire(Session session, ClaimRequest[] requests, bool takesOver)
        {
            var before = _bench.Git("for-each-ref", "refs/notes").Output;
            var refuses = _held.Where(hold => requests.Any(request => IsAgainst(hold, session, request)))
                .Any(hold => StateOf(hold) is var state && state != ClaimState.Expired && !(takesOver && state == ClaimState.Stalled));
            var outcome = _store.Acquire(session, requests, new ClaimTerms { TakesOver = takesOver });
            Assert.That(outcome.IsGranted, Is.Not.EqualTo(refuses));
            if (refuses)
            {
                Assert.That(_bench.Git("for-each-ref", "refs/notes").Output, Is.EqualTo(before), "a refused call changed something");
                return;
            }

            // Of two that the call names the wider one is enough.
            var wide = requests.Length == 2 && requests[0].Pattern.Covers(requests[1].Pattern) ? requests[..1]
                : requests.Length == 2 && requests[1].Pattern.Covers(requests[0].Pattern) ? requests[1..]
                : requests;
            var held = _held.ToList();
            foreach (var (request, taken) in wide.Zip(outcome.Taken))
            {
                var mine = _held.Where(hold => hold.Session == session.Id.Value && hold.Pattern.Covers(request.Pattern) && (request.IsShared || !hold.IsShared)).ToList();
                if (mine.Any(hold => request.IsAuto || !hold.IsAuto))
                {
                    // Where several stand for it, which one is renewed is left open.
                    Assert.That(mine.Any(hold => hold.Text == taken.Pattern && hold.IsShared == taken.IsShared && hold.IsAuto == taken.IsAuto));
                    held = held.ConvertAll(hold => !request.IsAuto && hold.Session == session.Id.Value && hold.Text == taken.Pattern && hold.IsShared == taken.IsShared && hold.IsAuto == taken.IsAuto
                        ? hold with { Renewed = Now }
                        : hold);
                    continue;
                }

                held.RemoveAll(hold => IsAgainst(hold, session, request));
                held.RemoveAll(hold => hold.Session == session.Id.Value && request.Pattern.Covers(hold.Pattern)
                    && (request.IsAuto ? hold.IsAuto : hold.IsAuto || hold.IsShared || !request.IsShared));
                held.Add(new Held(session.Id.Value, request.Pattern.Text, request.IsShared, request.IsAuto, Now));
            }

            _held = held;
        }

        private static bool IsAgainst(Held hold, Session session, ClaimRequest request) =>
            hold.Session != session.Id.Value && hold.Pattern.Overlaps(request.Pattern) && !(hold.IsShared && request.IsShared);

        private ClaimState StateOf(Held hold)
        {
            var silent = Now - (_beats[hold.Session] > hold.Renewed ? _beats[hold.Session] : hold.Renewed);
            return silent <= TimeSpan.FromMinutes(15) ? ClaimState.Live
                : silent <= TimeSpan.FromMinutes(17) ? ClaimState.Grace
                : hold.Pattern.Matches(Changed) ? ClaimState.Stalled
                : ClaimState.Expired;
        }

        private void Compare(Step step)
        {
            var claims = Store(_bench).Read().List();
            Assert.That(
                claims.Select(claim => (claim.Line.Session, claim.Line.Pattern, claim.Line.IsShared, claim.Line.IsAuto, claim.Line.Renewed, claim.State)),
                Is.EquivalentTo(_held.Select(hold => (hold.Session, hold.Text, hold.IsShared, hold.IsAuto, hold.Renewed, StateOf(hold)))), $"after {step}");
            var together = from one in claims
                           from other in claims
                           where string.CompareOrdinal(one.Line.Session, other.Line.Session) < 0
                               && one.Pattern!.Overlaps(other.Pattern!) && !(one.Line.IsShared && other.Line.IsShared)
                           select $"{one.Line.Session} {one.Pattern} / {other.Line.Session} {other.Pattern}";
            Assert.That(together, Is.Empty);
        }
    }
}
