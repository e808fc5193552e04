using System.Globalization;

namespace CoordTool.Core.Git;

/// <summary>Refuses repositories in a format that we would misread, by the same settings Git itself goes by.</summary>
internal static class RepositoryFormat
{
    /// <summary>The extensions that neither change how we read nor what libgit2 must know.</summary>
    private static readonly HashSet<string> Harmless = ["noop", "noop-v1", "partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees"];

    /// <summary>Passes for a format that is handled.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Unsupported"/>, naming the feature and the way out.</exception>
    public static void Require(string commonDirectory)
    {
        var settings = GitConfigFile.Read(Path.Combine(commonDirectory, "config"));
        if (settings.TryGetValue("core.repositoryformatversion", out var text)
            && int.TryParse(text, CultureInfo.InvariantCulture, out var version) && version > 1)
        {
            throw Unsupported($"repository format version {version}", "Update dotnet-coord, or work in a clone in format version 1.");
        }

        foreach (var (key, value) in settings)
        {
            if (!key.StartsWith("extensions.", StringComparison.Ordinal))
            {
                continue;
            }

            var extension = key["extensions.".Length..];
            if (extension == "objectformat" && !value.Equals("sha1", StringComparison.OrdinalIgnoreCase))
            {
                throw Unsupported($"object format {value}", "Work in a clone made with `git init --object-format=sha1`.");
            }

            if (extension == "refstorage" && !value.Equals("files", StringComparison.OrdinalIgnoreCase))
            {
                throw Unsupported($"ref storage {value}", "Convert it with `git refs migrate --ref-format=files` (Git 2.46 or newer).");
            }

            if (!Harmless.Contains(extension) && extension is not ("objectformat" or "refstorage"))
            {
                throw Unsupported($"the extension {extension}", "Update dotnet-coord, or work in a clone without it.");
            }
        }
    }

    private static CoordException Unsupported(string feature, string hint) => new(
        FailureKind.Unsupported,
        $"This repository uses {feature}, which dotnet-coord does not handle yet; nothing was changed.",
        hint);
}
