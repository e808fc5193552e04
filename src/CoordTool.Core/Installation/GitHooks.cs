using CoordTool.Core.Git;

namespace CoordTool.Core.Installation;

/// <summary>Our part of Git's hooks, wherever Git looks for them (docs/design.md, Installation).</summary>
public sealed class GitHooks
{
    private readonly IReadOnlyList<HookDirectory> _directories;

    private GitHooks(IReadOnlyList<HookDirectory> directories) => _directories = directories;

    /// <summary>Those that run in one checkout.</summary>
    public static GitHooks Of(CoordContext context, GitLayout layout) => new([HookDirectory.Of(context, layout)]);

    /// <summary>Those in one directory.</summary>
    internal static GitHooks In(HookDirectory directory) => new([directory]);

    /// <summary>Those of all checkouts.</summary>
    public static GitHooks OfAll(CoordContext context, GitLayout layout) => new(HookDirectory.All(context, layout));

    /// <summary>The directories in checkouts that have to be kept out of <c>git status</c>, as patterns of exclusion.</summary>
    internal IEnumerable<string> Excluded => _directories.Where(directory => directory.Kind == HookDirectoryKind.Generated && !Path.IsPathRooted(directory.Configured)).Select(directory => $"/{directory.Configured!.Trim('/')}/").Distinct();

    /// <summary>Whether some of the directories are used by others too.</summary>
    internal bool AreShared => FindShared() is not null;

    /// <summary>Why our hooks cannot go where they would have to, or must not unless the user says so; null when they may.</summary>
    /// <param name="allowsShared">Whether the user said so.</param>
    public Refusal? FindObstacle(bool allowsShared) => FindBarrier() ?? (!allowsShared && FindShared() is { } shared
        ? new Refusal(
            $"core.hooksPath is {shared.Configured}, and what is there is not of this checkout alone: its files are tracked, or another repository uses them too. Nothing was changed.",
            "Put the hooks there all the same, ahead of what is there: dotnet-coord init --shared-hooks",
            "Or unset it, if it is no longer used: git config --unset core.hooksPath")
        : null);

    /// <summary>The hooks that lack our block, or that Git will not run.</summary>
    public IReadOnlyList<string> FindMissing() => [.. HookBlocks.Names.Where(name => Files(name).Any(file => !file.IsInPlace))];

    /// <summary>What has to change for our block to be in every hook, in its present form.</summary>
    /// <param name="tool">The absolute path of the tool, for when it is not on PATH.</param>
    internal IReadOnlyList<FileChange> Plan(string tool) =>
        [.. HookBlocks.Names.SelectMany(Files).Select(file => file.Plan(tool)).Where(InstallationRecord.IsNeeded)];

    /// <summary>The copies that hook managers made of files with our block.</summary>
    internal IEnumerable<string> FindCopies() => HookBlocks.Names.SelectMany(Files).SelectMany(file => file.Copies);

    /// <summary>The files that may hold our block: the hooks, and such copies.</summary>
    internal IEnumerable<string> FindOurs() => HookBlocks.Names.SelectMany(Files).Select(file => file.Path).Concat(FindCopies());

    private Refusal? FindBarrier() => _directories.FirstOrDefault(directory => !directory.CanHoldHooks) is { } barred
        ? new Refusal(
            $"core.hooksPath is {barred.Configured}, which is no directory: every hook is turned off here, and no commit could be guarded. Nothing was changed.",
            "Unset it: git config --unset core.hooksPath",
            "Where it comes from: git config --show-origin --get core.hooksPath")
        : null;

    private HookDirectory? FindShared() => _directories.FirstOrDefault(directory => directory.Kind == HookDirectoryKind.Shared);

    private IEnumerable<HookFile> Files(string name) => _directories.Select(directory => new HookFile(directory.Path, name));
}
