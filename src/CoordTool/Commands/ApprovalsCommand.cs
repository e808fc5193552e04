using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ApprovalsCommand : Noun
{
    public ApprovalsCommand()
        : base("approvals", "Which commands of coord.json may run; only a person approves.")
    {
        Add(new List());
        Add(new AddVerb());
        Add(new Drop());
    }

    private static Argument<string[]> StageArgument() =>
        Words("STAGE", $"Which stages: {string.Join(", ", CommandStages.Words.Select(each => each.Word))}.", ArgumentArity.ZeroOrMore, _ => CommandStages.Words.Select(each => each.Word));

    /// <summary>The stages that were typed: some, or all, and never all by leaving them out.</summary>
    private static List<CommandStage> Stages(string[] typed, bool all)
    {
        var known = string.Join(", ", CommandStages.Words.Select(each => each.Word));
        if (typed.Length > 0 == all)
        {
            throw new CoordException(FailureKind.Usage, all ? "It is either stages or --all." : "Name the stages, or --all.", $"There are {known}.");
        }

        var stages = new List<CommandStage>();
        foreach (var word in all ? CommandStages.Words.Select(each => each.Word) : typed.Distinct())
        {
            stages.Add(CommandStages.Find(word) ?? throw new CoordException(FailureKind.Usage, $"'{word}' is no stage.", $"There are {known}."));
        }

        return stages;
    }

    // Behind a bar, so that no line of a command passes for one of ours.
    private static IEnumerable<string> Shown(string stage, string command, string mark) =>
        ShownCommand.Lines(command).Select(line => $"  | {line}").Prepend($"{stage}{mark}:").Concat(ShownCommand.NotAscii(command) is { } others ? [$"  not ASCII in it: {others}"] : []);

    private static ApprovalJson Json(Approval approval) => new(approval.Stage, approval.Command, true, false, approval.Approved);

    private sealed class List : Verb
    {
        public List()
            : base("list", "The commands of coord.json, which are approved, and approvals that nothing uses.")
        {
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord approvals list", "what coord.json would run")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var listed = ApprovalList.Run(invocation.Context, invocation.Layout);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                var commands = listed.Commands.Select(each => new ApprovalJson(CommandStages.Word(each.Command.Stage), each.Command.Text, each.IsApproved, true, null));
                screen.Object(new ApprovalsJson(1, ApprovalFile.PathOf(invocation.Context), [.. commands, .. listed.Unused.Select(Json)]), OutputJson.Default.ApprovalsJson);
                return ExitCodes.Done;
            }

            foreach (var line in listed.Commands.SelectMany(each => Shown(CommandStages.Word(each.Command.Stage), each.Command.Text, each.IsApproved ? ", approved" : ", not approved"))
                .Concat(listed.Unused.SelectMany(each => Shown(each.Stage, each.Command, ", approved and not used here"))))
            {
                screen.Say(line);
            }

            if (listed.Commands.Count == 0)
            {
                screen.Say("coord.json names no commands");
            }
            else if (listed.Commands.Any(each => !each.IsApproved))
            {
                screen.Narrate("A person approves them: dotnet-coord approvals add --all");
            }

            return ExitCodes.Done;
        }
    }

    private sealed class AddVerb : Verb
    {
        private readonly Argument<string[]> _stages = StageArgument();
        private readonly Option<bool> _all = new("--all") { Description = "All stages." };
        private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };

        public AddVerb()
            : base("add", "Show commands of coord.json, and let exactly these run in this repository from now on.")
        {
            Add(_stages);
            Add(_all);
            Add(_yes);
        }

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord approvals add --all", "read them, then say yes"),
            new("dotnet-coord approvals add check", "those of one stage"),
        ];

        // The answer to a question takes as long as it takes.
        public override bool MayWait => true;

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var (context, layout, screen) = (invocation.Context, invocation.Layout, invocation.Screen);
            var stages = Stages(result.GetValue(_stages)!, result.GetValue(_all));
            if (ApprovalAdd.FindRefusal(context, layout, invocation.Given, stages) is { } refused)
            {
                return Failures.Report(screen.Error, refused);
            }

            var commands = ApprovalList.Run(context, layout).Commands.Where(each => !each.IsApproved && stages.Contains(each.Command.Stage)).Select(each => each.Command).ToList();
            foreach (var line in commands.SelectMany(each => Shown(CommandStages.Word(each.Stage), each.Text, "")))
            {
                // The question is about these lines, so nothing keeps them back.
                screen.Error.WriteLine(Printable.Text(line));
            }

            if (commands.Count > 0 && !result.GetValue(_yes) && !IsAgreed(screen, commands.Count))
            {
                return Failures.Report(screen.Error, new Refusal("Nothing was approved."));
            }

            ApprovalAdd.Run(context, layout, commands);
            if (screen.Json)
            {
                screen.Object(new ApprovalsChangedJson(1, [.. commands.Select(each => new ChangedApprovalJson(CommandStages.Word(each.Stage), each.Text))]), OutputJson.Default.ApprovalsChangedJson);
            }

            screen.Say(commands.Count == 0 ? "there is nothing to approve" : $"approved {Screen.Count(commands.Count, "command")}");
            return ExitCodes.Done;
        }

        private static bool IsAgreed(Screen screen, int count)
        {
            // Who cannot see the lines cannot agree to them.
            if (Console.IsInputRedirected || Console.IsErrorRedirected)
            {
                throw new CoordException(FailureKind.Usage, "There is no terminal to ask on, and nothing was approved.", "Read the commands above, then run the same command with --yes.");
            }

            screen.Error.Write($"Let {(count == 1 ? "it" : $"these {count}")} run in this repository? [y/N] ");
            screen.Error.Flush();
            return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
        }
    }

    private sealed class Drop : Verb
    {
        private readonly Argument<string[]> _stages = StageArgument();
        private readonly Option<bool> _all = new("--all") { Description = "All approvals of this repository." };

        public Drop()
            : base("drop", "Take approvals back: what they let run runs no more.")
        {
            Add(_stages);
            Add(_all);
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord approvals drop --all", "none of them runs any more")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var all = result.GetValue(_all);
            var stages = Stages(result.GetValue(_stages)!, all);
            var dropped = ApprovalDrop.Run(invocation.Context, invocation.Layout, all ? null : stages);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new ApprovalsChangedJson(1, [.. dropped.Select(each => new ChangedApprovalJson(each.Stage, each.Command))]), OutputJson.Default.ApprovalsChangedJson);
            }

            screen.Say(dropped.Count == 0 ? "there is nothing to drop" : $"dropped {Screen.Count(dropped.Count, "approval")}");
            return ExitCodes.Done;
        }
    }
}
