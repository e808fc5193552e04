using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Shims;

namespace CoordTool.Doctor;

/// <summary>Whether what <c>init</c> put in is still there, in every checkout, and leads to a tool.</summary>
internal static class InstallationChecks
{
    public static IEnumerable<Finding> Run(CoordContext context, GitLayout layout)
    {
        var tool = Ambient.ToolPath(context);
        foreach (var directory in HookDirectory.All(context, layout))
        {
            yield return Hooks(layout, directory, tool);
        }

        yield return ShimDirectory.IsInstalled(layout)
            ? Finding.Good("shim", "the git for sessions is in place")
            : Finding.Bad("shim", $"the git for sessions in {ShimDirectory.PathOf(layout)} leads nowhere", "sessions work on the default index, and nothing is judged before it runs", "Run: dotnet-coord init") with
            {
                Fix = () =>
                {
                    ShimDirectory.Install(layout, tool, Ambient.IsProgram);
                    return $"it leads to {tool} now";
                },
            };
        if (FindOutdated(layout) is { Count: > 0 } outdated)
        {
            yield return Finding.Bad("agent-hooks-version", $"the hooks of Claude Code are of another version: {string.Join(", ", outdated)}", "what this version relies on may not be there", "Run: dotnet-coord init");
        }
    }

    private static IReadOnlyList<string> FindOutdated(GitLayout layout)
    {
        try
        {
            return new ClaudeSettings(Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree()).FindOutdated();
        }
        catch (CoordException)
        {
            // Settings that mean nothing are for Claude Code to complain about.
            return [];
        }
    }

    private static Finding Hooks(GitLayout layout, HookDirectory directory, string tool)
    {
        const string Name = "git-hooks";
        var hooks = GitHooks.In(directory);
        var missing = hooks.FindMissing();
        if (missing.Count == 0 && !hooks.Plan(tool).Any())
        {
            return Finding.Good(Name, $"Git runs our hooks in {directory.Path}");
        }

        var text = missing.Count == 0 ? $"our hooks in {directory.Path} are of another version, or call another tool" : $"Git does not run our hooks in {directory.Path}: {string.Join(", ", missing)}";
        var why = missing.Count == 0 ? "what this version relies on may not be there" : "commits are not guarded there";
        return Finding.Bad(missing.Count == 0 ? "git-hooks-version" : Name, text, why, Remedy(directory)) with
        {
            Fix = InstallationRecord.Exists(layout) && directory.Kind != HookDirectoryKind.Shared
                ? () =>
                {
                    Initialization.Mend(layout, directory, tool);
                    return "they are in place";
                }
            : null,
        };
    }

    private static string Remedy(HookDirectory directory) => directory switch
    {
        { CanHoldHooks: false } => "Run: git config --unset core.hooksPath",
        { Kind: HookDirectoryKind.Shared } => "Run: dotnet-coord init --shared-hooks",
        _ => "Run: dotnet-coord init",
    };
}
