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

    private readonly Option<bool> _shared = new("--shared-hooks") { Description = "Put Git hooks also where core.hooksPath leads to files that are tracked or of several repositories." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public InitCommand()
        : base("init", "Set this repository up: Git hooks, and the hooks of the agents used in it.")
    {
        _agent.AcceptOnlyFromAmong("claude", "none");
        Add(_agent);
        Add(_shared);
        Add(_dryRun);
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var context = invocation.Context;
        var layout = invocation.Layout;
        var mark = result.GetValue(_agent) is null ? FindMark(invocation) : null;
        var claude = result.GetValue(_agent) == "claude" || mark is not null;
        var tool = Ambient.ToolPath(context);
        var onPath = Ambient.OnPath(context, Path.GetFileName(tool)) is not null;
        var dryRun = result.GetValue(_dryRun);
        var (changed, refused) = Initialization.Run(context, layout, new InstallationTerms(tool, claude ? (onPath ? Path.GetFileNameWithoutExtension(tool) : tool) : null)
        {
            SharedHooks = result.GetValue(_shared),
            DryRun = dryRun,
        });
        if (refused is not null)
        {
            return Failures.Report(invocation.Screen.Error, refused);
        }

        if (!dryRun)
        {
            ShimDirectory.Install(layout, tool, Ambient.IsProgram);
        }

        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new InstalledJson(1, !changed!.IsEmpty, dryRun, changed.Files, changed.Kept), OutputJson.Default.InstalledJson);
            return ExitCodes.Done;
        }

        screen.Say(changed!.IsEmpty ? "This repository is set up already; nothing was changed." : dryRun ? "These files would change:" : "This repository is set up. These files changed:");
        foreach (var line in ByDirectory(changed.Files))
        {
            screen.Say(line);
        }

        if (!claude)
        {
            screen.Say("No agent was set up (give --agent claude for Claude Code).");
        }
        else if (mark is not null)
        {
            screen.Say($"Claude Code is set up, for {mark} is here.");
        }

        screen.Narrate("Next, in every shell that works here: eval \"$(dotnet-coord session start --shell bash)\"");
        return ExitCodes.Done;
    }

    /// <summary>Files, one line a directory.</summary>
    public static IEnumerable<string> ByDirectory(IEnumerable<string> files) =>
        files.GroupBy(file => Path.GetDirectoryName(file)!, Path.GetFileName).Select(group => $"  {group.Key}: {string.Join(", ", group)}");

    private static string? FindMark(Invocation invocation)
    {
        var main = Checkouts.MainWorkTree(invocation.Layout.CommonDirectory) ?? invocation.Layout.RequireWorkTree();
        return Marks.FirstOrDefault(name => Path.Exists(Path.Combine(main, name)))
            ?? (Core.Sessions.Caller.AgentName(invocation.Context) == "claude" ? "its shell" : null);
    }
}
