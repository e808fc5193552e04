using System.ComponentModel;
using System.Diagnostics;
using CoordTool.Core.Git;

namespace CoordTool.Core.Processes;

/// <summary>What every program that we start is given, and how it is ended.</summary>
internal static class ChildProcess
{
    /// <summary>Gives a program the caller's environment, but no variable that tells Git of a repository.</summary>
    /// <remarks>A hook's or a session's GIT_DIR and GIT_INDEX_FILE mean another repository or index than the program's.</remarks>
    public static void GiveEnvironment(ProcessStartInfo start, CoordContext context)
    {
        start.Environment.Clear();
        foreach (var (name, value) in context.Environment)
        {
            if (!GitProcess.ChangesTheRepository(name))
            {
                start.Environment[name] = value;
            }
        }
    }

    /// <summary>Ends a program and all that it started.</summary>
    public static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself, or part of it is not ours to end.
        }
    }
}
