using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Approvals;

/// <summary>Approves commands. Only a person may: an agent that approves what it wrote itself has asked nobody.</summary>
public static class ApprovalAdd
{
    /// <summary>Why the caller may not approve; null for a person at a plain terminal.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="given">The value of <c>--session</c>.</param>
    /// <param name="stages">What was to be approved, for what the person types.</param>
    public static Refusal? FindRefusal(CoordContext context, GitLayout layout, string? given, IReadOnlyList<CommandStage> stages)
    {
        // An inherited variable is no person either.
        if (Caller.Find(context, given) is null && Caller.AgentName(context) is null && context.Variable(Caller.SessionVariable) is null)
        {
            return null;
        }

        var words = stages.Count == CommandStages.Words.Count ? "--all" : string.Join(' ', new List<CommandStage>(stages).ConvertAll(CommandStages.Word));
        return new Refusal(
            "A session approves no commands: only the person it works for may.",
            "What there is to approve: dotnet-coord approvals list",
            "The person types, in a terminal without a session:",
            $"  dotnet-coord -C {ShellQuoting.Quoted(layout.WorkTree ?? layout.GitDirectory)} approvals add {words}");
    }

    /// <summary>Approves exactly these commands, which were shown; what <c>coord.json</c> says by now does not matter.</summary>
    /// <exception cref="CoordException">The file of approvals means nothing, and is left as it is.</exception>
    public static void Run(CoordContext context, GitLayout layout, IReadOnlyList<StagedCommand> commands)
    {
        var key = ApprovalFile.KeyOf(layout);
        var now = DateTimeOffset.FromUnixTimeSeconds(context.Now.ToUnixTimeSeconds());
        ApprovalFile.Change(context, approvals =>
        [
            .. approvals,
            .. commands.Where(command => !approvals.Any(approval => approval.Allows(key, command))).Distinct()
                .Select(command => new Approval(key, CommandStages.Word(command.Stage), command.Text, now)),
        ]);
    }
}
