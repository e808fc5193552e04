using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Sessions;
using CoordTool.Core.Undo;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ClaimCommand : Verb
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Argument<string[]> _paths = Words("PATH", "Files, directories (ending in /), globs or resources (@NAME).", ArgumentArity.OneOrMore, LiveValues.Resources);
    private readonly Option<bool> _shared = new("--shared") { Description = "Beside other shared holds." };
    private readonly Option<string?> _task = new("--task") { HelpName = "TEXT", Description = "What it is for; without it, the session's task." };
    private readonly Option<string?> _reason = new("--reason") { HelpName = "TEXT", Description = "Why, for the others." };
    private readonly Option<string?> _ttl = new("--ttl") { HelpName = "TIME", Description = "How long it holds on after the session's last activity, such as 30m." };
    private readonly Option<string?> _wait = new("--wait") { HelpName = "TIME", Description = "How long to wait for a holder, first come first served; without it, not at all." };
    private readonly Option<bool> _takeover = new("--takeover") { Description = "Take what is stalled; uncommitted changes inside are kept as a rescue, and the holder is told." };

    private readonly Option<bool> _offline = new("--offline") { Description = "Hold it on this machine alone, without asking the remote: no other machine sees it (where sync.mode is \"claim\")." };

    public ClaimCommand()
        : base("claim", "Hold paths or named resources, all of the call or none.")
    {
        Add(_paths);
        Add(_shared);
        Add(_task);
        Add(_reason);
        Add(_ttl);
        Add(_wait);
        Add(_takeover);
        Add(_offline);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord claim src/http/ @tests", "a directory and a resource that is only a name: both, or neither"),
        new("dotnet-coord claim --wait 5m docs/http.md", "as soon as its holder gives it back"),
        new("dotnet-coord claim --takeover src/http/", "from a session that has stalled"),
    ];

    public override bool MayWait => true;

    /// <summary>How long to wait, by the value of <c>--wait</c>.</summary>
    public static TimeSpan Wait(string? given, TimeSpan otherwise) => given is null ? otherwise : Durations.Parse("--wait", given, TimeSpan.Zero, LongestWait);

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var session = invocation.RequireSession();
        invocation.Sessions.Beat(session.Id);
        var requests = result.GetValue(_paths)!.Select(path => new ClaimRequest(invocation.Pattern(path), result.GetValue(_shared))).ToList();
        var terms = new ClaimTerms
        {
            Task = SessionStart.Checked(result.GetValue(_task), SessionStart.LongestTask, "--task"),
            Reason = SessionStart.Checked(result.GetValue(_reason), SessionStart.LongestTask, "--reason"),
            Ttl = result.GetValue(_ttl) is { } ttl ? Durations.Parse("--ttl", ttl, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)) : null,
            TakesOver = result.GetValue(_takeover),
            IsLocalOnly = result.GetValue(_offline) && invocation.Sync.Mode == SyncMode.Claim,
        };
        var screen = invocation.Screen;
        var outcome = Waiting.Acquire(invocation, session, requests, terms, Wait(result.GetValue(_wait), TimeSpan.Zero));
        if (screen.Json)
        {
            screen.Object(
                new AcquiredJson(
                    1, outcome.IsGranted, [.. outcome.Taken.Select(line => line.Pattern)],
                    [.. outcome.Refusing.Select(refused => new RefusedPatternJson(refused.Pattern.Text, Invocation.Json(refused.Holder)))],
                    [.. outcome.TakenOver.Select(over => new TakenOverJson(over.From.Line.Pattern, over.From.Holder, over.Rescue))]) { LocalOnly = terms.IsLocalOnly },
                OutputJson.Default.AcquiredJson);
        }

        if (Operation.OfTakeover(invocation.Context, invocation.Layout, outcome) is { } operation
            && new OperationLog(invocation.Context, invocation.Layout, session.Id).TryRecord(operation) is { } problem)
        {
            screen.Narrate($"`dotnet-coord undo` cannot take this take-over back: {problem}");
        }

        if (!outcome.IsGranted)
        {
            return Waiting.Refuse(invocation, session, outcome);
        }

        foreach (var line in outcome.Taken)
        {
            screen.Say(Printable.Text($"claimed {line.Pattern}{(line.IsLocalOnly ? " (local only: no other machine sees it)" : "")}"));
        }

        foreach (var over in outcome.TakenOver)
        {
            screen.Say(Printable.Text($"taken over from {over.From.Holder}, which is told: {over.From.Line.Pattern}"));
            if (over.Rescue is { } rescue)
            {
                screen.Say($"  what was uncommitted inside is kept: {Sentences.Rescued(rescue)}");
            }
        }

        foreach (var other in outcome.Warning)
        {
            screen.Narrate(Printable.Text($"note: {other.Holder} is editing {other.Line.Pattern} in another checkout."));
        }

        return ExitCodes.Done;
    }
}
