using System.Globalization;
using CoordTool.Core.Processes;
using CoordTool.Core.Shims;

namespace CoordTool.Core.Guards;

/// <summary>
/// Tells the Git commands that a judged one starts itself from those of hooks and scripts below it. Git does much of its
/// work by further commands (<c>stash</c> by <c>reset</c>, <c>bisect</c> by <c>checkout</c>), and one that was let through
/// must not be refused halfway; a hook that clears the tree must be judged like anybody.
/// </summary>
public static class JudgedCommand
{
    /// <summary>The variable that names the process which was judged.</summary>
    public const string Variable = "COORD_JUDGED";

    private const int DeepestNesting = 100;

    /// <summary>The value of <see cref="Variable"/> for what this process starts or becomes.</summary>
    public static string ValueFor(ProcessIdentity self) => string.Create(CultureInfo.InvariantCulture, $"{self.Id}:{self.Started}");

    /// <summary>Whether a command that was judged already started this one itself: between the two there is nothing but Git.</summary>
    public static bool IsPartOf(CoordContext context)
    {
        if (context.Variable(Variable)?.Split(':') is not [var id, var start]
            || !int.TryParse(id, CultureInfo.InvariantCulture, out var judged)
            || ProcessIdentity.Find(judged)?.Started.ToString(CultureInfo.InvariantCulture) != start)
        {
            return false;
        }

        if (ProcessIdentity.ParentOf(context.Self.Id) is null)
        {
            // This system does not tell who started whom. Halfway through a command is the worst place to refuse.
            return true;
        }

        var process = ProcessIdentity.ParentOf(context.Self.Id);
        for (var depth = 0; process is > 1 and var parent && depth < DeepestNesting; depth++)
        {
            if (parent == judged)
            {
                return true;
            }

            if (ProcessProgram.Of(parent) is not { } program || !IsOfGit(context, program))
            {
                return false;
            }

            process = ProcessIdentity.ParentOf(parent);
        }

        return false;
    }

    // Some of Git's commands are scripts in its directory of programs. Ours is in the chain where it waits for Git to end.
    private static bool IsOfGit(CoordContext context, ProcessProgram program)
    {
        const string Git = "git";
        var name = Path.GetFileName(program.File);
        return name == Git
            || name.StartsWith(Git + "-", StringComparison.Ordinal)
            || name.StartsWith("dotnet-coord", StringComparison.Ordinal)
            || (program.Arguments is [_, var script, ..]
                && Path.GetFileName(script).StartsWith(Git + "-", StringComparison.Ordinal)
                && Path.GetDirectoryName(script) is { } directory
                && directory == context.Variable(ShimDirectory.Variable));
    }
}
