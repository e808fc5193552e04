namespace CoordTool.Agents;

/// <summary>The patches of <c>apply_patch</c>, which name their files in lines of their own.</summary>
internal static class PatchText
{
    private static readonly string[] Marks = ["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "];

    /// <summary>
    /// The files of a patch that a shell command hands to <c>apply_patch</c>: such a command an agent may carry out itself, and
    /// it is an edit then. A <c>cd</c> may stand before it.
    /// </summary>
    public static IReadOnlyList<string> FilesOfCommand(string command)
    {
        var patch = command.IndexOf("*** Begin Patch", StringComparison.Ordinal);
        var call = patch < 0 ? -1 : Math.Max(command.IndexOf("apply_patch", 0, patch, StringComparison.Ordinal), command.IndexOf("applypatch", 0, patch, StringComparison.Ordinal));
        if (call < 0)
        {
            return [];
        }

        var before = command[..call].Trim();
        var directory = before.StartsWith("cd ", StringComparison.Ordinal) && before.EndsWith("&&", StringComparison.Ordinal) ? before[3..^2].Trim().Trim('\'', '"') : "";
        return [.. Files(command[patch..]).Select(file => Path.Combine(directory, file))];
    }

    /// <summary>The files that a patch writes, takes away or makes.</summary>
    public static IReadOnlyList<string> Files(string patch) =>
        [.. patch.Split('\n')
            .Select(line => line.Trim())
            .SelectMany(line => Marks.Where(mark => line.StartsWith(mark, StringComparison.Ordinal)).Select(mark => line[mark.Length..].Trim()))
            .Where(file => file.Length > 0)
            .Distinct(StringComparer.Ordinal)];
}
