namespace CoordTool.Tests.Support;

/// <summary>Signals for programs under test.</summary>
internal static class Signals
{
    /// <summary>
    /// How to start a program with signals as a terminal has them: whoever starts the tests in the background of a script
    /// has them ignore the interrupt, and every process below as well.
    /// </summary>
    public static (string Program, string[] First) ByDefault(string program) =>
        OperatingSystem.IsLinux() ? ("env", ["--default-signal=INT,TERM", program]) : (program, []);
}
