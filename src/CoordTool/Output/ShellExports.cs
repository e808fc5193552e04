using CoordTool.Core;
using CoordTool.Core.Indexes;
using CoordTool.Core.Places;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Shims;
using CoordTool.Core.Tasks;

namespace CoordTool.Output;

/// <summary>The variables by which a shell belongs to a session, and the lines that set them.</summary>
internal static class ShellExports
{
    private const string Path = "PATH";

    /// <summary>The variables of a session in one checkout.</summary>
    /// <param name="context">The shell's surroundings.</param>
    /// <param name="index">The session's index in this checkout.</param>
    /// <param name="raw">Whether the shell names the index itself, in place of a <c>git</c> that does so where it is right.</param>
    /// <param name="narrate">Gets a line about each thing that could not be had.</param>
    public static IReadOnlyDictionary<string, string> Of(CoordContext context, IndexLocation index, bool raw, Action<string> narrate)
    {
        var session = index.Session!.Value;
        var place = Place.Open(context, index.Layout, PlaceOwner.OfCheckout(index.Layout) ?? PlaceOwner.Session(session));
        foreach (var line in place.Missing)
        {
            narrate(line);
        }

        var variables = new Dictionary<string, string>
        {
            [Caller.SessionVariable] = session.Value,
            [Caller.HostVariable] = Caller.AgentId(context) ?? "",
        };
        if (new SessionStore(context, index.Layout).Find(session) is { } known)
        {
            variables[BeadsSource.ActorVariable] = known.Name;
        }

        foreach (var (name, value) in place.Variables)
        {
            variables[name] = value;
        }

        if (raw)
        {
            variables["GIT_INDEX_FILE"] = index.File;
            return variables;
        }

        var directory = ShimDirectory.PathOf(index.Layout);
        ShimDirectory.Install(index.Layout, Ambient.ToolPath(context), Ambient.IsProgram);
        var rest = (context.Variable(Path) ?? "").Split(System.IO.Path.PathSeparator).Where(each => each != directory);
        variables[Path] = string.Join(System.IO.Path.PathSeparator, rest.Prepend(directory));
        return variables;
    }

    /// <summary>One line a variable, for bash, zsh and every other POSIX shell.</summary>
    public static IEnumerable<string> Lines(IReadOnlyDictionary<string, string> variables) => variables.Keys.Select(name =>
        name == Path

            // The shell's own PATH and not that of this moment: the line may be run in every shell the session opens.
            ? $"export PATH={ShellQuoting.Quoted(variables[name].Split(System.IO.Path.PathSeparator)[0])}:\"$PATH\""
            : $"export {name}={ShellQuoting.Quoted(variables[name])}");

    /// <summary>The same for a shell that goes on: it may have looked up <c>git</c> already.</summary>
    /// <remarks>Bash would go on calling the program it found, and fail once <c>deinit</c> has taken that away; other shells look again.</remarks>
    public static IEnumerable<string> LinesForEval(IReadOnlyDictionary<string, string> variables) =>
        variables.ContainsKey(Path) ? Lines(variables).Append("[ -z \"${BASH_VERSION-}\" ] || shopt -s checkhash") : Lines(variables);
}
