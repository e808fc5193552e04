using CoordTool.Core.Git;

namespace CoordTool.Core.History;

/// <summary>What a history calls a checkout.</summary>
public static class CheckoutName
{
    /// <summary>The main checkout; Git gives no worktree record this name.</summary>
    public const string Main = ".";

    /// <summary>The name of a checkout: short, and its own as long as Git has a record of it.</summary>
    public static string Of(GitLayout layout) => layout.IsLinkedWorktree ? Path.GetFileName(layout.GitDirectory) : Main;
}
