using System.Globalization;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Landing;

/// <summary>How the work of a worktree came into its target.</summary>
public enum LandingKind
{
    /// <summary>Everything was there already.</summary>
    AlreadyThere,

    /// <summary>The target moved forward to the branch's commit.</summary>
    FastForward,

    /// <summary>A merge commit joins the two.</summary>
    Merge,

    /// <summary>One commit holds all of it.</summary>
    Squash,

    /// <summary>The same commits stand on top of the target.</summary>
    Rebase,
}

/// <summary>What a work branch comes to on top of its target: a commit, a refusal, or conflicts.</summary>
/// <param name="Kind">How.</param>
/// <param name="Commit">What the target is to be; null where it cannot be.</param>
/// <param name="Refused">Why not.</param>
/// <param name="Conflicts">The conflicts; null where there are none.</param>
internal sealed record MergedWork(LandingKind Kind, ObjectId? Commit = null, Refusal? Refused = null, IReadOnlyList<ConflictingPath>? Conflicts = null)
{
    /// <summary>The commits of the branch that became others, in their order; what was left out became the last.</summary>
    public IReadOnlyList<RewrittenCommit> Rewritten { get; init; } = [];
}

/// <summary>Makes the commit that a target moves to, in the object store alone (docs/design.md, Landing).</summary>
internal sealed class WorkMerge(CoordContext context, Checkout worktree, Head branch, string target, string name, LandingTerms terms, WorktreeSettings settings)
{
    private readonly GitProcess _git = new(context, worktree.Path);
    private readonly CommitWriter _commits = new(context, worktree);

    private string Target => GitRefs.ShortName(target);

    /// <summary>Makes it on top of what the target is now.</summary>
    /// <exception cref="CoordException">Git failed.</exception>
    public MergedWork Onto(ObjectId old)
    {
        var tip = branch.Commit;
        if (MergeBase(old, tip) is not { } ancestor)
        {
            return No($"{branch.Name} and {Target} have no commit in common.", $"Join them by hand: git -C {worktree.Path} merge --allow-unrelated-histories {Target}");
        }

        if (ancestor == tip)
        {
            return new MergedWork(LandingKind.AlreadyThere, old);
        }

        var isForward = ancestor == old;
        return (terms.Strategy ?? settings.Strategy) switch
        {
            LandingStrategy.FastForward when !isForward => No($"{branch.Name} is behind {Target}, so it cannot simply go forward.", $"Bring {Target} into it first: git -C {worktree.Path} merge {Target}"),
            LandingStrategy.Squash => Squash(old),
            LandingStrategy.Rebase => isForward && !HasMerges(old) ? new MergedWork(LandingKind.FastForward, tip) : Rebase(old),
            LandingStrategy.Merge when !isForward || ConfigOfForward() == "false" => Merge(old),
            _ => new MergedWork(LandingKind.FastForward, tip),
        };
    }

    private MergedWork Merge(ObjectId old)
    {
        var merge = InMemoryMerge.Run(_git, old, branch.Commit, old, branch.Commit);
        if (merge.Tree is not { } tree)
        {
            return new MergedWork(LandingKind.Merge, Conflicts: merge.Conflicts);
        }

        var (message, refused) = _commits.AskHooks(tree, terms.Message ?? ConfiguredMessage(old) ?? MergeMessage(), isMerge: true);
        return refused is null ? new MergedWork(LandingKind.Merge, _commits.Write(tree, [old, branch.Commit], message)) : new MergedWork(LandingKind.Merge, Refused: refused);
    }

    private MergedWork Squash(ObjectId old)
    {
        var merge = InMemoryMerge.Run(_git, old, branch.Commit, old, branch.Commit);
        if (merge.Tree is not { } tree)
        {
            return new MergedWork(LandingKind.Squash, Conflicts: merge.Conflicts);
        }

        // A branch that was squashed into the target before is there, though its commits are not.
        if (tree == TreeOf(old))
        {
            return new MergedWork(LandingKind.AlreadyThere, old) { Rewritten = Rewritten(old, [], old) };
        }

        var commits = int.Parse(_git.Require(["rev-list", "--count", "--no-merges", $"{old}..{branch.Commit}"]).Line, CultureInfo.InvariantCulture);
        var (message, refused) = _commits.AskHooks(tree, terms.Message ?? ConfiguredMessage(old) ?? SquashMessage(old, commits), isMerge: false);
        if (refused is not null)
        {
            return new MergedWork(LandingKind.Squash, Refused: refused);
        }

        var squashed = _commits.Write(tree, [old], message);
        return new MergedWork(LandingKind.Squash, squashed) { Rewritten = Rewritten(old, [], squashed) };
    }

    private MergedWork Rebase(ObjectId old)
    {
        // As `git rebase` chooses: merges go, and what the target has under another name.
        var onto = old;
        var becomes = new Dictionary<ObjectId, ObjectId>();
        foreach (var line in Lines("rev-list", "--reverse", "--topo-order", "--no-merges", "--right-only", "--cherry-pick", "--parents", $"{old}...{branch.Commit}"))
        {
            if (line.Split(' ') is not [var name, var first])
            {
                return No($"{branch.Name} has a commit without a parent, {line[..12]}, which cannot be put on top of {Target}.", "Land it by a merge: --strategy merge");
            }

            var (commit, parent) = (ObjectId.Parse(name), ObjectId.Parse(first));
            if (parent == onto)
            {
                onto = becomes[commit] = commit;
                continue;
            }

            // Its parent stands for the common ancestor: so a commit of what is there already, on that parent, is merged with it.
            var (tree, before) = (TreeOf(onto), TreeOf(parent));
            var there = ObjectId.Parse(_git.Require(["commit-tree", tree.ToString(), "-p", first, "-m", "on top"]).Line);
            var merge = InMemoryMerge.Run(_git, there, commit, old, branch.Commit);
            if (merge.Tree is not { } picked)
            {
                return new MergedWork(LandingKind.Rebase, Conflicts: merge.Conflicts);
            }

            if (picked == tree && TreeOf(commit) != before)
            {
                continue;
            }

            if (Author(commit) is not var (variables, message) || message.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return No($"The commit {commit.Abbreviated} of {branch.Name} is not in UTF-8, and would not come out as it is.", "Land it by a merge: --strategy merge");
            }

            onto = becomes[commit] = _commits.Write(picked, [onto], message, variables);
        }

        return new MergedWork(onto == old ? LandingKind.AlreadyThere : LandingKind.Rebase, onto) { Rewritten = Rewritten(old, becomes, onto) };
    }

    private List<RewrittenCommit> Rewritten(ObjectId old, Dictionary<ObjectId, ObjectId> becomes, ObjectId last) =>
        [.. Lines("rev-list", "--reverse", "--topo-order", $"{old}..{branch.Commit}")
            .Select(line => new RewrittenCommit(line, becomes.GetValueOrDefault(ObjectId.Parse(line), last).ToString()))
            .Where(pair => pair.From != pair.To)];

    private (Dictionary<string, string> Variables, string Message)? Author(ObjectId commit) =>
        _git.Require(["log", "-1", "--no-show-signature", "--encoding=UTF-8", "--date=raw", "--format=%an%x00%ae%x00%ad%x00%B", commit.ToString()]).Output.Split('\0', 4) is [var name, var mail, var date, var message]
            ? (new Dictionary<string, string> { ["GIT_AUTHOR_NAME"] = name, ["GIT_AUTHOR_EMAIL"] = mail, ["GIT_AUTHOR_DATE"] = $"@{date}" }, message.TrimEnd('\n') + "\n")
            : null;

    // As Git words it (fmt-merge-msg.c): the target is named unless it is the usual one.
    private string MergeMessage() => $"Merge branch '{branch.Name}'{(Target is "main" or "master" ? "" : $" into {Target}")}\n";

    private string? ConfiguredMessage(ObjectId old) => settings.Message is null ? null
        : settings.MessageFor(branch.Name, Target, name, Lines("log", "--no-show-signature", "--encoding=UTF-8", "--no-merges", "--reverse", "--format=%s", $"{old}..{branch.Commit}"));

    private string SquashMessage(ObjectId old, int commits) => commits == 1
        ? _git.Require(["log", "--no-show-signature", "--encoding=UTF-8", "--no-merges", "--format=%B", $"{old}..{branch.Commit}"]).Output
        : $"{branch.Name}\n\n{_git.Require(["log", "--no-show-signature", "--encoding=UTF-8", "--no-merges", "--reverse", "--format=* %s", $"{old}..{branch.Commit}"]).Output}";

    private ObjectId? MergeBase(ObjectId one, ObjectId other) =>
        _git.Run(["merge-base", one.ToString(), other.ToString()]) is { Succeeded: true } found ? ObjectId.Parse(found.Line) : null;

    private bool HasMerges(ObjectId old) => Lines("rev-list", "--min-parents=2", "--max-count=1", $"{old}..{branch.Commit}").Length > 0;

    private string ConfigOfForward() => _git.Run(["config", "--get", "merge.ff"]).Line;

    private ObjectId TreeOf(ObjectId commit) => ObjectId.Parse(_git.Require(["rev-parse", $"{commit}^{{tree}}"]).Line);

    private string[] Lines(params string[] arguments) => _git.Require(arguments).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static MergedWork No(string reason, string next) => new(LandingKind.Merge, Refused: new Refusal(reason, next));
}
