using System.Runtime.InteropServices;
using CoordTool.Core;
using CoordTool.Core.Processes;

namespace CoordTool.Shim;

/// <summary>Git as a child that has this process' terminal and files, and gets its signals.</summary>
internal static class GitChild
{
    private const int HangUp = 1;
    private const int Terminate = 15;

    /// <summary>Runs it to its end.</summary>
    /// <param name="command">Git.</param>
    /// <param name="started">Told its process number.</param>
    /// <returns>Its exit code, or the negated number of the signal that ended it.</returns>
    public static int Run(NativeCommand command, Action<int>? started = null)
    {
        var git = 0;
        using var terminated = Forward(PosixSignal.SIGTERM, Terminate);
        using var hungUp = Forward(PosixSignal.SIGHUP, HangUp);

        // A terminal sends these to Git as well; it decides.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => signal.Cancel = true);
        if (NativeProcess.Start(command, out git) is { } why)
        {
            throw new CoordException(FailureKind.Broken, $"{command.Program} could not be started: {why}.");
        }

        started?.Invoke(git);
        return NativeProcess.Wait(git);

        PosixSignalRegistration Forward(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, received =>
        {
            received.Cancel = true;
            if (git > 0)
            {
                NativeProcess.Send(git, number);
            }
        });
    }

    /// <summary>Ends this process as Git ended: by its exit code, or by the same signal.</summary>
    public static int EndAs(ProcessIdentity self, int code)
    {
        if (code < 0)
        {
            NativeProcess.EndBy(self.Id, -code);
        }

        return code;
    }
}
