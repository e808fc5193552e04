using System.Diagnostics;
using System.Globalization;
using CoordTool.Stress;

// usage: CoordTool.Stress SESSIONS SECONDS SEED; see eng/stress-guard.sh.
var (count, seconds, seed) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
var pause = TimeSpan.FromSeconds(Math.Min(5, Math.Max(1, seconds / 4)));

// By an even seed anyone may force, by an odd one nobody here may.
var arena = new Arena(count, seed, anyoneForces: seed % 2 == 0);
Console.WriteLine($"{count} sessions, {seconds} s, seed {seed}, {(seed % 2 == 0 ? "anyone may force" : "no session may force")}, in {arena.Root}");
var clock = Stopwatch.StartNew();
var oracle = new Oracle(arena);
var checking = TimeSpan.Zero;
var failures = new List<Exception>();
var sessions = Enumerable.Range(0, count).Select(number => new StressSession(arena, number)).ToList();
var threads = sessions.ConvertAll(session => new Thread(() =>
{
    try
    {
        session.Work(() => clock.Elapsed.TotalSeconds < seconds && failures.Count == 0);
    }
    catch (Exception error)
    {
        lock (failures)
        {
            failures.Add(error);
        }
    }
}));
threads.ForEach(thread => thread.Start());
do
{
    Thread.Sleep(pause);
    arena.World.EnterWriteLock();
    var began = clock.Elapsed;
    oracle.Check();
    checking += clock.Elapsed - began;
    arena.World.ExitWriteLock();
}
while (threads.Exists(thread => thread.IsAlive));

var took = clock.Elapsed - checking;
arena.RemoveLocks();
oracle.Check();
foreach (var agent in arena.Agents)
{
    try
    {
        Process.GetProcessById(agent).Kill();
    }
    catch (ArgumentException)
    {
        // It was killed before.
    }
}

var calls = arena.Ledger.Calls.ToList();
File.WriteAllLines(Path.Combine(arena.Root, "calls"), calls.OrderBy(call => call.Began).Select(call => $"{call.Began}-{call.Ended} {call.Session} {call.Words} -> {call.ExitCode} {call.Said}"));
foreach (var group in calls.GroupBy(Kind).OrderByDescending(group => group.Count()))
{
    var codes = group.GroupBy(call => call.ExitCode).OrderBy(code => code.Key).Select(code => $"{code.Key}: {code.Count()}");
    Console.WriteLine($"  {group.Count(),6} {group.Key,-34} {group.Average(call => (call.Ended - call.Began) / 1000.0),7:F0} ms  {string.Join(", ", codes)}");
}

Console.WriteLine($"{calls.Count} calls, {calls.Count / took.TotalSeconds:F0} a second; {arena.Ledger.Versions().Count} versions written, {oracle.Commits} commits; lock files of killed processes: {string.Join(", ", arena.RemovedLocks.Select(each => $"{each.Value} x {each.Key}"))}");
Console.WriteLine($"{oracle.Raced.Count} writes were taken by a command that had been judged before them (docs/limits.md), {oracle.RacedAndGone} of them before a hook could keep them");
oracle.Raced.ForEach(raced => Console.WriteLine($"  {raced}"));
failures.ForEach(failure => Console.Error.WriteLine($"FAILED: {failure}"));
oracle.Wrong.ForEach(wrong => Console.Error.WriteLine($"WRONG: {wrong}"));
if (failures.Count + oracle.Wrong.Count > 0)
{
    Console.Error.WriteLine($"{oracle.Wrong.Count} WRONG, seed {seed}. The repository is left in {arena.Root}");
    return 1;
}

if (Environment.GetEnvironmentVariable("STRESS_KEEP") is null)
{
    arena.Dispose();
}

Console.WriteLine("nothing lost, nothing reverted, nothing mixed");
return 0;

static string Kind(Call call)
{
    var words = call.Words.Split(' ').Select(word => word.Contains('/', StringComparison.Ordinal) || word.Contains(':', StringComparison.Ordinal) ? "…" : word).ToList();
    var from = words[0] == "COORD_FORCE=1" ? 1 : 0;
    return words[from] == "dotnet-coord" ? string.Join(' ', words.Take(3)) : string.Join(' ', words.Take(from + (words.ElementAtOrDefault(from + 1) == "commit" ? 3 : 4)));
}
