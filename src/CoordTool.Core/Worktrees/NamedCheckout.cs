using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>A checkout by the name that tells it apart from all others.</summary>
/// <param name="Checkout">The checkout.</param>
/// <param name="Name">The name of the worktree, <see cref="MainName"/>, or its path where another has the same name.</param>
public sealed record NamedCheckout(Checkout Checkout, string Name)
{
    /// <summary>What the main checkout is called: no worktree can be, for a name has no space.</summary>
    public const string MainName = "main checkout";

    /// <summary>Names all checkouts of a repository.</summary>
    public static IReadOnlyList<NamedCheckout> List(GitLayout layout) => List([.. Checkouts.List(layout)]);

    /// <summary>Names checkouts, which are all that the repository has.</summary>
    internal static List<NamedCheckout> List(List<Checkout> checkouts)
    {
        // Git names a worktree by its directory, of which there may be two of one name; the path tells them apart.
        var names = checkouts.ConvertAll(checkout => checkout.IsMain ? MainName : WorktreeRecord.NameOf(checkout));
        var twice = names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        return [.. names.Select((name, i) => new NamedCheckout(checkouts[i], twice.Contains(name) && !checkouts[i].IsMain ? checkouts[i].Path : name))];
    }
}
