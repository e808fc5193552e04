using System.CommandLine;
using System.Text;
using CoordTool.Core;
using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;
using CoordTool.Core.Worktrees;
using CoordTool.Output;
using CoordTool.Shim;
using TokenType = System.CommandLine.Parsing.TokenType;

namespace CoordTool.Commands;

internal sealed class WorktreeAddCommand : Verb
{
    private const int NotExecutable = 126;
    private const int NotStarted = 127;
    private const int BySignal = 128;

    private readonly Argument<string> _name = new("NAME") { Description = "What to call it; directory and branch are named after it." };
    private readonly Argument<string[]> _command = new("-- CMD") { Description = "A command with its arguments, run in the new checkout; the exit code is the command's.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _from = new("--from") { HelpName = "COMMIT", Description = "Where its new branch starts; without it, at the branch it will land in." };
    private readonly Option<string?> _branch = new("--branch", "-b") { HelpName = "BRANCH", Description = "Its branch: one that exists here or at a remote, or a new one." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public WorktreeAddCommand()
        : base("add", "Add a checkout beside this one, on a branch of its own. Prints its path alone.")
    {
        Add(_name);
        Add(_command);
        Add(_from);
        Add(_branch);
        Add(_dryRun);
    }

    // The commands of a person take as long as they take.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var screen = invocation.Screen;
        var command = Command(result, screen.Json);
        var terms = new AddTerms(result.GetValue(_name)!) { From = result.GetValue(_from), Branch = result.GetValue(_branch) };
        if (result.GetValue(_dryRun))
        {
            return Plan(invocation, terms);
        }

        // What is sought on PATH is there before anything is made.
        if (command.Length > 0 && !command[0].Contains('/', StringComparison.Ordinal) && Ambient.OnPath(invocation.Context, command[0]) is null)
        {
            screen.Error.WriteLine(Printable.Text($"error: there is no command '{command[0]}'; nothing was done."));
            return NotStarted;
        }

        screen.Narrate($"adding the worktree {Printable.Text(terms.Name, 80)} ...");
        var (added, refused) = new WorktreeAdd(invocation.Context, invocation.Repository) { Gate = invocation.EnterGate, Line = line => screen.Narrate($"  {Printable.Text(line)}") }.Run(terms);
        if (added is null)
        {
            return Failures.Report(screen.Error, refused!);
        }

        if (screen.Json)
        {
            screen.Object(
                new WorktreeAddedJson(
                    1, added.Path, added.Branch, added.Target, added.Commit.ToString(), added.Copied, added.Place.Scratch, added.Place.Databases, added.Place.FirstPort,
                    added.Commands.Result == CommandResult.Unapproved ? "unapproved" : "done"),
                OutputJson.Default.WorktreeAddedJson);
        }
        else
        {
            screen.Answer(added.Path);
        }

        Tell(screen, added, terms.Name);
        return command.Length == 0 ? ExitCodes.Done : Run(invocation, added, command);
    }

    private static void Tell(Screen screen, AddedWorktree added, string name)
    {
        foreach (var line in added.Skipped.Concat(added.Place.Missing))
        {
            screen.Narrate(line);
        }

        if (added.Commands.Result == CommandResult.Unapproved)
        {
            screen.Narrate(added.Commands.Problem ?? "the commands of afterAdd were not run: nobody has approved them");
            screen.Narrate("  A person does so with: dotnet-coord approvals add afterAdd");
        }
        else if (added.Commands.Log is { } log)
        {
            screen.Narrate($"the commands of afterAdd are done; what they printed: {log}");
        }

        if (added.Copied.Count > 0)
        {
            screen.Narrate($"copied {Screen.Count(added.Copied.Count, "ignored file")}");
        }

        screen.Narrate($"on {GitRefs.ShortName(added.Branch)}, from {GitRefs.ShortName(added.Target)} at {added.Commit.Abbreviated}; when it is done: dotnet-coord worktree done {name}");
    }

    private static int Plan(Invocation invocation, AddTerms terms)
    {
        var (context, layout, screen) = (invocation.Context, invocation.Layout, invocation.Screen);
        var (plan, refused) = WorktreePlan.Make(context, layout, terms);
        if (plan is null)
        {
            return Failures.Report(screen.Error, refused!);
        }

        var copies = CopiedFiles.Find(context, plan.Main, plan.Settings);
        var commands = Commands(context, layout, plan);
        if (screen.Json)
        {
            screen.Object(new WorktreePlanJson(1, plan.Path, plan.Branch, plan.KeepsBranch, plan.Target, plan.Commit.ToString(), copies, commands), OutputJson.Default.WorktreePlanJson);
            return ExitCodes.Done;
        }

        screen.Answer(plan.Path);
        screen.Narrate($"would be on {(plan.KeepsBranch ? "the branch" : "the new branch")} {GitRefs.ShortName(plan.Branch)} at {plan.Commit.Abbreviated}, to land in {GitRefs.ShortName(plan.Target)}");
        foreach (var path in copies)
        {
            screen.Narrate($"would copy {Printable.Text(path)}");
        }

        foreach (var (text, isApproved) in commands)
        {
            screen.Narrate($"{(isApproved ? "would run" : "would not run, for nobody has approved it")}: {Printable.Text(text)}");
        }

        return ExitCodes.Done;
    }

    private static List<PlannedCommandJson> Commands(CoordContext context, GitLayout layout, WorktreePlan plan)
    {
        var commands = plan.Settings.CommandsOf(CommandStage.AfterAdd).Select(text => new StagedCommand(CommandStage.AfterAdd, text)).ToList();
        var missing = ApprovalList.Missing(context, layout, commands);

        // Unless all are approved, none runs.
        return commands.ConvertAll(command => new PlannedCommandJson(command.Text, !missing.Contains(command)));
    }

    private string[] Command(ParseResult result, bool json)
    {
        var command = result.GetValue(_command)!;
        var behind = result.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        return command.Length == 0 ? command
            : command.Length != behind ? throw new CoordException(FailureKind.Usage, "worktree add takes one name.", "A command to run in the worktree stands behind --: dotnet-coord worktree add fix -- make")
            : json ? throw new CoordException(FailureKind.Usage, "--json goes with no command: what that prints would stand beside the object.", "Leave one of them out.")
            : command;
    }

    private static int Run(Invocation invocation, AddedWorktree added, string[] command)
    {
        var program = command[0].Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(command[0], added.Path) : Ambient.OnPath(invocation.Context, command[0]);
        if (!File.Exists(program) || !NativeProcess.IsSupported)
        {
            invocation.Screen.Error.WriteLine(Printable.Text($"error: there is no command '{command[0]}'; the worktree stays."));
            return NotStarted;
        }

        // The index that a session named for its own checkout is none of this one.
        var environment = GivenCommand.ReadEnvironment().Where(variable => !GitProcess.ChangesTheRepository(Encoding.UTF8.GetString(variable).Split('=')[0])).ToList();
        var native = new NativeCommand(program, [.. command.Select(Encoding.UTF8.GetBytes)], environment).With("PWD", added.Path);
        foreach (var (name, value) in added.Place.Variables)
        {
            native = native.With(name, value);
        }

        try
        {
            Directory.SetCurrentDirectory(added.Path);
            var code = GitChild.Run(native);
            return code < 0 ? BySignal - code : code;
        }
        catch (CoordException failure)
        {
            invocation.Screen.Error.WriteLine(Printable.Text($"error: {failure.Message}"));
            return NotExecutable;
        }
    }
}
