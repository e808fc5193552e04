using CoordTool.Core;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Output;

/// <summary>The variables by which a shell belongs to a session, and the lines that set them.</summary>
internal static class ShellExports
{
    /// <summary>The variables of a session in one checkout.</summary>
    public static IReadOnlyDictionary<string, string> Of(CoordContext context, IndexLocation index) => new Dictionary<string, string>
    {
        [Caller.SessionVariable] = index.Session?.Value ?? "",
        [Caller.HostVariable] = Caller.AgentId(context) ?? "",
        ["GIT_INDEX_FILE"] = index.File,
    };

    /// <summary>One line a variable, for bash, zsh and every other POSIX shell.</summary>
    public static IEnumerable<string> Lines(IReadOnlyDictionary<string, string> variables) =>
        variables.Select(variable => $"export {variable.Key}={Quote(variable.Value)}");

    private static string Quote(string value) => $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
