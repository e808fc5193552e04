using System.CommandLine;
using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Core.Shims;
using CoordTool.Core.Sync;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class InitCommand : Verb
{
    private const string None = "none";

    private readonly Option<string[]> _agents = new("--agent")
    {
        HelpName = "NAME,...",
        Description = $"The agents to set up: {string.Join(", ", AgentSettings.Names)}, or {None}; without it, those whose marks are in the repository.",
        CompletionSources = { _ => AgentSettings.Names.Append(None) },
    };

    private readonly Option<bool> _shared = new("--shared-hooks") { Description = "Put Git hooks also where core.hooksPath leads to files that are tracked or of several repositories." };
    private readonly Option<string?> _remote = new("--remote")
    {
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Have `git fetch` bring the claims and decisions of other machines too; without NAME, from the remote that `sync` takes.",
    };

    private readonly Option<bool> _dryRun = DryRunOption();

    public InitCommand()
        : base("init", "Set this repository up: Git hooks, and the hooks of the agents used in it.")
    {
        _agents.Validators.Add(result =>
        {
            foreach (var word in Words(result.Tokens.Select(token => token.Value)).Where(word => word != None && !AgentSettings.Names.Contains(word)))
            {
                result.AddError($"There is no agent '{Printable.Text(word, 80)}'. Known are: {string.Join(", ", AgentSettings.Names.Append(None))}.");
            }
        });
        Add(_agents);
        Add(_shared);
        Add(_remote);
        Add(_dryRun);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord init", "with the agents this repository is used with"),
        new("dotnet-coord init --agent claude,codex", "with these"),
        new("dotnet-coord init --dry-run", "which files it would change"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var context = invocation.Context;
        var layout = invocation.Layout;
        var remote = result.GetResult(_remote) is null ? null : SyncRemote.Find(context, layout, invocation.Sync, result.GetValue(_remote));
        var asked = result.GetValue(_agents) is { Length: > 0 } given ? Words(given).Where(word => word != None).Distinct().ToList() : null;
        var found = asked is null ? FindMarks(invocation) : [];
        var chosen = asked ?? [.. found.Keys];
        var hasPlugin = chosen.Contains("claude") && ClaudePlugin.IsEnabled(MainOf(layout));
        chosen = chosen.Where(name => name != "claude" || !hasPlugin).ToList();
        var tool = Ambient.ToolPath(context);
        var dryRun = result.GetValue(_dryRun);
        var (changed, refused) = Initialization.Run(context, layout, new InstallationTerms(tool, Ambient.CallName(context))
        {
            Agents = [.. chosen.Select(name => new ChosenAgent(name, asked is not null))],
            SharedHooks = result.GetValue(_shared),
            HasPlugin = hasPlugin,
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

        var isAdded = remote is not null && (dryRun ? !SyncRemote.IsSetUp(context, layout, remote) : SyncRemote.SetUp(context, layout, remote));

        var left = changed!.LeftAlone.ToDictionary(each => each.Agent, each => each.Path);
        var agents = chosen.Where(name => !left.ContainsKey(name)).ToList();
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(
                new InstalledJson(1, !changed.IsEmpty, dryRun, changed.Files, changed.Kept)
                {
                    Remote = isAdded ? remote : null,
                    Agents = [.. agents.Select(name => new InstalledAgentJson(name, AgentSettings.Of(layout, name).Path, AgentHost.Find(name)?.StillToDo))],
                },
                OutputJson.Default.InstalledJson);
            return ExitCodes.Done;
        }

        screen.Say(changed.IsEmpty ? "This repository is set up already; nothing was changed." : dryRun ? "These files would change:" : "This repository is set up. These files changed:");
        foreach (var line in ByDirectory(changed.Files))
        {
            screen.Say(line);
        }

        foreach (var line in Told(context, layout, agents, found, changed, hasPlugin))
        {
            screen.Say(line);
        }

        if (remote is not null)
        {
            screen.Say(isAdded ? $"`git fetch {remote}` {(dryRun ? "would bring" : "brings")} the claims and decisions of other machines too; to exchange them now: dotnet-coord sync" : $"`git fetch {remote}` brings the claims and decisions of other machines already.");
        }

        screen.Narrate("Next, in every shell that works here: eval \"$(dotnet-coord session start --shell bash)\"");
        return ExitCodes.Done;
    }

    /// <summary>Files, one line a directory.</summary>
    public static IEnumerable<string> ByDirectory(IEnumerable<string> files) =>
        files.GroupBy(file => Path.GetDirectoryName(file)!, Path.GetFileName).Select(group => $"  {group.Key}: {string.Join(", ", group)}");

    private static IEnumerable<string> Words(IEnumerable<string> given) => given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Told(CoordContext context, GitLayout layout, List<string> agents, Dictionary<string, string> found, InstallationChange changed, bool hasPlugin)
    {
        if (agents.Count == 0 && changed.LeftAlone.Count == 0 && !hasPlugin)
        {
            yield return "No agent was set up (give --agent claude for Claude Code; others: --help).";
        }

        if (hasPlugin)
        {
            yield return $"Claude Code has its hooks from the plugin {ClaudePlugin.Name}, which its settings enable; {ClaudeSettings.RelativePath} gets none.";
        }

        foreach (var name in agents)
        {
            var settings = AgentSettings.Of(layout, name);
            var tracked = changed.Tracked.Contains(settings.Path) ? $" {settings.Place} is tracked: it shows as changed." : "";
            yield return AgentHost.Find(name) is { } host
                ? $"{host.Title} is set up{(found.TryGetValue(name, out var mark) ? $", for {mark} is here" : "")}.{tracked}{(host.StillToDo is { } rest ? $" Still to do: {rest}." : "")}"
                : $"{settings.Place} tells agents without hooks what to do.{tracked}";
        }

        if ((agents.Contains("claude") || hasPlugin) && !HasStatusLine(context, layout))
        {
            yield return "To see all this in Claude Code's status line, add to its settings: \"statusLine\": {\"type\": \"command\", \"command\": \"dotnet-coord statusline\", \"refreshInterval\": 5}";
        }

        foreach (var (name, path) in changed.LeftAlone)
        {
            yield return $"{AgentHost.Find(name)?.Title ?? name} was left alone, for {path} is tracked. To have it changed: dotnet-coord init --agent {name}";
        }
    }

    // There can be only one, and the user's own is better.
    private static bool HasStatusLine(CoordContext context, GitLayout layout) =>
        new[] { MainOf(layout), context.Variable("HOME") ?? context.Variable("USERPROFILE") }.OfType<string>()
            .SelectMany(top => (IEnumerable<string>)[Path.Combine(top, ".claude", "settings.json"), Path.Combine(top, ".claude", "settings.local.json")])
            .Any(Mentions);

    private static bool Mentions(string file)
    {
        try
        {
            return AtomicFile.ReadText(file)?.Contains("\"statusLine\"", StringComparison.Ordinal) == true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string MainOf(GitLayout layout) => Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree();

    // The agents that leave marks, each with one of them.
    private static Dictionary<string, string> FindMarks(Invocation invocation)
    {
        var main = MainOf(invocation.Layout);
        var around = Caller.AgentName(invocation.Context);
        var found = new Dictionary<string, string>();
        foreach (var host in AgentHost.All)
        {
            if ((host.Marks.FirstOrDefault(name => Path.Exists(Path.Combine(main, name))) ?? (around == host.Name ? "its shell" : null)) is { } mark)
            {
                found[host.Name] = mark;
            }
        }

        return found;
    }
}
