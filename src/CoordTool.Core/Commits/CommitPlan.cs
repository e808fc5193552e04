using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Commits;

/// <summary>A changed path that a commit leaves as it is.</summary>
/// <param name="Path">Relative to the top.</param>
/// <param name="Holder">Who holds it; null where it is only not the caller's.</param>
public sealed record LeftPath(string Path, string? Holder);

/// <summary>What a caller says about a commit.</summary>
/// <param name="Paths">The files and directories that it is to take; null for those that are the caller's own.</param>
/// <param name="Amends">Whether the caller's last commit is made anew.</param>
public sealed record CommitTerms(ChosenPaths? Paths, bool Amends);

/// <summary>
/// Which changes of a checkout are the caller's own: what it holds, by claim or by having edited it, and what is staged in
/// its index (docs/design.md, Commits of one's own). Nothing is changed.
/// </summary>
public sealed record CommitPlan
{
    private const int MostAttempts = 50;

    private CommitPlan()
    {
    }

    /// <summary>The paths whose files are staged for it.</summary>
    public required IReadOnlyList<string> ToStage { get; init; }

    /// <summary>All paths that it takes, those that are staged as they are too.</summary>
    public required IReadOnlyList<string> Taken { get; init; }

    /// <summary>The changed paths that it leaves.</summary>
    public required IReadOnlyList<LeftPath> Left { get; init; }

    /// <summary>Makes the plan.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="session">Who commits; null for a person without a session, whose own is what is staged.</param>
    /// <param name="terms">What he says.</param>
    /// <returns>The plan, or why there is no such commit.</returns>
    public static (CommitPlan? Plan, Refusal? Refused) Make(CoordContext context, GitRepository repository, SessionId? session, CommitTerms terms)
    {
        var layout = repository.Layout;
        var index = new IndexLocation(layout, session);
        if (session is { } own && !File.Exists(index.File))
        {
            SessionStart.Run(context, repository, SessionStart.OfAgent(context, own));
        }

        if (terms.Amends && FindOtherMaker(layout, session) is { } other)
        {
            return (null, other);
        }

        var changed = ChangedInStep(context, repository, index);
        if (changed.Where(each => each.IsConflict).Select(each => each.Path).ToList() is { Count: > 0 } conflicts)
        {
            return (null, new Refusal($"There are conflicts to be resolved first; nothing was committed:{Printable.List(conflicts)}", "Put them right in the files, then: git add PATH"));
        }

        terms.Paths?.RequireAll(changed.Select(each => new TreePath(each.Path)), "that has changed");
        var rule = PathRule.Of(layout);
        using var claims = new ClaimStore(context, repository).Read();
        var (toStage, taken, left) = (new List<string>(), new List<string>(), new List<LeftPath>());
        foreach (var each in changed.Where(each => terms.Paths is null || terms.Paths.Covers(new TreePath(each.Path))))
        {
            var verdict = claims.Judge(session, new ClaimRequest(ClaimPattern.OfPath(each.Path, rule)));
            var isWhole = terms.Paths is not null || verdict.Own is not null;
            if (!verdict.IsFree && each.IsStaged && terms.Paths is null)
            {
                return (null, new Refusal(
                    $"{each.Path} is staged, and {verdict.Refusing[0].Holder} has claimed it; nothing was committed.",
                    $"Leave it out: git restore --staged {each.Path}",
                    "Or name what is to be committed: dotnet-coord commit -m MESSAGE PATH"));
            }

            if (!verdict.IsFree || (!isWhole && !each.IsStaged))
            {
                left.Add(new LeftPath(each.Path, verdict.IsFree ? null : verdict.Refusing[0].Holder));
                continue;
            }

            taken.Add(each.Path);
            if (isWhole && each.IsChanged)
            {
                toStage.Add(each.Path);
            }
        }

        return (new CommitPlan { ToStage = toStage, Taken = taken, Left = left }, null);
    }

    private static Refusal? FindOtherMaker(GitLayout layout, SessionId? session)
    {
        var head = GitRefs.ReadHead(layout).Commit;
        var maker = CommitMakers.Find(layout, [head]).GetValueOrDefault(head);
        return maker is not null && maker.Session == session ? null : new Refusal(
            $"The last commit, {head.Abbreviated}, is not {(session is null ? "known to be yours" : "this session's")}{(maker?.Session is { } other ? $" but of the session {other}" : "")}; nothing was changed.",
            "Make a commit of your own: dotnet-coord commit -m MESSAGE");
    }

    // Git compares the index with HEAD: what another commits between the refresh and that would pass for staged here.
    private static List<ChangedPath> ChangedInStep(CoordContext context, GitRepository repository, IndexLocation index)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var refresh = IndexRefresh.Run(repository, index);
            var changed = Changed(context, index).ToList();
            if (refresh is null || changed.Exists(each => each.IsConflict) || (GitRefs.ReadHead(repository.Layout).Commit == refresh.Base && IndexBase.Read(index) == refresh.Base))
            {
                return changed;
            }
        }

        throw new CoordException(FailureKind.Contention, "Others committed all the time; nothing was committed.", "Run the same command again.");
    }

    private static IEnumerable<ChangedPath> Changed(CoordContext context, IndexLocation index)
    {
        var answer = new GitProcess(context, index.Layout.RequireWorkTree()).Require(
            ["--no-optional-locks", "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"],
            variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index.File });
        return answer.Fields.Where(field => field.Length > 3).Select(field => new ChangedPath(
            field[3..], field[0] is not (' ' or '?'), field[1] != ' ', field[0] == 'U' || field[1] == 'U' || field[..2] is "AA" or "DD"));
    }

    private sealed record ChangedPath(string Path, bool IsStaged, bool IsChanged, bool IsConflict);
}
