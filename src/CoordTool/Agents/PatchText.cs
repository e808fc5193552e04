namespace CoordTool.Agents;

/// <summary>The patches of <c>apply_patch</c>, which name their files in lines of their own.</summary>
internal static class PatchText
{
    private static readonly string[] Marks = ["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "];

    /// <summary>The files that a patch writes, takes away or makes.</summary>
    public static IReadOnlyList<string> Files(string patch) =>
        [.. patch.Split('\n')
            .Select(line => line.Trim())
            .SelectMany(line => Marks.Where(mark => line.StartsWith(mark, StringComparison.Ordinal)).Select(mark => line[mark.Length..].Trim()))
            .Where(file => file.Length > 0)
            .Distinct(StringComparer.Ordinal)];
}
