namespace CoordTool.Core.Guards;

/// <summary>Whether a command takes HEAD to another branch or commit.</summary>
public enum HeadMove
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>It does.</summary>
    Always,

    /// <summary>It switches to <see cref="TreeCommand.Target"/>, which may be where HEAD is.</summary>
    SwitchToTarget,

    /// <summary>It takes the branch to <see cref="TreeCommand.Target"/>, which may be where it is.</summary>
    ResetToTarget,

    /// <summary>It does when the settings make this pull a rebase.</summary>
    WhenPullRebases,

    /// <summary>It goes back to where a bisect began.</summary>
    EndOfBisect,
}

/// <summary>Which changes of tracked files a command takes out of the working tree.</summary>
public enum TrackedLoss
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that are not staged: the file becomes what the index holds.</summary>
    Unstaged,

    /// <summary>Those that are staged, and conflicts: <c>reset --merge</c>, and what ends an operation by it.</summary>
    Staged,

    /// <summary>All.</summary>
    All,

    /// <summary>All, and the files themselves, changed or not.</summary>
    Files,

    /// <summary>None, but the files get other names, with whatever is in them.</summary>
    Names,
}

/// <summary>Which untracked files a command takes.</summary>
public enum UntrackedLoss
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that are not ignored.</summary>
    NotIgnored,

    /// <summary>Only those that are ignored.</summary>
    Ignored,

    /// <summary>All.</summary>
    All,
}

/// <summary>How a command that is refused would have taken a file.</summary>
public enum Deed
{
    /// <summary>It would have put another content in the place of the changes.</summary>
    Overwrite,

    /// <summary>It would have moved the changes into the stash that all share.</summary>
    Stash,

    /// <summary>It would have deleted or moved the file.</summary>
    Remove,
}

/// <summary>What a command takes that is in no working tree.</summary>
public enum SharedLoss
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The entry of the stash that <see cref="TreeCommand.Target"/> names.</summary>
    StashEntry,

    /// <summary>All entries of the stash.</summary>
    Stash,

    /// <summary>The worktree that <see cref="TreeCommand.Target"/> names, if it is as committed.</summary>
    Worktree,

    /// <summary>That worktree, with all that is in it.</summary>
    WorktreeAndWork,

    /// <summary>The branches that <see cref="TreeCommand.Names"/> holds.</summary>
    Branches,

    /// <summary>What the remote <see cref="TreeCommand.Target"/> has where the refspecs of <see cref="TreeCommand.Names"/> lead; none for Git's own choice.</summary>
    Pushed,

    /// <summary>What only reflogs lead to.</summary>
    Reflogs,
}

/// <summary>How a command joins other commits to HEAD's, which may end in conflicts.</summary>
public enum Joining
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>By a merge of <see cref="TreeCommand.Target"/>.</summary>
    Merge,

    /// <summary>By making the commit <see cref="TreeCommand.Target"/> once more.</summary>
    Pick,

    /// <summary>By undoing that commit.</summary>
    Revert,
}

/// <summary>
/// What a command of Git may do to the working tree and to HEAD, as far as its words tell. What only the repository can
/// tell is left open here, so that reading a command costs nothing.
/// </summary>
/// <param name="Name">The command with the words that make it one of its kind, as <c>reset --hard</c>.</param>
public sealed partial record TreeCommand(string Name)
{
    /// <summary>Whether HEAD goes elsewhere.</summary>
    public HeadMove Move { get; init; }

    /// <summary>The word that names where to.</summary>
    public string? Target { get; init; }

    /// <summary>The branch that it makes, or null.</summary>
    public string? NewBranch { get; init; }

    /// <summary>Which changes of tracked files it takes.</summary>
    public TrackedLoss Tracked { get; init; }

    /// <summary>Which untracked files it takes.</summary>
    public UntrackedLoss Untracked { get; init; }

    /// <summary>How.</summary>
    public Deed Deed { get; init; }

    /// <summary>Whether Git writes into files that nobody has changed by the time it looks: an edit between that and the writing would be lost.</summary>
    public bool WritesFiles { get; init; }

    /// <summary>The word that names the commit or tree whose files it writes; null for the index, or HEAD.</summary>
    public string? Source { get; init; }

    /// <summary>Which paths; empty for all.</summary>
    public ChosenPathspecs Paths { get; init; } = ChosenPathspecs.All;

    /// <summary>What it takes that is in no working tree.</summary>
    public SharedLoss Shared { get; init; }

    /// <summary>How it joins commits.</summary>
    public Joining Joins { get; init; }

    /// <summary>The branches or refspecs it is about.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Of <c>clean</c>: what it does not look at.</summary>
    public CleanScope Scope { get; init; } = CleanScope.Everything;

    /// <summary>What it is where <see cref="Target"/>, or <see cref="Source"/>, names nothing that has been committed: harmless where this is null.</summary>
    public TreeCommand? Otherwise { get; init; }
}

/// <summary>What <c>git clean</c> leaves out.</summary>
/// <param name="Directories">Whether it goes into untracked directories.</param>
/// <param name="Repositories">Whether it removes untracked repositories too.</param>
/// <param name="Excluded">The patterns it leaves out, or with <c>-X</c> takes.</param>
public sealed record CleanScope(bool Directories, bool Repositories, IReadOnlyList<string> Excluded)
{
    /// <summary>All untracked files.</summary>
    public static CleanScope Everything { get; } = new(true, false, []);
}
