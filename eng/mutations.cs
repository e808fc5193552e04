// The entry point of the tests in the copy that eng/mutations.sh makes: runs the fixtures of one mutant after the other in
// this process, which costs a second each less than a test host. An endless loop ends when the next mutant is chosen.
using CoordTool.Core;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

var parts = args[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
var mutants = File.ReadLines(args[0]).Select(line => line.Split('\t')).Where(fields => parts.Contains(fields[1])).ToList();

// Unchanged, every part has to pass.
foreach (var fixtures in mutants.Select(fields => fields[2]).Distinct())
{
    if (!Passes("0", fixtures))
    {
        Console.Error.WriteLine($"{fixtures}: the tests fail without a change");
        return 1;
    }
}

foreach (var fields in mutants)
{
    Console.WriteLine($"{(Passes(fields[0], fields[2]) ? "survived" : "killed")}\t{fields[0]}\t{fields[1]}\t{fields[3]}");
}

return 0;

static bool Passes(string mutant, string fixtures)
{
    Mutant.Chosen = int.Parse(mutant);
    var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
    runner.Load(typeof(CoordTool.Core.Tests.PatternsOfClaims).Assembly, new Dictionary<string, object> { ["StopOnError"] = true, ["NumberOfTestWorkers"] = 0 });
    var classes = fixtures.Split(' ').Select(name => $"<class>CoordTool.Core.Tests.{name}</class>");
    runner.RunAsync(TestListener.NULL, TestFilter.FromXml($"<filter><or>{string.Concat(classes)}</or></filter>"));
    return runner.WaitForCompletion(300_000) && runner.Result is { FailCount: 0, PassCount: > 0 } result && result.ResultState.Status == TestStatus.Passed;
}
