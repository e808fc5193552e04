namespace CoordTool.Core.Configuration;

/// <summary>How a branch is brought into its target.</summary>
public enum LandingStrategy
{
    /// <summary>As Git merges: fast-forward where it can be, else a merge commit.</summary>
    Merge,

    /// <summary>One commit with all of it.</summary>
    Squash,

    /// <summary>Its commits, made again on the target.</summary>
    Rebase,

    /// <summary>Fast-forward or not at all.</summary>
    FastForward,
}
