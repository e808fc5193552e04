using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ReleaseCommand : Verb
{
    private readonly Argument<string[]> _paths = Words("PATH", "What to give back.", ArgumentArity.ZeroOrMore, LiveValues.OwnClaims);
    private readonly Option<bool> _all = new("--all") { Description = "Everything the session holds." };

    public ReleaseCommand()
        : base("release", "Give claims back.")
    {
        Add(_paths);
        Add(_all);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord release src/http/", "one of several"),
        new("dotnet-coord release --all", "everything this session holds"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var session = invocation.RequireSession();
        var patterns = result.GetValue(_paths)!.Select(invocation.Pattern).ToHashSet();
        if ((patterns.Count == 0) == !result.GetValue(_all))
        {
            throw new CoordException(FailureKind.Usage, "It is not clear what to release.", "Name the paths, or give --all.");
        }

        var released = invocation.Claims.Release(session.Id, session.Name, line => result.GetValue(_all) || (Read(line) is { } pattern && patterns.Contains(pattern)));
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new ReleasedJson(1, [.. released.Select(line => line.Pattern)]), OutputJson.Default.ReleasedJson);
        }

        foreach (var line in released)
        {
            screen.Say($"released {Printable.Text(line.Pattern)}");
        }

        foreach (var pattern in patterns.Except(released.Select(Read)))
        {
            screen.Narrate($"note: {session.Name} does not hold {Printable.Text(pattern!.Text)}");
        }

        invocation.TellRemote();
        return ExitCodes.Done;

        ClaimPattern? Read(ClaimLine line) => ClaimPattern.Read(line.Pattern, PathRule.Of(invocation.Layout));
    }
}
