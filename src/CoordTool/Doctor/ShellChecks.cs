using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Doctor;

/// <summary>Whether the shell that asks is as a session's shell has to be.</summary>
internal static class ShellChecks
{
    private const string IndexVariable = "GIT_INDEX_FILE";

    public static IEnumerable<Finding> Run(CoordContext context, GitLayout layout)
    {
        var index = context.Variable(IndexVariable);
        if (Caller.Find(context, null) is not null)
        {
            yield return Session(context, index);
        }
        else if (index is not null && Path.GetFullPath(index, layout.RequireWorkTree()) != layout.DefaultIndexFile)
        {
            yield return Finding.Bad(
                "index-variable",
                IndexLocation.IsOfSession(index) ? $"{IndexVariable} names the index of a session, and this shell is of none" : $"{IndexVariable} is set to {Printable.Text(index, 200)}, which is not the index of this checkout",
                "what this shell stages goes there", $"Run: unset {IndexVariable}");
        }
    }

    private static Finding Session(CoordContext context, string? index)
    {
        const string Name = "shell";
        var first = Ambient.OnPath(context, OperatingSystem.IsWindows() ? "git.exe" : "git");
        if (first is not null && RealGit.IsShim(first))
        {
            return Finding.Good(Name, "this session's git is ours");
        }

        return index is not null && IndexLocation.IsOfSession(index)
            ? Finding.Good(Name, $"this session is in raw mode: {IndexVariable} reaches every other repository and worktree that this shell touches") with
            {
                Hint = $"Leave it: unset {IndexVariable}; eval \"$(dotnet-coord session env)\"",
            }
            : Finding.Bad(
                Name, $"this session's shell runs {Printable.Text(first ?? "no git at all")}, on the default index",
                "what it stages is everybody's, and nothing is judged before it runs",
                "Run: eval \"$(dotnet-coord session env)\"; where that is in a profile, after what else puts a git on PATH.");
    }
}
