using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Sync;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class SyncCommand : Verb
{
    private readonly Option<string?> _remote = new("--remote") { HelpName = "NAME", Description = "The remote; without it, the one in coord.json, else origin, else the only one." };

    public SyncCommand()
        : base("sync", "Exchange claims and decisions with the team's Git server: fetch, join, push without force.") => Add(_remote);

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord sync", "with the remote of coord.json, else origin"),
        new("dotnet-coord sync --remote upstream", "with another"),
    ];

    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var screen = invocation.Screen;
        var remote = SyncRemote.Find(invocation.Context, invocation.Layout, invocation.Sync, result.GetValue(_remote));
        var outcome = Synchronization.Run(invocation.Context, invocation.Repository, new SyncTerms(remote, invocation.Sync.Limit)
        {
            MayAsk = invocation.Context.IsAtTerminal,
            Gate = invocation.EnterGate,
            Progress = screen.Narrate,
        });
        if (screen.Json)
        {
            screen.Object(Json(outcome), OutputJson.Default.SyncJson);
        }
        else if (outcome.Trouble is null)
        {
            screen.Say(outcome.Report.Received + outcome.Sent == 0 ? $"{remote}: nothing new" : $"{remote}: {Screen.Count(outcome.Report.Received, "note")} received, {outcome.Sent} sent");
        }

        foreach (var line in screen.Json ? [] : Sentences.Joined(outcome.Report))
        {
            screen.Say(line);
        }

        return outcome.Trouble is not { } trouble ? ExitCodes.Done : trouble.Kind switch
        {
            SyncTroubleKind.Rejected => Failures.Report(screen.Error, new Refusal($"{remote} does not take what was sent ({trouble.Words}). Nothing was lost: it stays here.", "Whoever keeps that server has to let refs/notes/coord/* be pushed.")),
            SyncTroubleKind.Overtaken => Failures.Report(screen.Error, new CoordException(FailureKind.Contention, $"Others changed the notes at {remote} all the time ({trouble.Words}). What they have is here; what is here is not there yet.", "Run the same command again.")),
            _ => Failures.Report(screen.Error, new CoordException(FailureKind.Contention, $"{remote} cannot be reached ({trouble.Words}). Nothing was lost: what is here stays here.", "Once it can be reached, run the same command again.")),
        };
    }

    private static SyncJson Json(SyncOutcome outcome) => new(
        1, outcome.Remote, outcome.Trouble is null, outcome.Report.Received, outcome.Sent, outcome.Pushes,
        [.. outcome.Report.Lost.Select(lost => new LostClaimJson(lost.Pattern, lost.Loser.Session, lost.Loser.Name, lost.Winner.Pattern, lost.Winner.Session, lost.Winner.Name))],
        [.. outcome.Report.Skews.Select(skew => new ClockSkewJson(skew.Name, Math.Round(skew.Offset.TotalSeconds)))],
        [.. outcome.Report.Unreadable],
        outcome.Trouble is { } trouble ? new SyncTroubleJson(trouble.Kind.ToString().ToLowerInvariant(), trouble.Words) : null);
}
