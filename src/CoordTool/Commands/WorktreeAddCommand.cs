using System.CommandLine;
using System.Text;
using CoordTool.Core;
using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Processes;
using CoordTool.Core.Worktrees;
using CoordTool.Output;
using CoordTool.Shim;

namespace CoordTool.Commands;

internal sealed class WorktreeAddCommand : Verb
{
    private const int NotExecutable = 126;
    private const int BySignal = 128;

    private readonly Argument<string> _name = new("NAME") { Description = "What to call it; directory and branch are named after it." };
    private readonly Option<string?> _from = new("--from") { HelpName = "COMMIT", Description = "Where its new branch starts; without it, at the branch it will land in." };
    private readonly Option<string?> _branch = new("--branch", "-b") { HelpName = "BRANCH", Description = "Its branch: one that exists here or at a remote, or a new one." };
    private readonly Option<string?> _exec = new("--exec", "-x") { HelpName = "COMMAND", Description = "A line for the shell, run in the new checkout; the exit code is its own." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public WorktreeAddCommand()
        : base("add", "Add a checkout beside this one, on a branch of its own. Prints its path alone.")
    {
        Add(_name);
        Add(_from);
        Add(_branch);
        Add(_exec);
        Add(_dryRun);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("cd \"$(dotnet-coord worktree add fix-login)\"", "make it and go there"),
        new("dotnet-coord worktree add fix-login --branch feature/login", "on a branch that exists, here or at a remote"),
        new("dotnet-coord worktree add spike --from HEAD~3 --exec \"make test\"", "from an earlier commit, and run something in it"),
    ];

    // The commands of a person take as long as they take.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var screen = invocation.Screen;
        var command = result.GetValue(_exec);
        if (command is not null && screen.Json)
        {
            throw new CoordException(FailureKind.Usage, "--json goes with no --exec: what that prints would stand beside the object.", "Leave one of them out.");
        }

        var terms = new AddTerms(result.GetValue(_name)!) { From = result.GetValue(_from), Branch = result.GetValue(_branch) };
        if (result.GetValue(_dryRun))
        {
            return Plan(invocation, terms);
        }

        var shell = command is null ? null : FindShell(invocation);
        screen.Narrate($"adding the worktree {Printable.Text(terms.Name, 80)} ...");
        var (added, refused) = new WorktreeAdd(invocation.Context, invocation.Repository) { Gate = invocation.EnterGate, Line = line => screen.Narrate($"  {Printable.Text(line)}") }.Run(terms);
        if (added is null)
        {
            return Failures.Report(screen.Error, refused!);
        }

        // Where core.hooksPath is relative, each checkout has hooks of its own.
        Initialization.Mend(invocation.Context, GitLayout.Require(added.Path), Ambient.ToolPath(invocation.Context));
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
        return command is null ? ExitCodes.Done : Run(invocation, added, shell!, command);
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
        var commands = plan.Settings.CommandsOf(CommandStage.AfterAdd);
        var (unapproved, _) = ApprovedCommands.FindUnapproved(context, layout, CommandStage.AfterAdd, commands);
        return [.. commands.Select(text => new PlannedCommandJson(text, !unapproved.Contains(text)))];
    }

    private static string FindShell(Invocation invocation) => NativeProcess.IsSupported && Ambient.OnPath(invocation.Context, "sh") is { } shell
        ? shell
        : throw new CoordException(FailureKind.Usage, "There is no sh on PATH to run a command with; nothing was done.", "Leave --exec out, and run the command in the directory that is printed.");

    private static int Run(Invocation invocation, AddedWorktree added, string shell, string command)
    {
        // Who reads our output gets the path, and nothing else.
        string[] words = ["sh", "-c", Console.IsOutputRedirected ? $"exec >&2\n{command}" : command];

        // The index that a session named for its own checkout is none of this one.
        var environment = GivenCommand.ReadEnvironment().Where(variable => !GitProcess.ChangesTheRepository(Encoding.UTF8.GetString(variable).Split('=')[0])).ToList();
        var native = new NativeCommand(shell, [.. words.Select(Encoding.UTF8.GetBytes)], environment).With("PWD", added.Path);
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
