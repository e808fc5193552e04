using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using CoordTool.Core;
using CoordTool.Core.Commits;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Undo;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed partial class CommitCommand : Verb
{
    private const int MostLeft = 10;
    private readonly Argument<string[]> _paths = Words("PATH", "Files and directories to take; without them, what this session holds or has staged.", ArgumentArity.ZeroOrMore);
    private readonly Option<string[]> _message = new("--message", "-m") { HelpName = "MESSAGE", Description = "The message; given more than once, its paragraphs." };
    private readonly Option<bool> _amend = new("--amend") { Description = "Make the last commit anew; only where it is this session's own." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public CommitCommand()
        : base("commit", "Commit what is yours, and nothing else: what this session holds or has staged, or the paths given.")
    {
        Add(_paths);
        Add(_message);
        Add(_amend);
        Add(_dryRun);
    }

    // On its turn, behind the others.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var (context, screen) = (invocation.Context, invocation.Screen);
        var (message, typed, amend, dryRun) = (result.GetValue(_message) ?? [], result.GetValue(_paths)!, result.GetValue(_amend), result.GetValue(_dryRun));
        if (!amend && !dryRun && message.All(string.IsNullOrWhiteSpace))
        {
            throw new CoordException(FailureKind.Usage, "A commit needs a message.", "dotnet-coord commit -m MESSAGE");
        }

        var session = invocation.Caller is null ? null : invocation.RequireSession();
        CommitPlan? plan;
        Refusal? refused;
        using (invocation.EnterGate())
        {
            (plan, refused) = CommitPlan.Make(
                context, invocation.Repository, session?.Id, new CommitTerms(typed.Length == 0 ? null : ChosenPaths.Of(invocation.Layout, context.WorkingDirectory, typed), amend));
        }

        if (plan is { Taken.Count: 0 } && !amend)
        {
            refused = new Refusal(
                session is null ? "Nothing is staged; nothing was committed." : "Nothing that is this session's has changed; nothing was committed.",
                [.. plan.Left.OrderBy(left => left.Holder is null).Take(MostLeft).Select(Left), "To commit files all the same, name them: dotnet-coord commit -m MESSAGE PATH"]);
        }

        if (refused is not null)
        {
            Answer(screen, "refused", null, plan, refused.Reason);
            return Failures.Report(screen.Error, refused);
        }

        if (dryRun)
        {
            Answer(screen, "planned", null, plan!, null);
            return ExitCodes.Done;
        }

        var head = GitRefs.ReadHead(invocation.Layout);
        var git = new OwnGit(context, invocation.Layout, session?.Id);
        if (plan!.ToStage.Count > 0 && git.Run(["--literal-pathspecs", "add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"], plan.ToStage).ExitCode is not 0 and var unstaged)
        {
            return CodeFor(screen, plan, unstaged, "Git could not stage the files.");
        }

        string[] only = typed.Length == 0 || plan.Taken.Count == 0 ? [] : ["--only", "--pathspec-from-file=-", "--pathspec-file-nul"];
        var (code, output) = git.Run(
            ["--literal-pathspecs", "-c", "core.abbrev=40", "commit", .. amend ? (string[])["--amend"] : [], .. message.SelectMany(text => (string[])["-m", text]), .. message.Length == 0 ? (string[])["--no-edit"] : [], .. only],
            only.Length == 0 ? [] : plan.Taken);
        if (code != 0)
        {
            return CodeFor(screen, plan, code, "Git did not make the commit; what was taken stays staged.");
        }

        var commit = Summary().Match(output) is { Success: true } found ? found.Groups[1].Value : null;
        Answer(screen, "committed", commit, plan, null);
        if (Record(invocation, session?.Id, head, commit, amend) is { } problem)
        {
            screen.Narrate($"`dotnet-coord undo` cannot take this commit back: {problem}");
        }

        return ExitCodes.Done;
    }

    private static string? Record(Invocation invocation, SessionId? session, Head head, string? commit, bool amend)
    {
        try
        {
            return commit is not null && Operation.OfCommit(invocation.Context, invocation.Repository, head, ObjectId.Parse(commit), amend) is { } operation
                ? new OperationLog(invocation.Context, invocation.Layout, session).TryRecord(operation)
                : "it cannot be told what was there before it.";
        }
        catch (CoordException error)
        {
            return error.Message;
        }
    }

    // What Git or the guard had to say is on standard error already.
    private static int CodeFor(Screen screen, CommitPlan plan, int code, string reason)
    {
        Answer(screen, "failed", null, plan, reason);
        screen.Narrate(reason);
        return code switch
        {
            1 => ExitCodes.Refused,
            128 => ExitCodes.Internal,
            > 128 => ExitCodes.Interrupted,
            _ => code,
        };
    }

    private static void Answer(Screen screen, string outcome, string? commit, CommitPlan? plan, string? reason)
    {
        if (screen.Json)
        {
            screen.Object(
                new CommitJson(1, outcome, commit, plan?.Taken ?? [], [.. (plan?.Left ?? []).Select(left => new LeftPathJson(left.Path, left.Holder))], reason),
                OutputJson.Default.CommitJson);
            return;
        }

        if (plan is null || outcome is "refused" or "failed")
        {
            return;
        }

        screen.Say($"{(commit is null ? "would commit" : $"{commit[..10]} holds")} {Screen.Count(plan.Taken.Count, "path")}:");
        foreach (var path in plan.Taken)
        {
            screen.Say(Printable.Text($"  {path}"));
        }

        // What others hold matters more than what lies around.
        foreach (var left in plan.Left.OrderBy(left => left.Holder is null).Take(MostLeft))
        {
            screen.Narrate(Left(left));
        }

        if (plan.Left.Count > MostLeft)
        {
            screen.Narrate($"and {plan.Left.Count - MostLeft} more");
        }
    }

    private static string Left(LeftPath left) => Printable.Text($"left {left.Path}{(left.Holder is { } holder ? $": {holder} holds it" : ", which is not this session's")}");

    // "[main 1234…] Subject", and "(root-commit)" between.
    [GeneratedRegex(@"^\[.*?([0-9a-f]{40,64})\]", RegexOptions.Multiline)]
    private static partial Regex Summary();

    /// <summary>Git as the session's shell has it: on its index, on its turn, and made again where HEAD moved.</summary>
    private sealed class OwnGit(CoordContext context, GitLayout layout, SessionId? session)
    {
        public (int ExitCode, string Output) Run(IEnumerable<string> arguments, IEnumerable<string> paths)
        {
            var start = new ProcessStartInfo(Ambient.ToolPath(context), ["shim", "git", .. arguments])
            {
                WorkingDirectory = layout.RequireWorkTree(),
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            ChildProcess.GiveEnvironment(start, context);
            start.Environment["LC_ALL"] = "C";
            if (session is { } own)
            {
                start.Environment[Caller.SessionVariable] = own.Value;
                start.Environment[Caller.HostVariable] = Caller.AgentId(context) ?? "";
            }

            using var git = Process.Start(start)!;
            using (var input = new StreamWriter(git.StandardInput.BaseStream))
            {
                input.Write(string.Concat(paths.Select(path => path + '\0')));
            }

            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return (git.ExitCode, output);
        }
    }
}
