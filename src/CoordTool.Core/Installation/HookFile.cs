using System.Text.RegularExpressions;
using CoordTool.Core.Files;

namespace CoordTool.Core.Installation;

/// <summary>
/// One hook: our block alone, ahead of somebody else's shell script in the same file, or, where that is no shell script that
/// Git would run, in a file that calls the other, which moved aside.
/// </summary>
internal sealed partial class HookFile(string directory, string name)
{
    private const string Start = "#!/bin/sh\n";
    private readonly string _moved = System.IO.Path.Combine(directory, $"{name}.pre-coord");

    // A link keeps its name: many a program goes by what it is called.
    private readonly string _linked = System.IO.Path.Combine(directory, "pre-coord", name);

    /// <summary>The file that Git runs.</summary>
    public string Path { get; } = System.IO.Path.Combine(directory, name);

    /// <summary>Whether Git will run our block in it.</summary>
    public bool IsInPlace => ByteText.Read(Path) is { } text && MarkedBlock.IsIn(text) && UnixMode.IsExecutable(Path);

    /// <summary>What is to become of it.</summary>
    /// <param name="tool">The absolute path of the tool, for when it is not on PATH.</param>
    public FileChange Plan(string tool)
    {
        var text = ByteText.Read(Path);
        var isOurs = text is not null && MarkedBlock.IsIn(text);
        var aside = isOurs || (text is null && !IsLink) ? FindAside() : IsLink ? _linked : IsShell(text!) && UnixMode.IsExecutable(Path) ? null : _moved;
        var rest = isOurs || aside is null ? text ?? Start : Start;
        var firstLine = rest.StartsWith("#!", StringComparison.Ordinal) ? rest.IndexOf('\n', StringComparison.Ordinal) + 1 : 0;
        var block = HookBlocks.Of(name, tool, foreign: !IsEmpty(MarkedBlock.Remove(rest)), aside);
        var after = MarkedBlock.Put(rest, ByteText.Of(block), firstLine == 0 && rest.StartsWith("#!", StringComparison.Ordinal) ? rest.Length : firstLine);
        return new FileChange(Path, ByteText.Bytes(after)) { IsExecutable = true, Aside = isOurs || (text is null && !IsLink) ? null : aside };
    }

    /// <summary>What is left of a hook without our block; null when nothing is.</summary>
    public static byte[]? Strip(byte[] content)
    {
        var text = ByteText.Of(content);
        return !MarkedBlock.IsIn(text) ? content : MarkedBlock.Remove(text) is var rest && IsEmpty(rest) ? null : ByteText.Bytes(rest);
    }

    /// <summary>
    /// The copies that hook managers made of a file with our block when they put their own in its place: of pre-commit, which
    /// calls it, and of lefthook, which does not.
    /// </summary>
    public IEnumerable<string> Copies => new[] { $"{Path}.legacy", $"{Path}.old" }.Where(copy => ByteText.Read(copy) is { } text && MarkedBlock.IsIn(text));

    private bool IsLink => new FileInfo(Path).LinkTarget is not null;

    private string? FindAside() => File.Exists(_moved) ? _moved : new FileInfo(_linked).LinkTarget is not null ? _linked : null;

    private static bool IsEmpty(string text) => text.Trim() is "" or "#!/bin/sh";

    private static bool IsShell(string text) =>
        !text.Contains('\0', StringComparison.Ordinal) && (!text.StartsWith("#!", StringComparison.Ordinal) || Shell().IsMatch(text));

    [GeneratedRegex(@"\A#!\s*(/usr)?/bin/(env\s+)?(sh|bash|dash)\b")]
    private static partial Regex Shell();
}
