using System.CommandLine;
using CoordTool.Core.Claims;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ClaimCommand : Verb
{
    private readonly Argument<string[]> _paths = Words("PATH", "Files, directories (ending in /) or resources (@NAME).", ArgumentArity.OneOrMore);
    private readonly Option<bool> _shared = new("--shared") { Description = "Beside other shared holds." };
    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why, for the others." };

    public ClaimCommand()
        : base("claim", "Hold paths or named resources, all of the call or none.")
    {
        Add(_paths);
        Add(_shared);
        Add(_reason);
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var session = invocation.RequireSession();
        invocation.Sessions.Beat(session.Id);
        var requests = result.GetValue(_paths)!.Select(path => new ClaimRequest(invocation.Pattern(path), result.GetValue(_shared))).ToList();
        var outcome = invocation.Claims.Acquire(session, requests, result.GetValue(_reason));
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(
                new AcquiredJson(1, outcome.IsGranted, [.. outcome.Taken.Select(line => line.Pattern)], [.. outcome.Refusing.Select(refused => new RefusedPatternJson(refused.Pattern.Text, Invocation.Json(refused.Holder)))]),
                OutputJson.Default.AcquiredJson);
        }

        foreach (var (pattern, holder) in outcome.Refusing)
        {
            screen.Error.WriteLine($"refused: {Sentences.Held(pattern.Text, holder, invocation.Context.Now)}");
        }

        if (!outcome.IsGranted)
        {
            foreach (var line in Sentences.InsteadOf(outcome.Refusing[0].Holder))
            {
                screen.Error.WriteLine($"  {line}");
            }

            return ExitCodes.Refused;
        }

        foreach (var line in outcome.Taken)
        {
            screen.Say(Core.Printable.Text($"claimed {line.Pattern}"));
        }

        foreach (var other in outcome.Warning)
        {
            screen.Narrate(Core.Printable.Text($"note: {other.Holder} is editing {other.Line.Pattern} in another checkout."));
        }

        return ExitCodes.Done;
    }
}
