namespace CoordTool.Core.Files;

/// <summary>Paths with every symbolic link on the way resolved, so that two spellings of one place compare equal.</summary>
public static class PhysicalPath
{
    private const int MostLinks = 40;

    /// <summary>Resolves an absolute path; components that do not exist are kept as they are written.</summary>
    public static string Resolve(string absolutePath)
    {
        var root = Path.GetPathRoot(absolutePath)!;
        var pending = new Stack<string>(Components(absolutePath[root.Length..]).Reverse());
        var resolved = root;
        var links = 0;
        while (pending.TryPop(out var component))
        {
            if (component == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? root;
                continue;
            }

            var next = Path.Combine(resolved, component);
            if (links < MostLinks && LinkTarget(next) is { } target)
            {
                links++;
                if (Path.IsPathRooted(target))
                {
                    resolved = Path.GetPathRoot(target)!;
                    target = target[resolved.Length..];
                }

                foreach (var part in Components(target).Reverse())
                {
                    pending.Push(part);
                }

                continue;
            }

            resolved = next;
        }

        return resolved;
    }

    /// <summary>The part of <paramref name="path"/> below <paramref name="directory"/>, with <c>/</c> between components.</summary>
    /// <returns>Null when the path is not below it; empty when it is the directory itself.</returns>
    public static string? Below(string directory, string path)
    {
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var top = directory.TrimEnd(Path.DirectorySeparatorChar);
        if (path.Equals(top, comparison))
        {
            return "";
        }

        return path.Length > top.Length && path.StartsWith(top, comparison) && path[top.Length] == Path.DirectorySeparatorChar
            ? path[(top.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/')
            : null;
    }

    private static IEnumerable<string> Components(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(component => component != ".");

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
