using System.CommandLine;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WhoCommand : Verb
{
    private readonly Argument<string[]> _paths = Words("PATH", "Only claims that concern these.", ArgumentArity.ZeroOrMore);

    public WhoCommand()
        : base("who", "Who holds what.") => Add(_paths);

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var patterns = result.GetValue(_paths)!.Select(invocation.Pattern).ToList();
        var claims = invocation.Claims.List()
            .Where(claim => claim.Holds && (patterns.Count == 0 || patterns.Any(claim.Overlaps)))
            .ToList();
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new ClaimsJson(1, [.. claims.Select(Invocation.Json)]), OutputJson.Default.ClaimsJson);
        }
        else if (claims.Count == 0)
        {
            screen.Say(patterns.Count == 0 ? "nothing is claimed" : "free");
        }
        else
        {
            var now = invocation.Context.Now;
            screen.Table(
                ["WHAT", "WHO", "STATE", "ACTIVE", "TASK"],
                claims.Select(claim => (IReadOnlyList<string>)[
                    claim.Line.Pattern + (claim.Line.Mode == "shared" ? " (shared)" : claim.Line.Auto ? " (editing)" : ""),
                    claim.Holder,
                    claim.State.ToString().ToLowerInvariant(),
                    Screen.Ago(now - claim.LastActivity),
                    claim.Line.Task ?? claim.Line.Reason ?? ""]));
        }

        return ExitCodes.Done;
    }
}
