namespace CoordTool.Core.Git;

/// <summary>What a command of Git touches, as far as sessions have to know.</summary>
[Flags]
public enum GitCommandTraits
{
    /// <summary>Nothing that sessions share or keep apart.</summary>
    None = 0,

    /// <summary>It reads or writes the index.</summary>
    UsesIndex = 1,

    /// <summary>It uses the message and state files of the checkout, so one of its kind runs at a time.</summary>
    TakesTurn = 2,

    /// <summary>It writes objects that nothing refers to yet.</summary>
    WritesObjects = 4,

    /// <summary>It starts <c>git maintenance run --auto</c> when it is done.</summary>
    StartsMaintenance = 8,
}

/// <summary>
/// Git's own commands. What is not among them is an alias, or a program of its own whose Git commands count by themselves;
/// no alias can take the name of one that is.
/// </summary>
internal static class GitCommand
{
    private const GitCommandTraits Index = GitCommandTraits.UsesIndex;
    private const GitCommandTraits Objects = GitCommandTraits.WritesObjects;
    private const GitCommandTraits Turn = GitCommandTraits.UsesIndex | GitCommandTraits.TakesTurn | GitCommandTraits.WritesObjects;
    private const GitCommandTraits Maintenance = GitCommandTraits.StartsMaintenance;

    /// <summary>The traits of a call of one of Git's own commands; null for an alias or a foreign program.</summary>
    public static GitCommandTraits? TraitsOf(GitCommandLine line) => TraitsOf(line.Command ?? "") is not { } traits ? null

        // Asked for its help, a command does nothing else.
        : line.Arguments.FirstOrDefault() is "-h" or "--help" ? GitCommandTraits.None

        : line.Command == "bisect" && line.Arguments.FirstOrDefault() is "log" or "view" or "visualize" or "terms" or "help" ? GitCommandTraits.None
        : traits;

    /// <summary>The traits of one of Git's own commands; null for an alias or a foreign program.</summary>
    /// <remarks>
    /// Not every command that could read an index is on the list: <c>worktree</c>, <c>clone</c> and <c>init</c> would write
    /// another checkout's files into ours, <c>gc</c> and <c>prune</c> take the given index for the only one, and
    /// <c>push</c>, <c>fetch</c> and <c>bisect</c> start programs that would inherit it. <c>update-ref</c> uses none, but
    /// moves the caller's own branch, and the base of his index with it; <c>filter-branch</c> gives its filters another one.
    /// </remarks>
    public static GitCommandTraits? TraitsOf(string command) => command switch
    {
        "commit" or "merge" or "rebase" or "am" or "pull" => Turn | Maintenance,
        "cherry-pick" or "revert" => Turn,
        "bisect" => GitCommandTraits.TakesTurn,
        "add" or "apply" or "checkout" or "mv" or "read-tree" or "reset" or "restore" or "rm" or "stage" or "stash" or "submodule" or "switch" or "update-index"
            or "write-tree" or "merge-index" or "merge-recursive" or "merge-recursive-ours" or "merge-recursive-theirs" or "merge-subtree" or "merge-ours" or "merge-resolve" or "merge-octopus" => Index | Objects,
        "annotate" or "blame" or "cat-file" or "check-attr" or "check-ignore" or "checkout-index" or "checkout--worker" or "clean" or "describe" or "diff" or "diff-files" or "diff-index"
            or "difftool" or "grep" or "ls-files" or "mergetool" or "rev-parse" or "rerere" or "show" or "sparse-checkout" or "status" or "submodule--helper" or "update-ref" or "filter-branch" => Index,
        "fetch" => Objects | Maintenance,
        "commit-tree" or "fast-import" or "hash-object" or "merge-file" or "merge-tree" or "mktag" or "mktree" or "notes" or "replace" or "tag" or "unpack-objects" or "fetch-pack" or "index-pack" => Objects,
        "add--interactive" or "archive" or "bisect--helper" or "branch" or "bugreport" or "bundle" or "backfill" or "check-mailmap" or "check-ref-format" or "cherry" or "clone" or "column" or "commit-graph" or "config"
            or "count-objects" or "credential" or "credential-cache" or "credential-cache--daemon" or "credential-store" or "diagnose" or "diff-pairs" or "diff-tree" or "env--helper" or "fast-export"
            or "fmt-merge-msg" or "for-each-ref" or "for-each-repo" or "format-patch" or "fsck" or "fsck-objects" or "fsmonitor--daemon" or "gc" or "get-tar-commit-id" or "help" or "history" or "hook" or "init" or "init-db"
            or "interpret-trailers" or "last-modified" or "log" or "ls-remote" or "ls-tree" or "mailinfo" or "mailsplit" or "maintenance" or "merge-base" or "multi-pack-index" or "name-rev" or "pack-objects" or "pack-redundant" or "pack-refs"
            or "patch-id" or "pickaxe" or "prune" or "prune-packed" or "push" or "quiltimport" or "range-diff" or "receive-pack" or "reflog" or "refs" or "remote" or "remote-ext" or "remote-fd" or "repack" or "replay" or "repo" or "request-pull" or "rev-list" or "send-pack" or "shortlog"
            or "show-branch" or "show-index" or "show-ref" or "stripspace" or "symbolic-ref" or "unpack-file" or "update-server-info" or "upload-archive" or "upload-archive--writer" or "upload-pack"
            or "url-parse" or "var" or "verify-commit" or "verify-pack" or "verify-tag" or "version" or "whatchanged" or "worktree" => GitCommandTraits.None,
        _ => null,
    };
}
