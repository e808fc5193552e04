using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Guards;

/// <summary>Something of others that a command would take and that is in no file of the caller's checkout.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Holder">Whose it is; null when it is everybody's, or nobody knows.</param>
/// <param name="Commit">The commit that would be left without a name; null when there is none to keep.</param>
internal sealed record SharedAtStake(string Name, Session? Holder, ObjectId? Commit);

/// <summary>Finds out what a command takes from what all checkouts share (docs/design.md, The guard).</summary>
/// <param name="context">The caller's surroundings.</param>
/// <param name="layout">The checkout.</param>
/// <param name="caller">Who calls; null for a person without a session.</param>
/// <param name="others">The other live sessions of the repository.</param>
/// <param name="tree">Where the command works.</param>
internal sealed class SharedStakes(CoordContext context, GitLayout layout, SessionId? caller, IReadOnlyList<Session> others, CallerTree tree)
{
    private const int MostCommits = 1000;

    /// <summary>What the command would take.</summary>
    /// <exception cref="CoordException">It cannot be told.</exception>
    public IReadOnlyList<SharedAtStake> Of(TreeCommand command) => command.Shared switch
    {
        SharedLoss.StashEntry or SharedLoss.Stash => OfStash(command),
        SharedLoss.Worktree or SharedLoss.WorktreeAndWork => OfWorktree(command),
        SharedLoss.Branches => OfBranches(command.Names),
        SharedLoss.Pushed => OfPush(command),
        SharedLoss.Reflogs => OfReflogs(),
        _ => [],
    };

    /// <summary>The linked worktree that <c>git worktree remove</c> is given: its directory, or the end of it where no other ends so.</summary>
    /// <returns>Null when there is none, or its directory is gone.</returns>
    public Checkout? FindWorktree(string given)
    {
        var linked = Checkouts.List(layout).Where(checkout => !checkout.IsMain).ToList();
        var path = PhysicalPath.Resolve(Path.GetFullPath(given, tree.Directory));
        var found = linked.Find(checkout => checkout.Path == path)
            ?? (linked.FindAll(checkout => checkout.Path.EndsWith("/" + given.Trim('/'), StringComparison.Ordinal)) is [var only] ? only : null);
        return found is { IsMissing: false } ? found : null;
    }

    private List<SharedAtStake> OfStash(TreeCommand command)
    {
        var entries = StashEntries.Of(command, tree);
        var made = CommitMakers.Find(layout, [.. entries.Select(entry => entry.Commit)]);
        return [.. entries.Select(entry => new SharedAtStake(entry.Name, made.GetValueOrDefault(entry.Commit)?.Session is { } maker ? OtherSessions.Find(context, layout, caller, maker) : null, entry.Commit))
            .Where(stake => stake.Holder is not null)];
    }

    private List<SharedAtStake> OfWorktree(TreeCommand command)
    {
        if (FindWorktree(command.Target!) is not { } worktree)
        {
            return [];
        }

        var safety = new WorktreeSafety(context, layout, caller);
        var stakes = new List<SharedAtStake>();
        if (safety.FindSession(worktree, others) is { } session)
        {
            stakes.Add(new SharedAtStake(worktree.Path, session, null));
        }

        if (command.Shared == SharedLoss.WorktreeAndWork && safety.FindDirt(worktree) is not null)
        {
            stakes.AddRange(safety.ChangedFiles(worktree).Select(path => new SharedAtStake(path, null, null)));
        }

        return stakes;
    }

    private List<SharedAtStake> OfBranches(IReadOnlyList<string> names)
    {
        var branches = names.Select(FullName).ToHashSet(StringComparer.Ordinal);
        var stakes = new List<SharedAtStake>();
        foreach (var checkout in Checkouts.List(layout))
        {
            foreach (var branch in new[] { GitRefs.TryReadHead(checkout.Layout)?.Branch, WorktreeDocument.Read(checkout.Layout)?.Branch }.OfType<string>().Where(branches.Contains).Distinct())
            {
                if (OtherSessions.In(context, checkout.Layout, caller) is [var holder, ..] && GitRefs.Resolve(layout.CommonDirectory, branch) is { } commit)
                {
                    stakes.Add(new SharedAtStake(GitRefs.ShortName(branch), holder, commit));
                }
            }
        }

        return stakes;
    }

    private string FullName(string name) =>
        name is "HEAD" or "@" ? GitRefs.ReadHead(layout).Branch ?? name
        : name.StartsWith("refs/", StringComparison.Ordinal) ? name
        : GitRefs.BranchName(name);

    // What the remote has of the branch that everybody lands in.
    private List<SharedAtStake> OfPush(TreeCommand command)
    {
        var target = TargetBranch.Resolve(layout);
        var current = GitRefs.ReadHead(layout).Branch;
        var upstream = current is null ? null : tree.Setting($"branch.{GitRefs.ShortName(current)}.merge");
        var goes = command.Names.Count == 0
            ? current == target || upstream == target || tree.Setting("push.default") == "matching"
            : command.Names.Any(refspec => LeadsTo(refspec, target));
        if (!goes)
        {
            return [];
        }

        var remote = command.Target ?? (current is null ? null : tree.Setting($"branch.{GitRefs.ShortName(current)}.remote")) ?? "origin";
        return [new SharedAtStake($"{GitRefs.ShortName(target)} at {remote}", null, tree.Resolve($"refs/remotes/{remote}/{GitRefs.ShortName(target)}", "commit"))];
    }

    private bool LeadsTo(string refspec, string target)
    {
        var parts = refspec.TrimStart('+').Split(':', 2);
        var to = FullName(parts.Length == 2 && parts[1].Length > 0 ? parts[1] : parts[0]);
        return to == target || parts[^1].Length == 0 || (to.EndsWith('*') && target.StartsWith(to[..^1], StringComparison.Ordinal));
    }

    // What the caller made himself is his to forget. Of the rest, what others stand on is kept with them. The newest entry of
    // the stash has a ref, but no name without its reflog: the next stash would take its place.
    private List<SharedAtStake> OfReflogs()
    {
        var lines = tree.Lines("rev-list", "--reflog", "--parents", $"--max-count={MostCommits}", "--not", $"--exclude={StashEntries.Ref}", "--all")
            .Select(line => line.Split(' ').Select(hex => ObjectId.Parse(hex)).ToList()).ToList();
        var made = CommitMakers.Find(layout, [.. lines.Select(line => line[0])]);
        var parents = lines.SelectMany(line => line.Skip(1)).ToHashSet();
        return [.. lines.Select(line => line[0])
            .Where(commit => !parents.Contains(commit) && !(made.TryGetValue(commit, out var maker) && maker.Session is { } session && session == caller))
            .Select(commit => new SharedAtStake(commit.Abbreviated, others.FirstOrDefault(session => made.TryGetValue(commit, out var maker) && session.Id == maker.Session), commit))];
    }
}
