using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WhoCommand : Verb
{
    private readonly Argument<string[]> _paths = Words("PATH", "Only claims that concern these, and whether you may have them.", ArgumentArity.ZeroOrMore, LiveValues.Resources);

    public WhoCommand()
        : base("who", "Who holds what; with paths: may I, and if not, what can I do.") => Add(_paths);

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord who", "everything that is claimed"),
        new("dotnet-coord who src/http/parser.cs", "whose it is, and what to do instead"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var patterns = result.GetValue(_paths)!.Select(invocation.Pattern).ToList();
        var view = invocation.Claims.Read();
        var all = (patterns.Count == 0 ? view.List() : [.. patterns.SelectMany(view.List).DistinctBy(claim => (claim.Line.Pattern, claim.Line.Session, claim.Line.Checkout))]).ToList();
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new ClaimsJson(1, [.. all.Select(Invocation.Json)]), OutputJson.Default.ClaimsJson);
            return ExitCodes.Done;
        }

        var now = invocation.Context.Now;
        foreach (var pattern in patterns)
        {
            var verdict = view.Judge(invocation.Caller, new ClaimRequest(pattern));
            screen.Say(Sentences.May(pattern, verdict, now));
            foreach (var line in verdict.IsFree ? [] : Sentences.InsteadOf(pattern, verdict.Refusing[0]))
            {
                screen.Say($"  {line}");
            }
        }

        if (all.Count == 0)
        {
            if (patterns.Count == 0)
            {
                screen.Say("nothing is claimed");
            }

            return ExitCodes.Done;
        }

        screen.Table(
            ["WHAT", Column.Prose("WHO"), "STATE", "ACTIVE", "EDITED", Column.Prose("TASK")],
            all.Select(claim => (IReadOnlyList<string>)[
                claim.Shown + (claim.Line.IsShared ? " (shared)" : claim.Line.IsAuto ? " (editing)" : ""),
                claim.Holder,
                claim.State.ToString().ToLowerInvariant(),
                Printable.Ago(now - claim.LastActivity),
                claim.LastEdit is { } edit ? Printable.Ago(now - edit) : "",
                claim.Line.Task ?? claim.Line.Reason ?? ""]));
        return ExitCodes.Done;
    }
}
