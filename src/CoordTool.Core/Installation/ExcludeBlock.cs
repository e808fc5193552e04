using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Installation;

/// <summary>
/// Keeps what we create in working trees out of <c>git status</c> and out of <c>git add .</c>: our block in
/// <c>info/exclude</c>, which all checkouts share and no commit carries.
/// </summary>
public static class ExcludeBlock
{
    /// <summary>Lists the patterns.</summary>
    public static void Put(GitLayout layout, IEnumerable<string> patterns) =>
        Change(layout, text => MarkedBlock.Put(text, ByteText.Of(string.Concat(patterns.Select(pattern => $"{pattern}\n"))), skip: 0));

    /// <summary>Takes the block out.</summary>
    public static void Remove(GitLayout layout) => Change(layout, MarkedBlock.Remove);

    private static void Change(GitLayout layout, Func<string, string> change)
    {
        var path = Path.Combine(layout.CommonDirectory, "info", "exclude");
        var before = ByteText.Read(path) ?? "";
        var after = change(before);
        if (after != before)
        {
            ByteText.Write(path, after);
        }
    }
}
