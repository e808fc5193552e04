using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Shims;

/// <summary>What has to happen to the caller's <c>GIT_INDEX_FILE</c>.</summary>
public enum IndexVariable
{
    /// <summary>It stays as it is, set or not.</summary>
    Keep,

    /// <summary>It names the session's index.</summary>
    Set,

    /// <summary>It names a session's index in another checkout and goes.</summary>
    Drop,
}

/// <summary>One call of <c>git</c> through the shim: what it is about to do, where, and for whom.</summary>
/// <param name="Line">The words, with an alias put out.</param>
/// <param name="Traits">What the command touches.</param>
/// <param name="Layout">The checkout it works in; null outside repositories that were set up.</param>
/// <param name="Session">Who calls; null for a person without a session.</param>
/// <param name="Index">The index we look after that the command works on; null when it uses none, or one of the caller's own.</param>
/// <param name="Variable">What happens to <c>GIT_INDEX_FILE</c>.</param>
/// <param name="IsNested">Git started this call itself, or a hook of its did, on the index that it works on.</param>
public sealed record ShimCall(
    GitCommandLine Line, GitCommandTraits Traits, GitLayout? Layout, SessionId? Session, IndexLocation? Index, IndexVariable Variable, bool IsNested)
{
    private const int DeepestAlias = 10;
    private const string IndexName = "GIT_INDEX_FILE";

    /// <summary>Reads a call. Whatever cannot be told counts as a call that is handed on untouched: Git will say what is wrong.</summary>
    public static ShimCall Read(CoordContext context, IReadOnlyList<string> words)
    {
        var line = GitCommandLine.Parse(words);
        var inherited = context.Variable(IndexName);
        var layout = line.Command is null ? null : FindLayout(context, line);
        var isOurs = inherited is not null && IndexLocation.IsOfSession(inherited);
        var current = isOurs && layout is not null ? IndexInUse.From(layout, inherited) : null;
        var leaks = isOurs && current?.Location is null;
        if (layout is null)
        {
            return new ShimCall(line, GitCommandTraits.None, null, null, null, leaks ? IndexVariable.Drop : IndexVariable.Keep, IsNested: false);
        }

        var (expanded, traits) = Resolve(context, line);
        var session = Caller.Find(context, null);
        if (current?.Location is { } inUse)
        {
            // The shell of a session in raw mode has the variable too; Git's own children have our directory of programs besides.
            var isNested = context.Variable(ShimDirectory.Variable) is { } programs && ShimDirectory.IsProgramsDirectory(programs);
            return new ShimCall(expanded, traits, layout, session, inUse, IndexVariable.Keep, isNested);
        }

        var usesIndex = traits.HasFlag(GitCommandTraits.UsesIndex);
        var index = usesIndex && (inherited is null || leaks) ? new IndexLocation(layout, session) : null;
        return new ShimCall(
            expanded, traits, layout, session, index,
            index?.Session is not null ? IndexVariable.Set : leaks ? IndexVariable.Drop : IndexVariable.Keep,
            IsNested: false);
    }

    private static GitLayout? FindLayout(CoordContext context, GitCommandLine line)
    {
        try
        {
            var directory = line.Directories.Where(next => next.Length > 0).Aggregate(context.WorkingDirectory, (at, next) => Path.GetFullPath(next, at));
            var gitDirectory = line.GitDirectory ?? context.Variable("GIT_DIR");
            var workTree = line.WorkTree ?? context.Variable("GIT_WORK_TREE");
            if (line.IsBare || context.Variable("GIT_COMMON_DIR") is not null || GitLayout.Discover(context, directory, gitDirectory, context.Variable("GIT_CEILING_DIRECTORIES")) is not { WorkTree: { } top } layout)
            {
                return null;
            }

            if (workTree is not null)
            {
                top = PhysicalPath.Resolve(Path.GetFullPath(workTree, directory));
            }

            // A Git directory that is used with the files of another place is not the checkout that our index is of.
            return (gitDirectory is null && workTree is null) || (GitLayout.Discover(top) is { } own && own.WorkTree == top && own.GitDirectory == layout.GitDirectory)
                ? Initialization.IsDone(layout) ? layout with { WorkTree = top } : null
                : null;
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static (GitCommandLine Line, GitCommandTraits Traits) Resolve(CoordContext context, GitCommandLine line)
    {
        for (var depth = 0; depth < DeepestAlias; depth++)
        {
            if (GitCommand.TraitsOf(line) is { } traits)
            {
                return (line, traits);
            }

            if (FindAlias(context, line) is not { } expansion || line.Expand(expansion) is not { Command: not null } expanded)
            {
                break;
            }

            line = expanded;
        }

        return (line, GitCommandTraits.None);
    }

    // A shell alias is a program of its own: its Git commands pass through here by themselves.
    private static string? FindAlias(CoordContext context, GitCommandLine line)
    {
        var variables = context.Variable("GIT_DIR") is { } directory ? new Dictionary<string, string> { ["GIT_DIR"] = directory } : null;
        var answer = new GitProcess(context, context.WorkingDirectory).Run([.. line.Words.Take(line.GlobalCount), "config", "--get", $"alias.{line.Command}"], variables: variables);
        return answer is { Succeeded: true, Line: [not '!', ..] expansion } ? expansion : null;
    }
}
