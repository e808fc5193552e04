using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Landing;

/// <summary>
/// Writes commits without a working tree, as <c>git merge</c> would: by the user's name, signed where the configuration
/// asks for it, after the repository's own hooks had their say. Branches are moved elsewhere.
/// </summary>
internal sealed class CommitWriter(CoordContext context, Checkout checkout)
{
    private readonly GitProcess _git = new(context, checkout.Path);
    private bool? _signs;

    // `git commit-tree` does not look at commit.gpgSign by itself (git help commit-tree).
    private bool Signs => _signs ??= _git.Run(["config", "--type=bool", "--get", "commit.gpgsign"]).Line == "true";

    /// <summary>Writes a commit of the user's.</summary>
    /// <param name="tree">Its tree.</param>
    /// <param name="parents">Its parents.</param>
    /// <param name="message">Its message.</param>
    /// <param name="variables">Who wrote it and when, where that is not the user now.</param>
    /// <exception cref="CoordException">Git has no name for the user, or cannot sign.</exception>
    public ObjectId Write(ObjectId tree, IEnumerable<ObjectId> parents, string message, IReadOnlyDictionary<string, string>? variables = null)
    {
        var result = _git.Run(
            ["commit-tree", .. Signs ? (string[])["-S"] : [], tree.ToString(), .. parents.SelectMany(parent => (string[])["-p", parent.ToString()]), "-F", "-"], message, variables);
        return result.Succeeded ? ObjectId.Parse(result.Line) : throw new CoordException(
            FailureKind.Broken,
            $"Git could not write the commit; nothing was changed: {result.Error}",
            Signs ? "commit.gpgSign asks for a signature: see that Git can sign without asking, as for `git commit`." : "See `git config user.name` and `git config user.email`.");
    }

    /// <summary>Asks the hooks of the repository about a commit that is to be written.</summary>
    /// <param name="tree">What it will hold: the index that the hooks see.</param>
    /// <param name="message">Its message, which they may change.</param>
    /// <param name="isMerge">Whether it joins two branches: then <c>pre-merge-commit</c> is asked too.</param>
    /// <returns>The message; or the refusal of a hook.</returns>
    public (string Message, Refusal? Refused) AskHooks(ObjectId tree, string message, bool isMerge)
    {
        var directory = checkout.Layout.CheckoutCoordDirectory;
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, $"message-{Guid.NewGuid():N}");
        var index = Path.Combine(directory, $"landing-{Guid.NewGuid():N}");
        try
        {
            AtomicFile.Write(file, _git.Require(["stripspace"], message).Output);
            var variables = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index, ["GIT_EDITOR"] = ":" };
            if (isMerge && Has("pre-merge-commit"))
            {
                _git.Require(["read-tree", tree.ToString()], variables: variables);
                if (Hook(["pre-merge-commit"], variables) is { } refused)
                {
                    return (message, refused);
                }
            }

            return Has("commit-msg") && Hook(["commit-msg", "--", file], variables) is { } said
                ? (message, said)
                : (_git.Require(["stripspace"], AtomicFile.ReadText(file)).Output, null);
        }
        finally
        {
            AtomicFile.Delete(file);
            AtomicFile.Delete(index);
            AtomicFile.Delete(index + ".lock");
        }
    }

    private bool Has(string hook) => File.Exists(Path.GetFullPath(_git.Require(["rev-parse", "--git-path", $"hooks/{hook}"]).Line, checkout.Path));

    private Refusal? Hook(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        // Git sends what hooks print to standard error.
        var result = _git.Run(["hook", "run", "--ignore-missing", .. arguments], variables: variables);
        return result.Succeeded ? null : new Refusal(
            $"The hook {arguments.First()} of this repository said no (exit code {result.ExitCode}); nothing was changed{(result.Error.Length > 0 ? $":\n{result.Error}" : ".")}",
            "Mend what it found in the worktree, commit, then run the same command again.");
    }
}
