namespace CoordTool.Tests.Support;

/// <summary>Signals for programs under test.</summary>
internal static class Signals
{
    /// <summary>
    /// How to start a program with signals as a terminal has them: whoever starts the tests in the background, or away from
    /// a terminal, has them ignore some, and every process below as well.
    /// </summary>
    public static (string Program, string[] First) ByDefault(string program) =>
        OperatingSystem.IsLinux() ? ("env", ["--default-signal=HUP,INT,QUIT,TERM", program]) : (program, []);
}
