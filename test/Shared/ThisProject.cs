using System.Runtime.CompilerServices;

namespace CoordTool.Testing;

/// <summary>The project that these tests are of, as it lies on the disk.</summary>
internal static class ThisProject
{
    /// <summary>Its top directory.</summary>
    public static string Top { get; } = Path.GetFullPath("../..", Path.GetDirectoryName(Source())!);

    /// <summary>A file or directory of it.</summary>
    public static string PathOf(string path) => Path.GetFullPath(path, Top);

    private static string Source([CallerFilePath] string source = "") => source;
}
