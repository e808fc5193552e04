using System.Globalization;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using FsCheck;
using FsCheck.Fluent;

namespace CoordTool.Core.Tests;

/// <summary>
/// Three sessions and a person stage, commit, amend, refresh and unstage in any order, on real indexes. Whatever the order,
/// a commit holds only what its session staged, no committed line goes back, and nothing staged gets lost.
/// </summary>
public class InterleavingsOfSessions
{
    /// <summary>How many sequences are tried; more with COORD_PROPERTY_RUNS.</summary>
    private const int Runs = 25;

    private static readonly Verb[] Verbs = Enum.GetValues<Verb>();

    /// <summary>What an actor can do.</summary>
    public enum Verb
    {
        StageOwn,
        StageShared,
        StageContested,
        Commit,
        CommitUnseen,
        Amend,
        AmendUnseen,
        Refresh,
        Unstage,
    }

    [Test]
    public void Lose_and_undo_nothing()
    {
        var runs = int.TryParse(Environment.GetEnvironmentVariable("COORD_PROPERTY_RUNS"), CultureInfo.InvariantCulture, out var given) ? given : Runs;
        var step = from actor in Gen.Choose(0, World.Actors - 1)
                   from verb in Gen.Elements(Verbs)
                   select new Step(actor, verb);
        var sequences = Arb.From(from length in Gen.Choose(4, 30) from steps in step.ArrayOf(length) select new Sequence(steps), Shorter);
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

    // One step less, the longest cuts first.
    private static IEnumerable<Sequence> Shorter(Sequence sequence)
    {
        var steps = sequence.Steps;
        for (var size = steps.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= steps.Count; at += size)
            {
                yield return new Sequence([.. steps.Take(at), .. steps.Skip(at + size)]);
            }
        }
    }

    public sealed record Step(int Actor, Verb Verb);

    public sealed record Sequence(IReadOnlyList<Step> Steps)
    {
        public override string ToString() => string.Join("; ", Steps.Select(step => $"{World.Name(step.Actor)} {step.Verb}"));
    }

    /// <summary>A repository, the indexes of its actors, and what each of them has staged: its lines with their values.</summary>
    private sealed class World : IDisposable
    {
        public const int Actors = 4;
        private const string Shared = "shared";

        // Far enough apart to be merged; the last one belongs to all.
        private const int Contested = 3 * Actors;
        private readonly Bench _bench = new([(Shared, Text(new int[Contested + 1])), .. Enumerable.Range(0, Actors).Select(actor => (Own(actor), Text([0])))]);
        private readonly IndexLocation[] _indexes;
        private readonly Dictionary<(string Path, int Line), int>[] _staged = [.. Enumerable.Range(0, Actors).Select(_ => new Dictionary<(string, int), int>())];
        private readonly Dictionary<ObjectId, int> _makers = [];
        private int _value;

        public World()
        {
            IndexBase.WriteFirst(_bench.Default, _bench.Head);
            _indexes = [.. Enumerable.Range(0, Actors).Select(actor => actor == 0 ? _bench.Default : _bench.Session(Name(actor)))];
        }

        public static string Name(int actor) => actor == 0 ? "person" : $"s{actor}";

        public void Do(Step step)
        {
            var (actor, index) = (step.Actor, _indexes[step.Actor]);
            switch (step.Verb)
            {
                case Verb.StageOwn:
                    Stage(actor, Own(actor), 0);
                    break;
                case Verb.StageShared:
                    Stage(actor, Shared, 3 * actor);
                    break;
                case Verb.StageContested:
                    Stage(actor, Shared, Contested);
                    break;
                case Verb.Commit or Verb.Amend:
                    if (_bench.Refresh(index).Stale.Count == 0)
                    {
                        Commit(actor, amends: step.Verb == Verb.Amend, isInStep: true);
                    }

                    break;
                case Verb.CommitUnseen or Verb.AmendUnseen:
                    Commit(actor, amends: step.Verb == Verb.AmendUnseen, isInStep: false);
                    break;
                case Verb.Refresh:
                    _bench.Refresh(index);
                    break;
                case Verb.Unstage:
                    _bench.GitOn(index, "restore", "--staged", ".");
                    _staged[actor].Clear();
                    break;
            }

            NothingStagedIsLost();
        }

        public void Dispose() => _bench.Dispose();

        private static string Own(int actor) => $"of-{Name(actor)}";

        // Each line has its number, for among equal lines a merge has more than one right answer.
        private static string Text(int[] values) => string.Concat(values.Select((value, line) => $"line {line}: {value}\n"));

        private static int[] Values(string? text) =>
            [.. (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture))];

        // An actor edits what it knows: its index, or HEAD where it was told to put both changes together.
        private void Stage(int actor, string path, int line)
        {
            var index = _indexes[actor];
            var isStale = StaleStaged.ReadAll(index).Any(stale => stale.Path.ToString() == path);
            var values = Values(isStale ? AtHead(path) : _bench.Content(index, path));
            if (isStale)
            {
                foreach (var staged in _staged[actor].Keys.Where(each => each.Path == path).ToList())
                {
                    values[staged.Line] = _staged[actor][staged] = ++_value;
                }
            }

            values[line] = ++_value;
            _staged[actor][(path, line)] = _value;
            _bench.Write(path, Text(values));
            _bench.Stage(index, (path, Text(values)));
        }

        private void Commit(int actor, bool amends, bool isInStep)
        {
            var (index, old) = (_indexes[actor], _bench.Head);
            if (amends && (!_makers.TryGetValue(old, out var maker) || maker != actor))
            {
                return;
            }

            var tree = _bench.GitOn(index, "write-tree").Line;
            if (tree == _bench.Repository.Objects.TreeOf(old).ToString())
            {
                return;
            }

            string[] parents = amends ? [.. _bench.Repository.Objects.ReadCommit(old).Parents.SelectMany(parent => new[] { "-p", parent.ToString() })] : ["-p", old.ToString()];
            var made = ObjectId.Parse(_bench.Git(["commit-tree", "-m", $"{Name(actor)} {++_value}", .. parents, tree]).Line);
            var undone = Invariant.FindUndone(_bench.Repository, index, null, new RefMove(old, made, "refs/heads/main"));
            if (undone.Count > 0)
            {
                Require(!isInStep, $"the commit of {Name(actor)} is vetoed though its index was refreshed: {string.Join(", ", undone)}");
                return;
            }

            var before = Enumerable.Range(0, Actors).Select(Own).Append(Shared).ToDictionary(path => path, path => Values(AtHead(path)));
            _bench.Git("update-ref", "HEAD", made.ToString(), old.ToString());
            OwnMove.Follow(_bench.Repository, index, null, old, made);
            DefaultIndex.RefreshCoalesced(_bench.Repository);
            _makers[made] = actor;

            var changed = _bench.Git("diff-tree", "-r", "--name-only", old.ToString(), made.ToString()).Lines;
            var mine = _staged[actor].Select(each => each.Key.Path).ToHashSet();
            Require(changed.All(mine.Contains), $"the commit of {Name(actor)} changes {string.Join(", ", changed.Except(mine))}, which it did not stage");
            foreach (var (path, values) in before)
            {
                var now = Values(AtHead(path));
                Require(now.Length == values.Length && now.Zip(values).All(pair => pair.First >= pair.Second), $"the commit of {Name(actor)} puts back a line of {path}: {Join(values)} to {Join(now)}");
            }

            foreach (var ((path, line), value) in _staged[actor])
            {
                Require(Values(AtHead(path))[line] == value, $"the commit of {Name(actor)} lacks line {line} of {path}, which it staged");
            }

            _staged[actor].Clear();
        }

        private void NothingStagedIsLost()
        {
            for (var actor = 0; actor < Actors; actor++)
            {
                // Git reads the index, and every object it names is there.
                _bench.GitOn(_indexes[actor], "write-tree");
                foreach (var ((path, line), value) in _staged[actor])
                {
                    Require(Values(_bench.Content(_indexes[actor], path)).ElementAtOrDefault(line) == value, $"{Name(actor)} lost line {line} of {path}, which it staged");
                }
            }
        }

        private string AtHead(string path) => _bench.Git("cat-file", "blob", $"HEAD:{path}").Output;

        private static string Join(int[] values) => string.Join(' ', values);

        private static void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new InvalidOperationException(otherwise);
            }
        }
    }
}
