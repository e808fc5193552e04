using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Conflicts;

/// <summary>Finds the checkouts and branches that are compared, and what each would contribute.</summary>
internal static class ConflictSides
{
    private const int MostAtOnce = 4;

    /// <summary>All of them: the main checkout first, then the worktrees by name, then the branches.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The repository.</param>
    /// <param name="request">Which branches.</param>
    /// <param name="done">Told how many checkouts have been looked at.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is no such branch.</exception>
    public static IReadOnlyList<SideWork> List(CoordContext context, GitLayout layout, ConflictRequest request, Action<int> done)
    {
        var checkouts = Checkouts.List(layout).ToList();
        var sessions = new SessionStore(context, layout).List().Where(session => !session.IsGone(context.Now)).ToList();
        var tops = checkouts.Select(checkout => checkout.Path).ToHashSet(StringComparer.Ordinal);
        var looked = 0;
        var named = NamedCheckout.List(checkouts);
        var chosen = request.Only is null ? named : [.. request.Only.Select(word => FindCheckout(named, word)).OfType<NamedCheckout>().DistinctBy(each => each.Name)];

        // Most of the time goes by in Git processes, which do not mind each other.
        List<SideWork> sides = [.. SideBySide.Map(chosen, MostAtOnce, each =>
        {
            var side = Look(context, each.Checkout, each.Name, tops, [.. sessions.Where(session => session.Checkout == each.Checkout.Path).Select(session => session.Name)]);
            done(Interlocked.Increment(ref looked));
            return side;
        })];
        var inCheckouts = sides.Select(side => side.Side.Head.Branch).ToHashSet();
        foreach (var name in request.Branches.Concat((request.Only ?? []).Where(word => FindCheckout(named, word) is null)).Distinct())
        {
            // The checkout on a branch has all of it, and what is not committed besides.
            if (Find(layout, name) is var (branch, commit) && !inCheckouts.Contains(branch) && sides.TrueForAll(side => side.Layout is not null || side.Side.Head.Branch != branch))
            {
                sides.Add(OfBranch(name, branch, commit));
            }
        }

        if (request.AllBranches)
        {
            var known = sides.Select(side => side.Side.Head.Branch).ToHashSet();
            sides.AddRange(GitRefs.List(layout.CommonDirectory, GitRefs.BranchName("")).Where(each => !known.Contains(each.Name)).Select(each => OfBranch(GitRefs.ShortName(each.Name), each.Name, each.Id)));
        }

        return sides;
    }

    /// <summary>Whether a word names a checkout or a branch: the name of a worktree, its directory, a branch, or what the main checkout is called.</summary>
    public static bool Knows(GitLayout layout, string word) => FindCheckout([.. NamedCheckout.List(layout)], word) is not null || FindBranch(layout, word) is not null;

    /// <summary>The branch of a name: a local one, else one of a remote.</summary>
    /// <returns>Null when there is none.</returns>
    public static (string Branch, ObjectId Commit)? FindBranch(GitLayout layout, string name)
    {
        if (!GitRefs.IsBranchName(name))
        {
            return null;
        }

        foreach (var branch in new[] { GitRefs.BranchName(name), $"refs/remotes/{name}" })
        {
            if (GitRefs.Resolve(layout.CommonDirectory, branch) is { } commit)
            {
                return (branch, commit);
            }
        }

        return null;
    }

    private static (string Branch, ObjectId Commit) Find(GitLayout layout, string name) => FindBranch(layout, name) ?? throw new CoordException(
        FailureKind.Usage,
        $"There is no branch '{Printable.Text(name, 200)}'.",
        "Those there are: git branch --all");

    private static SideWork OfBranch(string name, string branch, ObjectId commit) =>
        new(new ConflictSide(name, new Head(branch, commit), null), null, [], CheckoutWork.None);

    private static NamedCheckout? FindCheckout(List<NamedCheckout> named, string word) =>
        named.Find(each => each.Name == word)
        ?? named.Find(each => each.Checkout.Path == word)
        ?? named.Find(each => GitRefs.TryReadHead(each.Checkout.Layout)?.Branch == GitRefs.BranchName(word));

    private static SideWork Look(CoordContext context, Checkout checkout, string name, HashSet<string> tops, IReadOnlyList<string> sessions)
    {
        var head = GitRefs.TryReadHead(checkout.Layout);
        var side = new ConflictSide(name, head ?? new Head(null, ObjectId.Zero), checkout.Path) { Sessions = sessions };
        if (head is null || head.IsUnborn)
        {
            return new SideWork(side with { Obstacle = head is null ? "its HEAD cannot be read" : "no commit yet" }, checkout.Layout, [], CheckoutWork.None);
        }

        if (checkout.IsMissing)
        {
            return new SideWork(side with { Obstacle = "its directory is gone" }, checkout.Layout, [], CheckoutWork.None);
        }

        if (CheckoutWork.Read(context, checkout, tops) is not { } work)
        {
            return new SideWork(side with { Obstacle = "git status fails there" }, checkout.Layout, [], CheckoutWork.None);
        }

        var operation = OperationUnderWay.In(checkout.Layout);
        return new SideWork(
            side with
            {
                Uncommitted = [.. work.Paths.Keys.Order().Select(path => path.ToString())],
                Notes = [.. work.LeftOut.Prepend(operation is null ? "" : $"{operation} under way").Where(note => note.Length > 0)],
            },
            checkout.Layout,
            MergedInto(checkout.Layout),
            work);
    }

    private static IReadOnlyList<ObjectId> MergedInto(GitLayout layout) =>
        [.. (AtomicFile.ReadText(Path.Combine(layout.GitDirectory, "MERGE_HEAD")) ?? "").Split('\n').Where(line => ObjectId.TryParse(line, out _)).Select(line => ObjectId.Parse(line))];
}
