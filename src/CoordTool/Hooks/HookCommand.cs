using System.Globalization;
using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>What the arguments of <c>hook EVENT</c> say.</summary>
/// <param name="Event">The caller's own name of the event, in kebab case.</param>
/// <param name="Agent">Whose hook this is: <c>git</c>, or an <see cref="AgentHost"/>.</param>
/// <param name="Git">The Git process that runs the hook, where its shell named it.</param>
/// <param name="Arguments">What the caller gives the hook itself.</param>
internal sealed record HookCall(string Event, string Agent, ProcessIdentity? Git, IReadOnlyList<string> Arguments);

/// <summary>
/// Runs hooks. A hook that cannot decide lets the action pass, says so and is counted; only a usage error has another exit
/// code than "done" and "refused", for a typo must never read as a refusal (docs/hook-contracts.md, Hooks).
/// </summary>
internal static class HookCommand
{
    private static WriteGate? _gate;

    public static int Run(string[] args)
    {
        if (Parse(args) is not { } call)
        {
            return ExitCodes.Usage;
        }

        var context = Ambient.Read();
        if (AgentHost.Find(call.Agent) is { } host)
        {
            return host.FindEvent(call.Event) is { } @event ? AgentHook.Run(context, host, @event) : Unknown(call);
        }

        try
        {
            return call switch
            {
                { Agent: "git", Event: "pre-commit" } => PreCommit.Run(context, call),
                { Agent: "git", Event: "prepare-commit-msg" } => PrepareCommitMessage.Run(context, call),
                { Agent: "git", Event: "post-commit" } => PostCommit.Run(context, call),
                { Agent: "git", Event: "post-checkout" } => PostCheckout.Run(context, call),
                { Agent: "git", Event: "post-merge" } => PostMerge.Run(context),
                { Agent: "git", Event: "post-rewrite" } => PostRewrite.Run(context),
                { Agent: "git", Event: "reference-transaction" } => ReferenceTransaction.Run(context, call),
                _ => Unknown(call),
            };
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine($"dotnet-coord could not decide and lets this pass: {Printable.Text(failure.Message)}");
            foreach (var hint in (failure as CoordException)?.Hints ?? [])
            {
                Console.Error.WriteLine(Printable.Text($"  {hint}"));
            }

            CountUndecided(context);
            return ExitCodes.Done;
        }
    }

    /// <summary>The checkout that Git runs a hook in.</summary>
    public static GitRepository Repository(CoordContext context)
    {
        var layout = GitLayout.Require(context, context.Variable("GIT_DIR"));
        Enter(context, layout);
        return new GitRepository(layout);
    }

    /// <summary>Keeps objects from being taken away until the hook ends.</summary>
    public static void Enter(CoordContext context, GitLayout layout) => Bookkeeping.Try(() => _gate ??= WriteGate.Enter(context, layout));

    /// <summary>Refuses what Git is about to do: counted, noted and said.</summary>
    public static int Refuse(CoordContext context, GitLayout layout, SessionId? session, Refusal refusal, EventKind kind = EventKind.Refusal)
    {
        Refusals.Note(context, layout, session, kind == EventKind.Veto ? "git" : "git commit", refusal, kind);
        return Failures.Report(Console.Error, refusal);
    }

    /// <summary>Counts a check that came to no judgement, where there is a place to count it.</summary>
    public static void CountUndecided(CoordContext context)
    {
        try
        {
            if (GitLayout.Discover(context, context.WorkingDirectory, context.Variable("GIT_DIR")) is { } layout)
            {
                GuardCounters.Undecided(layout);
            }
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            // What cannot be read cannot be counted in either; the message above says what is wrong.
        }
    }

    private static HookCall? Parse(string[] args)
    {
        string? agent = null;
        ProcessIdentity? git = null;
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--agent" when i + 1 < args.Length:
                    agent = args[++i];
                    break;
                case "--git-pid" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var id):
                    i++;
                    git = ProcessIdentity.FindGit(id);
                    break;
                case ['-', ..]:
                    Console.Error.WriteLine($"error: dotnet-coord hook does not know '{Printable.Text(args[i], 80)}'.");
                    Usage();
                    return null;
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        if (words.Count > 0 && agent is not null)
        {
            return new HookCall(words[0], agent, git, words[1..]);
        }

        Console.Error.WriteLine("error: a hook needs its event and the agent that calls it.");
        Usage();
        return null;
    }

    private static void Usage()
    {
        Console.Error.WriteLine("  usage: dotnet-coord hook pre-commit|prepare-commit-msg|post-commit|post-checkout|post-merge|post-rewrite|reference-transaction --agent git");
        foreach (var host in AgentHost.All)
        {
            Console.Error.WriteLine($"     or: dotnet-coord hook {string.Join('|', host.Events.Select(each => each.Word))} --agent {host.Name}");
        }
    }

    private static int Unknown(HookCall call)
    {
        Console.Error.WriteLine($"error: dotnet-coord knows no hook '{Printable.Text(call.Event, 80)}' of '{Printable.Text(call.Agent, 80)}'.");
        Usage();
        return ExitCodes.Usage;
    }
}
