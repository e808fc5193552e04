using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <content>How the words of commands are read that take what all checkouts share.</content>
public sealed partial record TreeCommand
{
    private const string StashEntry = "index q|quiet";
    private const string WorktreeRemove = "f|force";
    private const string Branch = "v|verbose q|quiet t|track? u|set-upstream-to= unset-upstream color? r|remotes contains= no-contains= abbrev? a|all d|delete D m|move M c|copy C l|list show-current create-reflog edit-description "
        + "f|force merged? no-merged? column? sort= points-at= i|ignore-case recurse-submodules format=";
    private const string Push = "v|verbose q|quiet repo= all branches mirror d|delete tags n|dry-run porcelain f|force force-with-lease? force-if-includes recurse-submodules= thin receive-pack= exec= u|set-upstream progress prune verify follow-tags "
        + "signed? atomic o|push-option= 4|ipv4 6|ipv6";
    private const string ReflogExpire = "n|dry-run rewrite updateref stale-fix expire= expire-unreachable= all single-worktree v|verbose";
    private const string ReflogDelete = "n|dry-run rewrite updateref v|verbose";
    private const string UpdateRef = "m= d deref create-reflog stdin z batch-updates";
    private const string SymbolicRef = "d|delete q|quiet short recurse m=";

    private static TreeCommand OfStashEntry(string verb, GitOptions options) => new($"stash {verb}")
    {
        Shared = verb == "clear" ? SharedLoss.Stash : SharedLoss.StashEntry,
        Target = First(options.Words),
        WritesFiles = verb == "pop",
    };

    private static TreeCommand? OfWorktree(IReadOnlyList<string> words)
    {
        var options = GitOptions.Read(WorktreeRemove, words.Skip(1));
        return First(words) != "remove" || First(options.Words) is not { } worktree ? null : new TreeCommand(options.Has("force") ? "worktree remove --force" : "worktree remove")
        {
            Shared = options.Has("force") ? SharedLoss.WorktreeAndWork : SharedLoss.Worktree,
            Target = worktree,
        };
    }

    // Without a second name the branch that HEAD is on gets the first. What is overwritten is gone as well.
    private static TreeCommand? OfBranch(GitOptions options)
    {
        var words = options.Words;
        return options switch
        {
            _ when options.Has("remotes") || options.Has("list") || options.Has("all") => null,
            _ when options.Has("D") || options.Has("delete") => Taking("branch --delete", words),
            _ when (options.Has("M") || options.Has("move")) && words.Count > 0 => Taking("branch --move", words.Count > 1 ? words : ["HEAD", .. words]),
            _ when (options.Has("C") || (options.Has("copy") && options.Has("force"))) && words.Count > 0 => Taking("branch --copy", [words[^1]]),
            _ when options.Has("force") && words.Count > 0 => Taking("branch --force", [words[0]]),
            _ => null,
        };
    }

    private static TreeCommand? OfPush(GitOptions options)
    {
        var all = options.Has("force") || options.Has("force-with-lease") || options.Has("mirror") || options.Has("delete");
        IReadOnlyList<string> given = [.. options.Words.Skip(1)];
        IReadOnlyList<string> forced = all ? given : [.. given.Where(refspec => refspec.StartsWith('+') || refspec.StartsWith(':'))];
        return options.Has("dry-run") || (!all && forced.Count == 0) ? null : new TreeCommand(options.Has("mirror") ? "push --mirror" : "push --force")
        {
            Shared = SharedLoss.Pushed,
            Target = First(options.Words) ?? options.Value("repo"),
            Names = options.Has("mirror") || options.Has("all") || options.Has("branches") ? ["refs/heads/*"] : forced,
        };
    }

    private static TreeCommand? OfReflog(IReadOnlyList<string> words)
    {
        switch (First(words))
        {
            case "expire":
                var options = GitOptions.Read(ReflogExpire, words.Skip(1));
                return options.Has("dry-run") || !(IsNow(options.Value("expire")) || IsNow(options.Value("expire-unreachable"))) ? null
                    : new TreeCommand("reflog expire") { Shared = SharedLoss.Reflogs };
            case "drop":
                return new TreeCommand("reflog drop") { Shared = SharedLoss.Reflogs };
            case "delete":
                var delete = GitOptions.Read(ReflogDelete, words.Skip(1));
                var entry = delete.Words.FirstOrDefault(word => word.StartsWith("stash@{", StringComparison.Ordinal) || word.StartsWith("refs/stash@{", StringComparison.Ordinal));
                return delete.Has("dry-run") || entry is null ? null : new TreeCommand("reflog delete") { Shared = SharedLoss.StashEntry, Target = entry };
            default:
                return null;
        }
    }

    private static TreeCommand? OfUpdateRef(GitOptions options) =>
        !options.Has("d") || First(options.Words) is not { } name ? null
        : name == StashEntries.Ref ? new TreeCommand("update-ref -d") { Shared = SharedLoss.Stash }
        : Taking("update-ref -d", [name]);

    private static TreeCommand? OfSymbolicRef(GitOptions options) =>
        options.Has("delete") || options.Words is not ["HEAD", var target] ? null
        : new TreeCommand("symbolic-ref HEAD") { Move = HeadMove.SwitchToTarget, Target = GitRefs.ShortName(target) };

    private static TreeCommand? Taking(string name, IReadOnlyList<string> branches) =>
        branches.Count == 0 ? null : new TreeCommand(name) { Shared = SharedLoss.Branches, Names = branches };

    private static bool IsNow(string? when) => when is "now" or "all";
}
