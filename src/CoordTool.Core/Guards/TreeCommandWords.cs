using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <content>How the words of each command are read.</content>
public sealed partial record TreeCommand
{
    private const string PathspecFile = " pathspec-from-file= pathspec-file-nul";
    private const string Stash = "k|keep-index S|staged p|patch q|quiet u|include-untracked a|all m|message=" + PathspecFile;
    private const string Reset = "q|quiet refresh mixed soft hard merge keep recurse-submodules? p|patch N|intent-to-add" + PathspecFile;
    private const string Switching = " guess q|quiet recurse-submodules? progress m|merge conflict= d|detach t|track? f|force orphan= overwrite-ignore ignore-other-worktrees";
    private const string Checkout = "b= B= l overlay 2|ours 3|theirs p|patch ignore-skip-worktree-bits" + Switching + PathspecFile;
    private const string Switch = "c|create= C|force-create= discard-changes" + Switching;
    private const string Restore = "s|source= S|staged W|worktree ignore-unmerged overlay q|quiet recurse-submodules? progress m|merge conflict= 2|ours 3|theirs p|patch ignore-skip-worktree-bits" + PathspecFile;
    private const string Clean = "q|quiet n|dry-run f|force i|interactive d e|exclude= x X";
    private const string Ending = " continue skip abort quit";
    private const string Rebase = "onto= keep-base verify q|quiet v|verbose n|stat signoff committer-date-is-author-date reset-author-date ignore-date ignore-whitespace C= whitespace= f|force-rebase ff edit-todo show-current-patch? "
        + "apply m|merge i|interactive rerere-autoupdate empty= autosquash update-refs S|gpg-sign? autostash x|exec= r|rebase-merges? fork-point s|strategy= X|strategy-option= root reschedule-failed-exec reapply-cherry-picks trailer=" + Ending;
    private const string Am = "i|interactive 3|3way q|quiet s|signoff u|utf8 k|keep keep-non-patch m|message-id keep-cr c|scissors quoted-cr= whitespace= ignore-space-change ignore-whitespace directory= exclude= include= C= p= patch-format= "
        + "reject resolvemsg= r|resolved retry show-current-patch? allow-empty committer-date-is-author-date ignore-date rerere-autoupdate S|gpg-sign? empty= verify" + Ending;
    private const string Pull = "v|verbose q|quiet progress recurse-submodules? r|rebase? n stat compact-summary log? signoff? squash commit edit cleanup= ff ff-only verify verify-signatures autostash s|strategy= X|strategy-option= S|gpg-sign? allow-unrelated-histories all a|append "
        + "upload-pack= f|force t|tags p|prune j|jobs? dry-run k|keep depth= shallow-since= shallow-exclude= deepen= unshallow update-shallow refmap= o|server-option= 4|ipv4 6|ipv6 negotiation-tip= show-forced-updates set-upstream porcelain";
    private const string Merge = "n stat summary compact-summary log? squash commit e|edit cleanup= ff ff-only rerere-autoupdate verify-signatures s|strategy= X|strategy-option= m|message= F|file= into-name= v|verbose q|quiet abort quit continue "
        + "allow-unrelated-histories progress S|gpg-sign? autostash overwrite-ignore signoff verify";
    private const string Pick = "cleanup= n|no-commit e|edit s|signoff m|mainline= rerere-autoupdate strategy= X|strategy-option= S|gpg-sign? x ff allow-empty allow-empty-message keep-redundant-commits empty= reference" + Ending;
    private const string Remove = "n|dry-run q|quiet cached f|force r ignore-unmatch sparse" + PathspecFile;
    private const string MoveFiles = "v|verbose n|dry-run f|force k sparse";

    private static readonly Dictionary<string, Func<string, IReadOnlyList<string>, TreeCommand?>> Readers = new()
    {
        ["stash"] = (_, words) => OfStash(words),
        ["reset"] = (_, words) => OfReset(GitOptions.Read(Reset, words)),
        ["checkout"] = (_, words) => OfCheckout(GitOptions.Read(Checkout, words)),
        ["switch"] = (_, words) => OfSwitch(GitOptions.Read(Switch, words)),
        ["restore"] = (_, words) => OfRestore(GitOptions.Read(Restore, words)),
        ["clean"] = (_, words) => OfClean(GitOptions.Read(Clean, words)),
        ["rebase"] = (_, words) => OfRebase(GitOptions.Read(Rebase, words)),
        ["bisect"] = (_, words) => OfBisect(words),
        ["am"] = (_, words) => OfAm(GitOptions.Read(Am, words)),
        ["pull"] = (_, words) => OfPull(GitOptions.Read(Pull, words)),
        ["merge"] = (_, words) => OfMerge(GitOptions.Read(Merge, words)),
        ["cherry-pick"] = (command, words) => OfPick(command, GitOptions.Read(Pick, words)),
        ["revert"] = (command, words) => OfPick(command, GitOptions.Read(Pick, words)),
        ["rm"] = (_, words) => OfRemove(GitOptions.Read(Remove, words)),
        ["mv"] = (_, words) => OfMove(GitOptions.Read(MoveFiles, words)),
        ["worktree"] = (_, words) => OfWorktree(words),
        ["branch"] = (_, words) => OfBranch(GitOptions.Read(Branch, words)),
        ["push"] = (_, words) => OfPush(GitOptions.Read(Push, words)),
        ["reflog"] = (_, words) => OfReflog(words),
        ["update-ref"] = (_, words) => OfUpdateRef(GitOptions.Read(UpdateRef, words)),
        ["symbolic-ref"] = (_, words) => OfSymbolicRef(GitOptions.Read(SymbolicRef, words)),
    };

    /// <summary>The commands that have a form which may do harm.</summary>
    public static IEnumerable<string> Known => Readers.Keys;

    /// <summary>Reads a command line, an alias put out. Nothing is started and no file is read for it.</summary>
    /// <returns>Null when it leaves every file and HEAD alone, or only adds to them.</returns>
    public static TreeCommand? Of(GitCommandLine line) =>
        line.Command is { } command && Readers.TryGetValue(command, out var read) && line.Arguments.FirstOrDefault() is not ("-h" or "--help" or "--help-all")
            ? read(command, [.. line.Arguments])
            : null;

    // Taking out of the stash adds to the tree: Git refuses to touch a file that has changes by the time it looks.
    private static TreeCommand? OfStash(IReadOnlyList<string> words)
    {
        var verb = words.Count > 0 && !words[0].StartsWith('-') ? words[0] : null;
        if (verb == "branch")
        {
            return new TreeCommand("stash branch") { Move = HeadMove.Always, NewBranch = First([.. words.Skip(1)]), Shared = SharedLoss.StashEntry, Target = words.Count > 2 ? words[2] : null };
        }

        if (verb is "pop" or "drop" or "clear")
        {
            return OfStashEntry(verb, GitOptions.Read(StashEntry, words.Skip(1)));
        }

        if (verb is not (null or "push" or "save"))
        {
            return verb == "apply" ? new TreeCommand("stash apply") { WritesFiles = true } : null;
        }

        var options = GitOptions.Read(Stash, verb is null ? words : words.Skip(1));
        return new TreeCommand(verb is null ? "stash" : $"stash {verb}")
        {
            Tracked = options.Has("staged") ? TrackedLoss.Staged : TrackedLoss.All,
            Untracked = options.Last("all", "include-untracked") switch
            {
                "all" when options.Has("all") => UntrackedLoss.All,
                "include-untracked" when options.Has("include-untracked") => UntrackedLoss.NotIgnored,
                _ => UntrackedLoss.None,
            },
            Deed = Deed.Stash,
            Paths = verb == "save" ? ChosenPathspecs.All : ChosenPathspecs.Of(options, options.Words),
        };
    }

    private static TreeCommand? OfReset(GitOptions options)
    {
        var mode = options.Last("mixed", "soft", "hard", "merge", "keep") ?? "mixed";
        if (options.Has("patch") || options.Has("pathspec-from-file") || options.After.Count > 0 || options.Before.Count > 1)
        {
            return null;
        }

        var target = First(options.Before) is { } word && !IsHead(word) ? word : null;
        var command = new TreeCommand(mode == "mixed" ? "reset" : $"reset --{mode}")
        {
            Move = target is null ? HeadMove.None : HeadMove.ResetToTarget,
            Target = target,
            Tracked = mode switch
            {
                "hard" => TrackedLoss.All,
                "merge" => TrackedLoss.Staged,
                _ => TrackedLoss.None,
            },
        };
        return command.IsHarmless ? null : command;
    }

    private static TreeCommand? OfCheckout(GitOptions options)
    {
        if ((options.Value("b") ?? options.Value("B") ?? options.Value("orphan")) is { } created)
        {
            return new TreeCommand("checkout") { Move = HeadMove.Always, NewBranch = created };
        }

        if (options.Has("detach") || (options.Has("track") && !options.Has("patch")))
        {
            return new TreeCommand("checkout") { Move = HeadMove.Always };
        }

        var word = First(options.Before);
        var filed = options.Has("pathspec-from-file");
        if (options.After.Count > 0 || filed)
        {
            return OfPaths("checkout", options, word, [.. options.Before.Skip(1), .. options.After]);
        }

        var whole = options.Has("force") || options.Has("patch") ? TrackedLoss.All : TrackedLoss.None;
        if (word is null || (options.Before.Count == 1 && IsHead(word)))
        {
            return whole == TrackedLoss.None ? null : new TreeCommand("checkout --force") { Tracked = whole };
        }

        if (options.Before.Count > 1)
        {
            return OfPaths("checkout", options, word, [.. options.Before.Skip(1)]) with { Otherwise = OfPaths("checkout", options, null, options.Before) };
        }

        var path = options.HasDashes || word == "-" ? null : OfPaths("checkout", options, null, options.Before);
        return options.Has("patch")
            ? new TreeCommand("checkout --patch") { Tracked = whole, Source = word, Otherwise = path }
            : new TreeCommand("checkout") { Move = HeadMove.SwitchToTarget, Target = word, Tracked = whole, Otherwise = path };
    }

    private static TreeCommand? OfSwitch(GitOptions options)
    {
        if ((options.Value("create") ?? options.Value("force-create") ?? options.Value("orphan")) is { } created)
        {
            return new TreeCommand("switch") { Move = HeadMove.Always, NewBranch = created };
        }

        if (options.Has("detach") || options.Has("track"))
        {
            return new TreeCommand("switch") { Move = HeadMove.Always };
        }

        return First(options.Words) is not { } target ? null : new TreeCommand("switch")
        {
            Move = HeadMove.SwitchToTarget,
            Target = target,
            Tracked = options.Has("force") || options.Has("discard-changes") ? TrackedLoss.All : TrackedLoss.None,
        };
    }

    private static TreeCommand? OfRestore(GitOptions options)
    {
        var paths = ChosenPathspecs.Of(options, options.Words);
        return (options.Has("staged") && !options.Has("worktree")) || (paths.IsEmpty && !options.Has("patch")) ? null : new TreeCommand("restore")
        {
            Tracked = options.Has("staged") || options.Has("source") ? TrackedLoss.All : TrackedLoss.Unstaged,
            Source = options.Value("source"),
            Paths = paths,
        };
    }

    // Without -f Git refuses unless a setting says otherwise; it is judged as with it.
    private static TreeCommand? OfClean(GitOptions options) => options.Has("dry-run") ? null : new TreeCommand("clean")
    {
        Untracked = options.Has("X") ? UntrackedLoss.Ignored : options.Has("x") ? UntrackedLoss.All : UntrackedLoss.NotIgnored,
        Deed = Deed.Remove,
        Paths = new ChosenPathspecs(options.Words),
        Scope = new CleanScope(options.Has("d"), options.Count("force") > 1, [.. options.Values("exclude")]),
    };

    private static TreeCommand? OfRebase(GitOptions options) =>
        options.Last("continue", "skip", "abort", "quit", "edit-todo", "show-current-patch") switch
        {
            null => new TreeCommand("rebase") { Move = HeadMove.Always },
            ("abort" or "skip") and var ending => new TreeCommand($"rebase --{ending}") { Tracked = TrackedLoss.All },
            _ => null,
        };

    private static TreeCommand? OfBisect(IReadOnlyList<string> words) => First(words) switch
    {
        null or "help" or "log" or "terms" or "view" or "visualize" => null,
        "reset" when words.Count == 1 => new TreeCommand("bisect reset") { Move = HeadMove.EndOfBisect },
        var verb => new TreeCommand($"bisect {verb}") { Move = HeadMove.Always },
    };

    private static TreeCommand? OfAm(GitOptions options) =>
        options.Last("continue", "resolved", "retry", "skip", "abort", "quit", "show-current-patch") is null
            ? new TreeCommand("am") { Move = HeadMove.Always }
            : OfEnding("am", options);

    private static TreeCommand? OfEnding(string command, GitOptions options) =>
        options.Last("continue", "skip", "abort", "quit", "resolved", "retry", "show-current-patch") is ("abort" or "skip") and var ending
            ? new TreeCommand($"{command} --{ending}") { Tracked = TrackedLoss.Staged }
            : null;

    // Several commits at once, and strategies of the caller's, Git alone can try.
    private static TreeCommand? OfMerge(GitOptions options) =>
        options.Last("abort", "quit", "continue") is not null ? OfEnding("merge", options)
        : options.Has("ff-only") || options.Has("strategy") || options.Has("strategy-option") || options.Words.Count > 1 ? null
        : new TreeCommand("merge") { Joins = Joining.Merge, Target = First(options.Words) ?? "@{upstream}" };

    private static TreeCommand? OfPick(string command, GitOptions options) =>
        options.Last("continue", "skip", "abort", "quit") is not null ? OfEnding(command, options)
        : options.Has("mainline") || options.Has("strategy") || options.Has("strategy-option") || options.Words is not [var commit] || !IsOneCommit(commit) ? null
        : new TreeCommand(command) { Joins = command == "revert" ? Joining.Revert : Joining.Pick, Target = commit };

    private static bool IsOneCommit(string word) =>
        word is [not '^', ..] && !word.Contains("..", StringComparison.Ordinal) && !word.EndsWith("^@", StringComparison.Ordinal) && !word.EndsWith("^!", StringComparison.Ordinal);

    private static TreeCommand? OfPull(GitOptions options)
    {
        if (options.IsOff("rebase") || options.Has("ff-only") || options.Has("dry-run"))
        {
            return null;
        }

        return options.Value("rebase") switch
        {
            null => new TreeCommand("pull") { Move = HeadMove.WhenPullRebases },
            { } value when IsOff(value) => null,
            _ => new TreeCommand("pull --rebase") { Move = HeadMove.Always },
        };
    }

    private static TreeCommand? OfRemove(GitOptions options) => options.Has("cached") || options.Has("dry-run") ? null : new TreeCommand("rm")
    {
        Tracked = TrackedLoss.Files,
        Deed = Deed.Remove,
        Paths = ChosenPathspecs.Of(options, options.Words),
    };

    private static TreeCommand? OfMove(GitOptions options) => options switch
    {
        _ when options.Has("dry-run") || options.Words.Count < 2 => null,
        _ when options.Has("force") => new TreeCommand("mv --force")
        {
            Tracked = TrackedLoss.Files,
            Untracked = UntrackedLoss.All,
            Deed = Deed.Remove,
            Paths = new ChosenPathspecs(options.Words, AreLiteral: true),
        },
        _ => new TreeCommand("mv") { Tracked = TrackedLoss.Names, Deed = Deed.Remove, Paths = new ChosenPathspecs([.. options.Words.SkipLast(1)], AreLiteral: true) },
    };

    private static TreeCommand OfPaths(string name, GitOptions options, string? source, IReadOnlyList<string> paths) => new(name)
    {
        Source = source,
        Tracked = source is null ? TrackedLoss.Unstaged : TrackedLoss.All,
        Paths = ChosenPathspecs.Of(options, paths),
    };

    private static string? First(IReadOnlyList<string> words) => words.Count > 0 ? words[0] : null;

    /// <summary>Whether all it takes is outside every working tree; it may write files there all the same.</summary>
    internal bool IsOutsideTheCheckout => IsHarmless && Joins == Joining.None;

    private bool IsHarmless => Move == HeadMove.None && Tracked == TrackedLoss.None && Untracked == UntrackedLoss.None;

    private static bool IsHead(string word) => word is "HEAD" or "@";

    /// <summary>Whether a setting says no, in one of Git's words for it.</summary>
    internal static bool IsOff(string value) => value.ToLowerInvariant() is "false" or "no" or "off" or "0";
}
