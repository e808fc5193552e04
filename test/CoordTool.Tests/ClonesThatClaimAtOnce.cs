using System.Globalization;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// Ten clones on one server claim what overlaps at the same time, in the mode in which a claim counts once the server has it.
/// COORD_SYNC_CLONES and COORD_SYNC_CLAIMS make it more (eng/stress-sync.sh).
/// </summary>
public class ClonesThatClaimAtOnce
{
    private static readonly int Clones = Number("COORD_SYNC_CLONES", 10);
    private static readonly int Claims = Number("COORD_SYNC_CLAIMS", 20);

    [TestCase(ServerKind.Path)]
    [TestCase(ServerKind.Daemon)]
    [TestCase(ServerKind.Ssh)]
    [TestCase(ServerKind.Http)]
    public void Never_both_hold_what_excludes_each_other_and_end_up_the_same(object kind)
    {
        using var scratch = new Scratch();
        using var server = LoopbackServer.Start(scratch, (ServerKind)kind);
        CloneAtWork.Seed(scratch, server, """{ "sync": { "mode": "claim", "limitSeconds": 120 } }""");
        var clones = Enumerable.Range(0, Clones).Select(number => CloneAtWork.Start(scratch, server, $"c{number}")).ToList();
        var (connections, sent, received) = (server.Connections, server.BytesSent, server.BytesReceived);

        var work = clones.ConvertAll(clone => new ClaimsOfOneClone(clone, int.Parse(clone.Session[1..], CultureInfo.InvariantCulture)));
        var threads = work.ConvertAll(each => new Thread(() => each.Run(Claims)));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(work.SelectMany(each => each.Failures), Is.Empty);
        TestContext.Out.WriteLine($"{kind}: {work.Sum(each => each.Granted)} granted, {work.Sum(each => each.Refused)} refused, {work.Sum(each => each.Released)} given back, {server.Connections - connections} connections, {server.BytesSent - sent} bytes sent, {server.BytesReceived - received} received");

        foreach (var clone in clones.Concat(clones))
        {
            clone.Coord("sync").Exits(0);
        }

        var history = new ClaimsInHistory(scratch, server.Repository);
        history.NeverExcludedEachOther();
        Assert.That(clones.Select(clone => clone.Claims.Tree), Is.All.EqualTo(history.Tree));
        Assert.That(history.Now, Is.EquivalentTo(work.SelectMany(each => each.Held)));
        Assert.That(work.Sum(each => each.Granted), Is.GreaterThan(0).And.EqualTo(history.Log.Split('\n').Count(line => line == "Coord-Action: claim")), "each that was granted is in the history once");
        Assert.That(work.Sum(each => each.Refused), Is.GreaterThan(0), "they did meet");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>What one of them does: half of its claims nobody else wants, the others all want.</summary>
    private sealed class ClaimsOfOneClone(CloneAtWork clone, int seed)
    {
        private readonly Random _random = new(seed);

        public List<ClaimThere> Held { get; } = [];

        public List<string> Failures { get; } = [];

        public int Granted { get; private set; }

        public int Refused { get; private set; }

        public int Released { get; private set; }

        public void Run(int claims)
        {
            for (var number = 0; number < claims && Failures.Count == 0; number++)
            {
                Claim(number);
                if (_random.Next(4) == 0 && Held.Count > 0)
                {
                    Release(Held[_random.Next(Held.Count)]);
                }
            }
        }

        private void Claim(int number)
        {
            var pattern = _random.Next(6) switch
            {
                0 => $"d{_random.Next(3)}/",
                1 or 2 => $"d{_random.Next(3)}/f{_random.Next(4)}",
                _ => $"own/{clone.Session}/{number}",
            };
            var wanted = new ClaimThere(pattern, clone.Session);
            if (Held.Exists(held => held.Overlaps(wanted)))
            {
                return;
            }

            var answer = clone.Coord("claim", pattern);
            switch (answer.ExitCode)
            {
                case 0:
                    Granted++;
                    Held.Add(wanted);
                    break;
                case 2 when answer.Error.Contains("is claimed by", StringComparison.Ordinal):
                    Refused++;
                    break;
                default:
                    Failures.Add($"{answer.Command}: {answer.ExitCode}\n{answer.Error}");
                    break;
            }
        }

        private void Release(ClaimThere held)
        {
            var answer = clone.Coord("release", held.Pattern);
            if (answer.ExitCode != 0)
            {
                Failures.Add($"{answer.Command}: {answer.ExitCode}\n{answer.Error}");
            }

            Held.Remove(held);
            Released++;
        }
    }
}
