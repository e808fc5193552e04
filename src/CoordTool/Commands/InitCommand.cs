using System.CommandLine;
using CoordTool.Core.Installation;
using CoordTool.Core.Git;
using CoordTool.Core.Shims;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class InitCommand : Verb
{
    private static readonly string[] Marks = [".claude", "CLAUDE.md"];
    private readonly Option<string?> _agent = new("--agent") { HelpName = "claude|none", Description = "The agent to set up; without it, those whose marks are in the repository." };

    public InitCommand()
        : base("init", "Set this repository up: Git hooks, and the hooks of the agents used in it.")
    {
        _agent.AcceptOnlyFromAmong("claude", "none");
        Add(_agent);
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var context = invocation.Context;
        var layout = invocation.Layout;
        var mark = result.GetValue(_agent) is null ? FindMark(invocation) : null;
        var claude = result.GetValue(_agent) == "claude" || mark is not null;
        var tool = Ambient.ToolPath(context);
        var onPath = Ambient.OnPath(context, Path.GetFileName(tool)) is not null;
        var (changed, refused) = Initialization.Run(context, layout, tool, claude ? (onPath ? Path.GetFileNameWithoutExtension(tool) : tool) : null);
        if (refused is not null)
        {
            return Failures.Report(invocation.Screen.Error, refused);
        }

        ShimDirectory.Install(layout, tool, Ambient.IsProgram);

        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new InstalledJson(1, !changed!.IsEmpty, changed.Hooks, changed.ClaudeSettings), OutputJson.Default.InstalledJson);
            return ExitCodes.Done;
        }

        screen.Say(changed!.IsEmpty ? "This repository is set up already; nothing was changed." : "This repository is set up.");
        screen.Say($"  Git hooks: {(changed.Hooks.Count == 0 ? "as they were" : string.Join(", ", changed.Hooks))}");
        screen.Say(!claude ? "  Agents: none (give --agent claude for Claude Code)"
            : $"  Claude Code{(mark is null ? "" : $" ({mark} is here)")}: {(changed.ClaudeSettings is null ? "hooks as they were" : $"hooks in {changed.ClaudeSettings}")}");
        screen.Narrate("Next, in every shell that works here: eval \"$(dotnet-coord session start --shell bash)\"");
        return ExitCodes.Done;
    }

    private static string? FindMark(Invocation invocation)
    {
        var main = Checkouts.MainWorkTree(invocation.Layout.CommonDirectory) ?? invocation.Layout.RequireWorkTree();
        return Marks.FirstOrDefault(name => Path.Exists(Path.Combine(main, name)))
            ?? (Core.Sessions.Caller.AgentName(invocation.Context) == "claude" ? "its shell" : null);
    }
}
