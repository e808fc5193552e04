using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>The files of a checkout that hold something that is not committed, as Git sees them: modified, deleted or untracked.</summary>
internal static class UncommittedFiles
{
    /// <summary>Those inside a pattern.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="checkout">The top directory of the checkout.</param>
    /// <param name="pattern">A pattern of paths; a resource has none.</param>
    /// <returns>Their paths; none where there is no checkout any more.</returns>
    public static IReadOnlyList<string> In(CoordContext context, string checkout, ClaimPattern pattern)
    {
        if (pattern.Kind == PatternKind.Resource || !Directory.Exists(checkout))
        {
            return [];
        }

        List<string> arguments = ["--no-optional-locks", "--literal-pathspecs", "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=none"];
        if ((pattern.Kind == PatternKind.File ? pattern.Path : pattern.LiteralPrefix) is { Length: > 0 } below)
        {
            arguments.AddRange(["--", below]);
        }

        return new GitProcess(context, checkout).Run(arguments) is { Succeeded: true } status
            ? [.. status.Fields.Where(field => field.Length > 3).Select(field => field[3..]).Where(pattern.Matches)]
            : [];
    }
}
