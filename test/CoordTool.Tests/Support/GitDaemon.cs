namespace CoordTool.Tests.Support;

/// <summary>The server that comes with Git.</summary>
internal sealed class GitDaemon(Scratch scratch) : ServerWithPort(scratch)
{
    public override string Url => $"git://127.0.0.1:{ClientPort}/origin.git";

    protected override (string Program, string[] Arguments) Command =>
        (FindProgram(Scratch, "git-daemon")!,
            ["--listen=127.0.0.1", $"--port={ServerPort}", "--reuseaddr", "--max-connections=0", "--enable=receive-pack", "--export-all", $"--base-path={Top}", "--log-destination=stderr", Top]);
}
