using System.Globalization;
using CoordTool.Core.Claims;
using FsCheck;
using FsCheck.Fluent;

namespace CoordTool.Core.Tests;

/// <summary>
/// Generated globs against all paths over a few characters, as long as the shortest path in two such globs can be. What
/// is in a glob is told by trying every way to match it.
/// </summary>
public class PatternsOfGeneratedGlobs
{
    /// <summary>How many pairs are tried; more with COORD_PROPERTY_RUNS.</summary>
    private const int Runs = 400;

    [Test]
    public void Agree_with_every_name() => Agree(new World(PathRule.Exact, ["a", ".", "*"], Tokens: 4, Names: 1, Depth: 1, Length: 6));

    [Test]
    public void Agree_with_every_path() => Agree(new World(PathRule.Exact, ["a", "b"], Tokens: 2, Names: 3, Depth: 5, Length: 2, Others: false));

    [TestCase(false)]
    [TestCase(true)]
    public void Agree_with_every_case_and_every_form_of_Unicode(bool ignoresCase) => Agree(new World(
        ignoresCase ? PathRule.WithoutCase : PathRule.Exact, ["a", "A", "b", "\u00e9", "e\u0301", "\u00c9"], Tokens: 3, Names: 1, Depth: 1, Length: 4));

    private static void Agree(World world)
    {
        var runs = int.TryParse(Environment.GetEnvironmentVariable("COORD_PROPERTY_RUNS"), CultureInfo.InvariantCulture, out var given) ? given : Runs;
        var pairs = Arb.From(world.Glob().Two().Select(pair => (Left: pair.Item1, Right: pair.Item2)), pair =>
            [.. pair.Left.Shorter().Select(left => (left, pair.Right)), .. pair.Right.Shorter().Select(right => (pair.Left, right))]);
        var (met, apart, covered) = (0, 0, 0);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(pairs, pair =>
        {
            if (!world.Knows(pair.Left) || !world.Knows(pair.Right))
            {
                return true;
            }

            var (left, right) = (Read(world, pair.Left), Read(world, pair.Right));
            var (inLeft, inRight) = (Naive(world, pair.Left, left), Naive(world, pair.Right, right));
            for (var i = 0; i < world.Paths.Count; i++)
            {
                Require(left.Matches(world.Paths[i].Text) == inLeft[i], $"{left} has {world.Paths[i].Text}: {!inLeft[i]}");
            }

            var meets = inLeft.Zip(inRight).Any(each => each is { First: true, Second: true });
            Require(left.Overlaps(right) == meets, $"{left} overlaps {right}: {!meets}");
            Require(right.Overlaps(left) == meets, $"{right} overlaps {left}: {!meets}");
            Require(!left.Covers(right) || inRight.Zip(inLeft).All(each => !each.First || each.Second), $"{left} covers {right}");
            Require(!left.Equals(right) || inLeft.SequenceEqual(inRight), $"{left} is {right}");
            Require(left.Covers(left) && left.Overlaps(left), $"{left} covers itself");
            _ = meets ? met++ : apart++;
            covered += left.Covers(right) ? 1 : 0;
            return true;
        }));
        Assert.That(Math.Min(met, apart), Is.GreaterThan(runs / 20), $"{met} pairs meet, {apart} do not");
        Assert.That(covered, Is.GreaterThan(0));
    }

    private static ClaimPattern Read(World world, Glob glob)
    {
        var pattern = ClaimPattern.Read(glob.Text, world.Rule) ?? throw new InvalidOperationException($"{glob.Text} is not read");
        var again = ClaimPattern.Read(pattern.Text, world.Rule);
        Require(pattern.Equals(again), $"{glob.Text} is written {pattern.Text}, and read as {again}");
        Require(again!.Text == pattern.Text, $"{pattern.Text} is read and written {again.Text}");
        Require(world.Paths.All(path => !pattern.Matches(path.Text) || pattern.LiteralPrefix.Length == 0 || world.Rule.Fold(path.Text + "/").StartsWith(world.Rule.Fold(pattern.LiteralPrefix) + "/", StringComparison.Ordinal)), $"{pattern} lies below {pattern.LiteralPrefix}");
        return pattern;
    }

    // Only a glob that comes to a directory has the name of the directory too.
    private static bool[] Naive(World world, Glob glob, ClaimPattern pattern)
    {
        var alternatives = glob.Alternatives();
        return [.. world.Paths.Select(path => alternatives.Any(names => Match(names, 0, path.Symbols, 0))
            || (pattern.Kind == PatternKind.Directory && world.Rule.Fold(path.Text) == world.Rule.Fold(pattern.Path)))];

        static bool Match(IReadOnlyList<IReadOnlyList<Node>> names, int at, IReadOnlyList<string[]> path, int from) =>
            at == names.Count ? from == path.Count
            : names[at] is [Deep] && at == names.Count - 1 ? from < path.Count
            : names[at] is [Deep] ? Enumerable.Range(from, path.Count - from + 1).Any(next => Match(names, at + 1, path, next))
            : from < path.Count && MatchName(names[at], 0, path[from], 0) && Match(names, at + 1, path, from + 1);

        static bool MatchName(IReadOnlyList<Node> name, int at, string[] symbols, int from) =>
            at == name.Count ? from == symbols.Length
            : name[at] is Star ? MatchName(name, at + 1, symbols, from) || (from < symbols.Length && MatchName(name, at, symbols, from + 1))
            : from < symbols.Length && name[at].Has(symbols[from]) && MatchName(name, at + 1, symbols, from + 1);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    /// <summary>A part of a glob: how it is written, and which symbols it has.</summary>
    private abstract record Node(string Text)
    {
        public virtual bool Has(string symbol) => false;
    }

    private sealed record Literal(string Text, string Symbol) : Node(Text)
    {
        public override bool Has(string symbol) => symbol == Symbol;
    }

    private sealed record OneOf(string Text, HashSet<string> Symbols, bool IsNegated) : Node(Text)
    {
        public override bool Has(string symbol) => Symbols.Contains(symbol) != IsNegated;
    }

    private sealed record Any() : Node("?")
    {
        public override bool Has(string symbol) => true;
    }

    private sealed record Star() : Node("*");

    private sealed record Deep() : Node("**");

    private sealed record Slash() : Node("/");

    private sealed record Choice(IReadOnlyList<Glob> Globs) : Node("{" + string.Join(',', Globs.Select(glob => glob.Text)) + "}");

    private sealed record Glob(IReadOnlyList<Node> Nodes)
    {
        public string Text { get; } = string.Concat(Nodes.Select(node => node.Text));

        public override string ToString() => Text;

        public IEnumerable<Glob> Shorter() => Enumerable.Range(0, Nodes.Count).Select(at => new Glob([.. Nodes.Take(at), .. Nodes.Skip(at + 1)]));

        public IEnumerable<IReadOnlyList<Node>> Expand() => Nodes.Aggregate(
            (IEnumerable<IReadOnlyList<Node>>)[[]],
            (heads, node) => node is Choice choice
                ? [.. heads.SelectMany(head => choice.Globs.SelectMany(glob => glob.Expand()).Select(tail => (IReadOnlyList<Node>)[.. head, .. tail]))]
                : [.. heads.Select(head => (IReadOnlyList<Node>)[.. head, node])]);

        /// <summary>The names of each alternative; a slash at the end is all below.</summary>
        public List<List<IReadOnlyList<Node>>> Alternatives() =>
        [
            .. Expand().Select(nodes =>
            {
                var names = new List<List<Node>> { new() };
                foreach (var node in nodes)
                {
                    if (node is Slash)
                    {
                        names.Add([]);
                    }
                    else
                    {
                        names[^1].Add(node);
                    }
                }

                // Two stars that came together out of braces.
                var whole = names.Where(name => name.Count > 0).Select(name => name is [Star, Star] ? [new Deep()] : (IReadOnlyList<Node>)name).ToList();
                return names[^1].Count == 0 && names.Count > 1 ? [.. whole, [new Deep()]] : whole;
            }),
        ];
    }

    /// <summary>What globs are made of, and all paths they are tried on. What is not one of some needs a character that no glob names.</summary>
    private sealed record World(PathRule Rule, string[] Alphabet, int Tokens, int Names, int Depth, int Length, bool Others = true)
    {
        public List<(string Text, IReadOnlyList<string[]> Symbols)> Paths { get; } = AllPaths(Rule, Others ? [.. Alphabet, "z"] : Alphabet, Depth, Length);

        // A name of a dot or two is no name but a place, and an alternative without names is refused. Two names that each
        // have a star among their tokens meet in one of twice as many characters as they have others, or in none.
        public bool Knows(Glob glob)
        {
            var alternatives = glob.Alternatives();
            return !glob.Text.StartsWith('/') && alternatives.Count <= 64 && alternatives.All(names => names.Count is > 0 && names.Count(name => name is not [Deep]) <= Depth
                && names.All(name => name.Count(node => node is not Star) <= (name.Any(node => node is Star) ? Tokens - 1 : Tokens) && (name is [Deep] || !name.Any(node => node is Deep)) && !(name.Count <= 2 && name.All(node => node.Text == "." || (node is OneOf { IsNegated: false, Symbols.Count: 1 } && node.Has("."))))));
        }

        public Gen<Glob> Glob()
        {
            var symbol = Gen.Elements(Alphabet);
            var literal = symbol.Select(text => (Node)new Literal(text == "*" ? @"\*" : text, Same(text)));
            var set = from symbols in symbol.NonEmptyListOf()
                      from isNegated in Gen.Elements(false, Others)
                      let some = symbols.Take(3).ToList()
                      select (Node)new OneOf($"[{(isNegated ? "!" : "")}{string.Concat(some)}]", [.. some.Select(Same)], isNegated);
            var range = from isNegated in Gen.Elements(false, Others)
                        select (Node)new OneOf(isNegated ? "[^a-b]" : "[a-b]", [Same("a"), Same("b")], isNegated);
            var token = Gen.Frequency((6, literal), (3, Gen.Constant<Node>(new Star())), (2, Gen.Constant<Node>(new Any())), (2, set), (Alphabet.Contains("b") ? 1 : 0, range));
            var simple = from count in Gen.Choose(1, Tokens) from tokens in token.ArrayOf(count) select Alone(tokens);
            var choice = from count in Gen.Choose(1, 3)
                         from globs in (from size in Gen.Choose(0, Math.Min(2, Tokens - 1)) from tokens in token.ArrayOf(size) select new Glob(Alone(tokens))).ArrayOf(count)
                         select (IReadOnlyList<Node>)[new Choice(globs)];
            var wide = from left in Gen.Choose(1, Math.Max(1, Tokens - 1)).SelectMany(count => token.ArrayOf(count)) from right in choice select (IReadOnlyList<Node>)[.. Alone(left), .. right];
            var name = Names == 1
                ? Gen.Frequency((5, simple), (1, choice), (1, wide))
                : Gen.Frequency((6, simple), (3, Gen.Constant<IReadOnlyList<Node>>([new Deep()])), (1, choice));
            var path = from count in Gen.Choose(1, Names)
                       from names in name.ArrayOf(count)
                       from end in Gen.Choose(0, Names == 1 ? 0 : 3)
                       select new Glob([.. names.SelectMany((each, at) => at == 0 ? each : [new Slash(), .. each]), .. end == 1 && count < Names ? [new Slash()] : (Node[])[]]);
            var both = from first in path from second in path select new Glob([new Choice([first, second])]);
            return Gen.Frequency((6, path), (1, both)).Where(Knows);

            // Two stars side by side are one, unless they are all of a name.
            static IReadOnlyList<Node> Alone(Node[] tokens) => [.. tokens.Where((each, at) => at == 0 || each is not Star || tokens[at - 1] is not Star)];
        }

        private string Same(string symbol) => SameBy(Rule, symbol);

        private static string SameBy(PathRule rule, string symbol)
        {
            var composed = symbol == "e\u0301" ? "\u00e9" : symbol;
            return !rule.IgnoresCase ? composed : composed switch { "A" => "a", "\u00c9" => "\u00e9", _ => composed };
        }

        private static List<(string Text, IReadOnlyList<string[]> Symbols)> AllPaths(PathRule rule, string[] alphabet, int depth, int length)
        {
            var names = new List<string[]> { Array.Empty<string>() };
            for (var size = 1; size <= length; size++)
            {
                names.AddRange(names.Where(name => name.Length == size - 1).SelectMany(name => alphabet, (name, symbol) => (string[])[.. name, symbol]).ToList());
            }

            names.RemoveAt(0);
            var paths = names.Select(name => (IReadOnlyList<string[]>)[name]).ToList();
            for (var size = 2; size <= depth; size++)
            {
                paths.AddRange(paths.Where(path => path.Count == size - 1).SelectMany(path => names, (path, name) => (IReadOnlyList<string[]>)[.. path, name]).ToList());
            }

            return [.. paths.Select(path => (string.Join('/', path.Select(name => string.Concat(name))), (IReadOnlyList<string[]>)[.. path.Select(name => name.Select(symbol => SameBy(rule, symbol)).ToArray())]))];
        }
    }
}
