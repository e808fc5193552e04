using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Guards;

/// <summary>What the guard says to a command.</summary>
/// <param name="Refusal">Why it must not run; null when it may.</param>
public sealed record TreeVerdict(Refusal? Refusal)
{
    /// <summary>The command may run.</summary>
    public static TreeVerdict Pass { get; } = new((Refusal?)null);

    /// <summary>The refs that keep what was at stake, where the caller forces it.</summary>
    public IReadOnlyList<string> Rescues { get; init; } = [];

    /// <summary>The paths in this checkout whose files they keep.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>What is in none of them, and goes all the same because the command names it.</summary>
    public IReadOnlyList<string> NotKept { get; init; } = [];

    /// <summary>Whether it could be judged at all.</summary>
    public bool IsDecided { get; init; } = true;
}

/// <summary>
/// Judges a command before Git runs it: would it take the uncommitted work of other live sessions in this checkout, or
/// move HEAD under them? (docs/design.md, The guard)
/// </summary>
public static class TreeGuard
{
    /// <summary>Judges a command that may do harm.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="session">Who calls; null for a person without a session.</param>
    /// <param name="line">The command line, an alias put out.</param>
    /// <param name="command">What its words say.</param>
    /// <param name="isForced">Whether the caller goes ahead all the same: then nothing runs unless what is at stake was kept.</param>
    public static TreeVerdict Judge(CoordContext context, GitLayout layout, SessionId? session, GitCommandLine line, TreeCommand command, bool isForced = false)
    {
        var shared = command.Shared == SharedLoss.None ? TreeVerdict.Pass : SharedGuard.Judge(context, layout, session, line, command, isForced);
        if (shared.Refusal is not null || command.IsOutsideTheCheckout)
        {
            return shared;
        }

        var verdict = JudgeInCheckout(context, layout, session, line, command, isForced);
        return verdict with { Rescues = [.. shared.Rescues, .. verdict.Rescues], IsDecided = shared.IsDecided && verdict.IsDecided };
    }

    private static TreeVerdict JudgeInCheckout(CoordContext context, GitLayout layout, SessionId? session, GitCommandLine line, TreeCommand command, bool isForced)
    {
        var others = OtherSessions.In(context, layout, session);
        if (others.Count == 0)
        {
            return TreeVerdict.Pass;
        }

        GuardCounters.Checked(layout);
        if (session is { } caller)
        {
            new SessionStore(context, layout).Beat(caller);
        }

        using var repository = new GitRepository(layout);
        var (index, isOwnIndex) = IndexOf(context, repository, session);
        var tree = new CallerTree(context, layout, line, index);
        if (MeantCommand.Of(command, tree, layout) is not { } meant)
        {
            return TreeVerdict.Pass;
        }

        if (meant.Joins != Joining.None)
        {
            return isForced ? TreeVerdict.Pass
                : ConflictsAhead.Find(context, repository, meant, tree) is not { } conflicts ? new TreeVerdict(null) { IsDecided = false }
                : conflicts.Count == 0 ? TreeVerdict.Pass
                : new TreeVerdict(RefuseConflicts(context, meant, conflicts, others));
        }

        if (meant.Move == HeadMove.Always && !isForced)
        {
            return new TreeVerdict(RefuseMove(context, meant, others));
        }

        if (new AtStake(context, repository, session, others).Of(meant, tree, isOwnIndex) is not { } stakes)
        {
            return new TreeVerdict(null) { IsDecided = false };
        }

        return stakes.Count == 0 ? TreeVerdict.Pass
            : isForced ? Keep(context, repository, new IndexLocation(layout, session), meant, stakes)
            : new TreeVerdict(RefuseLoss(context, meant, stakes));
    }

    // Below a hook, Git's own index of the commit under way counts; else the caller's, in step with HEAD. Where that cannot
    // be written it is judged as it is: what it is behind by counts as dirty too.
    private static (string File, bool IsOwn) IndexOf(CoordContext context, GitRepository repository, SessionId? session)
    {
        var location = new IndexLocation(repository.Layout, session);
        if (context.Variable("GIT_INDEX_FILE") is { } inherited && IndexInUse.From(repository.Layout, inherited) is var inUse && inUse.FindLeak() is null)
        {
            return (inUse.File, inUse.IsPartial || inUse.Location == location);
        }

        Bookkeeping.Try(() =>
        {
            if (session is { } id)
            {
                SessionStart.OpenIndex(repository, id);
            }
            else
            {
                IndexRefresh.Run(repository, location);
            }
        });
        return session is null || File.Exists(location.File) ? (location.File, true) : (repository.Layout.DefaultIndexFile, false);
    }

    private static Refusal RefuseMove(CoordContext context, TreeCommand command, IReadOnlyList<Session> others)
    {
        var name = command.NewBranch is { } branch && WorktreeName.IsValid(branch) ? branch : "NAME";
        return new Refusal(
            $"`git {command.Name}` would move HEAD under {(others.Count == 1 ? "another session" : $"{others.Count} other sessions")} in this checkout, whose next commits would land there; nothing was run:{Printable.List(others.Select(other => $"{other.Name}, {other.Activity(context.Now)}"))}",
            [$"Work in a checkout of your own: cd \"$(dotnet-coord worktree add {name})\"", .. command.Name.StartsWith("pull", StringComparison.Ordinal) ? ["Or take the others' commits in by a merge: git pull --no-rebase"] : (string[])[]])
        {
            Others = [.. others.Select(other => other.Name)],
        };
    }

    private static Refusal RefuseConflicts(CoordContext context, TreeCommand command, IReadOnlyList<string> conflicts, IReadOnlyList<Session> others) => new(
        $"`git {command.Name}` would stop with conflicts in this checkout, and until they are resolved nobody else could commit here ({string.Join(", ", others.Select(other => $"{other.Name}, {other.Activity(context.Now)}"))}); nothing was run:{Printable.List(conflicts)}",
        "Resolve them in a checkout of your own: cd \"$(dotnet-coord worktree add NAME)\"",
        "Then bring the result back: dotnet-coord worktree done")
    {
        Paths = conflicts,
        Others = [.. others.Select(other => other.Name)],
    };

    private static Refusal RefuseLoss(CoordContext context, TreeCommand command, IReadOnlyList<PathAtStake> stakes)
    {
        var deed = command.Deed switch
        {
            Deed.Stash => "would stash",
            Deed.Remove => "would take away",
            _ => "would overwrite",
        };
        var own = command.Deed switch
        {
            _ when !command.Paths.IsEmpty && stakes.All(stake => stake.Holder is not null) => "See who holds what: dotnet-coord who",
            Deed.Stash => "Or stash files of yours by name: git stash push -- PATH",
            Deed.Remove => $"Or name the very files that are yours: git {command.Name}{(command.Name == "clean" ? " -f" : "")} -- PATH",
            _ => "Or name the very files that are yours: git restore -- PATH",
        };

        // Of what another session holds a commit is refused as well.
        var keep = !command.Paths.IsEmpty && stakes.All(stake => stake.IsHeld)
            ? "Ask its holder for it: dotnet-coord handoff request PATH"
            : "Keep what is yours by a commit: git commit -m MESSAGE -- PATH";
        return new Refusal(
            $"`git {command.Name}` {deed} work in this checkout that is not yours alone; nothing was run:{Printable.List(stakes.Select(stake => $"{stake.Path} ({Owner(context, stake)})"))}",
            keep,
            own,
            "Or work in a checkout of your own: cd \"$(dotnet-coord worktree add NAME)\"")
        {
            Paths = [.. stakes.Select(stake => stake.Path.ToString()!)],
            Others = [.. stakes.Select(stake => stake.Holder?.Name).OfType<string>().Distinct()],
        };
    }

    private static string Owner(CoordContext context, PathAtStake stake) => stake.Holder is { } holder
        ? $"{(stake.IsHeld ? "held" : "staged")} by {holder.Name}, {holder.Presence(context.Now)}"
        : "changed by nobody known";

    private static TreeVerdict Keep(CoordContext context, GitRepository repository, IndexLocation index, TreeCommand command, IReadOnlyList<PathAtStake> stakes)
    {
        var why = $"Before a forced git {command.Name}";
        var limit = CoordSettings.Read(repository.Layout).RescueLimit;
        var kept = Rescue.KeepFiles(context, repository, index, stakes.Select(stake => new TreePath(stake.Path)), why, limit);
        var lost = kept.LeftOut.Concat(stakes.Select(stake => stake.Path).Where(path => path.Contains('\uFFFD', StringComparison.Ordinal))).Distinct(StringComparer.Ordinal).ToList();
        var named = stakes.Where(stake => stake.IsNamed).Select(stake => stake.Path).ToHashSet(StringComparer.Ordinal);
        var rescues = new[] { kept.Ref }.OfType<string>().ToList();
        if (lost.Exists(path => !named.Contains(path)))
        {
            return new TreeVerdict(new Refusal(
                $"`git {command.Name}` would take away files that could not be kept as a rescue first; nothing was run:{Printable.List(lost)}",
                $"A rescue keeps {limit / CoordSettings.Mebibyte} MiB of untracked files, the smallest first; \"rescueLimit\" in coord.json sets another limit.",
                "Move them out of this checkout, then run the same command again.",
                "Or name the very files, to lose them."));
        }

        // The files are kept as they are on disk; what is staged besides is a content of its own.
        if (stakes.Any(stake => stake.IsStagedApart) && Rescue.KeepStaged(context, repository, index, why) is { } staged)
        {
            rescues.Add(staged);
        }

        return new TreeVerdict(null) { Rescues = rescues, Kept = [.. stakes.Select(stake => stake.Path).Except(lost, StringComparer.Ordinal)], NotKept = lost };
    }
}
