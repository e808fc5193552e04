using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>A path that a command leaves out.</summary>
/// <param name="Path">Relative to the top.</param>
/// <param name="Claim">The hold of another session on it.</param>
public sealed record LeftOutPath(string Path, Claim Claim);

/// <summary>What a command leaves out.</summary>
/// <param name="Paths">The paths, in order.</param>
/// <param name="Excluded">Those paths, with a directory that is held as a whole in the place of what lies in it.</param>
/// <param name="Idle">The pathspecs of the command that nothing else fits.</param>
/// <param name="AreLiteral">Whether the command's pathspecs are file names.</param>
public sealed record LeftOut(IReadOnlyList<LeftOutPath> Paths, IReadOnlyList<string> Excluded, IReadOnlyCollection<string> Idle, bool AreLiteral);

/// <summary>
/// Finds what a command that stages whatever it finds would take from other sessions: changed files that they hold, and
/// that it does not name (docs/design.md, The guard).
/// </summary>
public static class StagingGuard
{
    private const int MostPatternsToAsk = 100;

    /// <summary>What a command has to leave out.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="caller">Who calls; null for a person without a session.</param>
    /// <param name="line">The command line, an alias put out.</param>
    /// <param name="command">What its words say.</param>
    /// <param name="index">The index that it works on, in step with HEAD.</param>
    /// <returns>Null when it may take all that it finds.</returns>
    /// <exception cref="CoordException">Git cannot tell what is changed.</exception>
    public static LeftOut? Find(CoordContext context, GitRepository repository, SessionId? caller, GitCommandLine line, StagingCommand command, string index)
    {
        var layout = repository.Layout;
        var isUnderWay = OperationUnderWay.In(layout) is not null;
        var tree = new CallerTree(context, layout, line, index);
        if ((command.IsCommit && isUnderWay) || (!command.Paths.IsEmpty && command.Paths.Given.All(word => IsFile(tree, word))))
        {
            return null;
        }

        using var claims = new ClaimStore(context, repository).Read();
        if (claims.IsEmpty || claims.HeldByOthers(caller) is not { Count: > 0 } held)
        {
            return null;
        }

        var rule = PathRule.Of(layout);
        var areLiteral = AreLiteral(context, line);
        var asked = !command.Paths.IsEmpty ? command.Paths.Given : areLiteral || rule.IgnoresCase ? [] : Around(held);
        var named = Named(tree, command, areLiteral);
        var leftOut = new List<LeftOutPath>();
        foreach (var path in Taken(tree, command, asked, isUnderWay).Where(path => !named.Contains(path) && !path.Contains('\uFFFD', StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal))
        {
            if (claims.Judge(caller, new ClaimRequest(ClaimPattern.OfPath(path, rule))).Refusing.FirstOrDefault(claim => claim.Line.Kind == ClaimKind.Hold) is { } claim)
            {
                leftOut.Add(new LeftOutPath(path, claim));
            }
        }

        return leftOut.Count == 0 ? null : new LeftOut(leftOut, Excluded(leftOut, named), Idle(tree, command, areLiteral, leftOut), areLiteral);
    }

    // Conflicts of an operation are the caller's to solve, whoever holds the file.
    private static IEnumerable<string> Taken(CallerTree tree, StagingCommand command, IReadOnlyList<string> asked, bool isUnderWay)
    {
        var changed = tree.Dirty(command.Paths, asked).Where(dirty => dirty.IsChanged && !(isUnderWay && dirty.IsStaged)).Select(dirty => dirty.Path);
        return command.Untracked == UntrackedLoss.None ? changed : changed.Concat(Untracked(tree, command, asked));
    }

    private static IEnumerable<string> Untracked(CallerTree tree, StagingCommand command, IReadOnlyList<string> asked) =>
        tree.Untracked(new TreeCommand("add") { Untracked = command.Untracked, Paths = command.Paths }, asked);

    // Where everything is asked for, only what lies around the held paths is looked at; none for all.
    private static IReadOnlyList<string> Around(IReadOnlyList<ClaimPattern?> held) =>
        held.Count > MostPatternsToAsk || held.Any(pattern => pattern is null || Place(pattern).Length == 0)
            ? []
            : [.. held.Select(pattern => $":(top,literal){Place(pattern!)}").Distinct()];

    private static string Place(ClaimPattern pattern) => pattern.Kind == PatternKind.File ? pattern.Path : pattern.LiteralPrefix;

    private static bool IsFile(CallerTree tree, string word)
    {
        var path = Path.GetFullPath(word, tree.Directory);
        return word.AsSpan().IndexOfAny("*?[") < 0 && !word.StartsWith(':') && WorkingFile.Exists(path) && (!Directory.Exists(path) || new DirectoryInfo(path).LinkTarget is not null);
    }

    private static HashSet<string> Named(CallerTree tree, StagingCommand command, bool areLiteral)
    {
        var named = tree.Named(command.Paths.Given);
        named.UnionWith(areLiteral ? [] : command.Paths.Given.Where(word => word.StartsWith(":/", StringComparison.Ordinal)).Select(word => word[2..]));
        return named;
    }

    // One argument for a directory with thousands of files in it.
    private static IReadOnlyList<string> Excluded(IReadOnlyList<LeftOutPath> leftOut, HashSet<string> named) =>
    [
        .. leftOut.Select(each => each.Claim.Pattern is { Kind: PatternKind.Directory, Path: { Length: > 0 } directory } && IsBelow(each.Path, directory) && !named.Any(path => IsBelow(path, directory))
            ? directory
            : each.Path).Distinct(),
    ];

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory + "/", StringComparison.Ordinal);

    // Git refuses a pattern that fits untracked files alone, and those are left out.
    private static List<string> Idle(CallerTree tree, StagingCommand command, bool areLiteral, IReadOnlyList<LeftOutPath> leftOut)
    {
        if (areLiteral || command.Untracked == UntrackedLoss.None)
        {
            return [];
        }

        var others = leftOut.Select(each => each.Path).ToHashSet(StringComparer.Ordinal);
        return [.. command.Paths.Given.Where(word => word.AsSpan().IndexOfAny("*?[") >= 0 && tree.Tracked(command.Paths, [word]).Count == 0
            && Untracked(tree, command, [word]).ToList() is { Count: > 0 } found && found.TrueForAll(others.Contains))];
    }

    private static bool AreLiteral(CoordContext context, GitCommandLine line) =>
        line.Words.Take(line.GlobalCount).LastOrDefault(word => word is "--literal-pathspecs" or "--no-literal-pathspecs") is { } word
            ? word == "--literal-pathspecs"
            : context.Variable("GIT_LITERAL_PATHSPECS") is { } value && !TreeCommand.IsOff(value);
}
