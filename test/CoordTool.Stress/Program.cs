using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using CoordTool.Stress;

[assembly: UnsupportedOSPlatform("windows")]

// usage: CoordTool.Stress SESSIONS SECONDS SEED [DISTURBANCE...]; see eng/stress-guard.sh and eng/chaos.sh.
var (count, seconds, seed) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
var pause = TimeSpan.FromSeconds(Math.Min(5, Math.Max(1, seconds / 4)));

// By an even seed anyone may force, by an odd one nobody here may.
var kinds = args[3..];
if (kinds.FirstOrDefault(kind => !Disturbances.All.Contains(kind)) is { } unknown)
{
    Console.Error.WriteLine($"error: \"{unknown}\" is no disturbance. There are: {string.Join(' ', Disturbances.All)}");
    return 64;
}

var turnsClock = kinds.Contains("clock");
var arena = new Arena(count, seed, anyoneForces: seed % 2 == 0, turnsClock);
Console.WriteLine($"{count} sessions, {seconds} s, seed {seed}, {(seed % 2 == 0 ? "anyone may force" : "no session may force")}, in {arena.Root}");
var clock = Stopwatch.StartNew();
var oracle = new Oracle(arena);
var checking = TimeSpan.Zero;
var (told, listed) = (0, 0);
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
if (kinds.Length > 0)
{
    threads.Add(new Thread(() =>
    {
        try
        {
            new Disturbances(arena, kinds).Work(() => clock.Elapsed.TotalSeconds < seconds && failures.Count == 0);
        }
        catch (Exception error)
        {
            lock (failures)
            {
                failures.Add(error);
            }
        }
    }));
}

threads.ForEach(thread => thread.Start());
do
{
    Thread.Sleep(pause);
    if (clock.Elapsed.TotalSeconds > seconds + 100)
    {
        Console.Error.WriteLine($"should have ended: {string.Join("; ", sessions.Where((_, at) => threads[at].IsAlive).Select(session => session.UnderWay))} {string.Join("; ", failures.Select(failure => failure.Message))} {arena.Ledger.Now}");
    }

    arena.Alone(() =>
    {
        var began = clock.Elapsed;
        oracle.Check();
        checking += clock.Elapsed - began;
    });
    Tell();
}
while (threads.Exists(thread => thread.IsAlive));

var took = clock.Elapsed - checking;
arena.RemoveLocks();
oracle.Check();
sessions.ForEach(session => session.Leave());

if (kinds.Length > 0 && failures.Count == 0 && arena.OwnClock["LD_PRELOAD"].Length > 0)
{
    arena.TurnClock(TimeSpan.FromDays(21));
    oracle.Wrong.AddRange(Aftermath.Find(arena, arena.OwnClock).Select(left => $"left over: {left}"));
}

var calls = arena.Ledger.Calls.ToList();
var disturbances = arena.Ledger.Disturbances();
File.WriteAllLines(Path.Combine(arena.Root, "disturbances"), disturbances.Select(each => $"{each.Began}-{each.Ended} {each.Kind}: {each.What}"));
foreach (var group in calls.GroupBy(Kind).OrderByDescending(group => group.Count()))
{
    var codes = group.GroupBy(call => call.ExitCode).OrderBy(code => code.Key).Select(code => $"{code.Key}: {code.Count()}");
    Console.WriteLine($"  {group.Count(),6} {group.Key,-34} {group.Average(call => (call.Ended - call.Began) / 1000.0),7:F0} ms  {string.Join(", ", codes)}");
}

Console.WriteLine($"{calls.Count} calls, {calls.Count / took.TotalSeconds:F0} a second; {arena.Ledger.Versions().Count} versions written, {oracle.Commits} commits; lock files of killed processes: {string.Join(", ", arena.RemovedLocks.Select(each => $"{each.Value} x {each.Key}"))}");
foreach (var kind in disturbances.GroupBy(each => each.Kind))
{
    Console.WriteLine($"  {kind.Count(),6} {kind.Key,-34} {kind.Sum(each => each.Ended - each.Began) / 1e6,7:F0} s");
}

if (kinds.Length > 0)
{
    Console.WriteLine($"{oracle.Unprotected} writes are gone whose claim was given away or whose hooks could keep nothing; {oracle.Broken.Count} calls broke down");
    oracle.Broken.GroupBy(call => $"{Kind(call)} -> {call.ExitCode} {call.Said}").OrderByDescending(group => group.Count()).Take(20).ToList().ForEach(group => Console.WriteLine($"  {group.Count(),6} {group.Key}"));
}

Console.WriteLine($"{oracle.Raced.Count} writes were taken by a command that had been judged before them (docs/limits.md), {oracle.RacedAndGone} of them before a hook could keep them");
oracle.Raced.ForEach(raced => Console.WriteLine($"  {raced}"));
failures.ForEach(failure => Console.Error.WriteLine($"FAILED: {failure}"));
Tell();
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

// At once: a run may take an hour.
void Tell()
{
    var ended = arena.Ledger.Calls.Skip(listed).ToList();
    listed += ended.Count;
    File.AppendAllLines(Path.Combine(arena.Root, "calls"), ended.Select(call => $"{call.Began}-{call.Ended} {call.Session} {call.Words} -> {call.ExitCode} {call.Said}"));
    for (; told < oracle.Wrong.Count; told++)
    {
        Console.Error.WriteLine($"WRONG: {oracle.Wrong[told]}");
    }
}

static string Kind(Call call)
{
    var words = call.Words.Split(' ').Select(word => word.Contains('/', StringComparison.Ordinal) || word.Contains(':', StringComparison.Ordinal) ? "…" : word).ToList();
    var from = words[0] == "COORD_FORCE=1" ? 1 : 0;
    return words[from] == "dotnet-coord" ? string.Join(' ', words.Take(3)) : string.Join(' ', words.Take(from + (words.ElementAtOrDefault(from + 1) == "commit" ? 3 : 4)));
}
