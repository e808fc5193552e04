namespace CoordTool;

/// <summary>The exit codes of every command; they are never renumbered (docs/design.md, Exit codes).</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Internal = 1;
    public const int Refused = 2;
    public const int Conflict = 3;
    public const int Contention = 4;
    public const int Unsupported = 5;
    public const int Usage = 64;
    public const int Interrupted = 130;
}
