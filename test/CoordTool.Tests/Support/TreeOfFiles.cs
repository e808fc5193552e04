namespace CoordTool.Tests.Support;

/// <summary>The files of a checkout, by a program that can name every one of them.</summary>
internal static class TreeOfFiles
{
    /// <summary>Names, kinds, modes, targets of links and digests, without what Git keeps. What is not ASCII is written out.</summary>
    public static string[] Of(Scratch scratch, string directory) =>
        scratch.Run(
            directory,
            "sh",
            ["-ec", """( find . -name .git -prune -o -printf '%y %m %l %p\n'; find . -name .git -prune -o -type f -exec sha256sum -- {} + ) | LC_ALL=C sort | LC_ALL=C cat -v"""]).Exits(0).Lines;
}
