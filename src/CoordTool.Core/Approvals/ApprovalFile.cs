using System.Text.Json;
using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Approvals;

/// <summary>
/// The file with all approvals of a user, outside every repository: what comes with a pull approves nothing. One that means
/// nothing is never written over, for it may be a newer version's.
/// </summary>
public static class ApprovalFile
{
    private const int Version = 1;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(10);

    /// <summary>Where it is, with links resolved, whether it exists or not.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: the environment names no directory of the user.</exception>
    public static string PathOf(CoordContext context) => PhysicalPath.Resolve(Path.Combine(Settings(context), "dotnet-coord", "approvals.json"));

    /// <summary>What approvals of a repository are kept under.</summary>
    public static string KeyOf(GitLayout layout) => PhysicalPath.Resolve(layout.CommonDirectory);

    /// <summary>All approvals; none where there is no file.</summary>
    /// <exception cref="CoordException">The file means nothing: then nothing is approved.</exception>
    public static IReadOnlyList<Approval> Read(CoordContext context) => Read(PathOf(context));

    /// <summary>Replaces the approvals, alone at it.</summary>
    /// <param name="context">Whose file it is.</param>
    /// <param name="change">Makes the new list of the present one.</param>
    /// <exception cref="CoordException">The file means nothing, and is left as it is; or another process held it all the time.</exception>
    internal static void Change(CoordContext context, Func<IReadOnlyList<Approval>, IReadOnlyList<Approval>> change)
    {
        var path = PathOf(context);
        MakeDirectory(Path.GetDirectoryName(path)!);
        using var held = KernelLock.Take(path + ".lock", LockLimit, "approvals");
        var before = Read(path);
        var after = change(before);
        if (after.SequenceEqual(before))
        {
            return;
        }

        var content = JsonSerializer.SerializeToUtf8Bytes(new ApprovalDocument(Version, after), CoreJson.Default.ApprovalDocument);
        if (content.Length > SettingsFile.MostBytes)
        {
            throw new CoordException(FailureKind.Usage, $"{path} would be larger than {SettingsFile.MostBytes / 1024} KiB.", "Take away what is not needed: dotnet-coord approvals drop --all");
        }

        AtomicFile.WritePrivate(path, content);
    }

    private static string Settings(CoordContext context)
    {
        // The specification of base directories has a relative path ignored.
        var (given, home) = OperatingSystem.IsWindows() ? (context.Variable("APPDATA"), null) : (context.Variable("XDG_CONFIG_HOME"), context.Variable("HOME"));
        return Path.IsPathFullyQualified(given ?? "") ? given!
            : Path.IsPathFullyQualified(home ?? "") ? Path.Combine(home!, ".config")
            : throw new CoordException(
                FailureKind.Usage,
                $"It is not known where approvals are kept: {(OperatingSystem.IsWindows() ? "APPDATA" : "HOME")} names no directory.",
                "Set it, then run the same command again.");
    }

    // What is there already keeps what its owner gave it, but for the directory that is ours.
    private static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, OwnerOnly);
        if (File.GetUnixFileMode(directory) != OwnerOnly)
        {
            File.SetUnixFileMode(directory, OwnerOnly);
        }
    }

    private static IReadOnlyList<Approval> Read(string path)
    {
        byte[]? content;
        try
        {
            content = SettingsFile.Read(path);
        }
        catch (CoordException error)
        {
            throw Broken(path, error.Message);
        }

        if (content is null)
        {
            return [];
        }

        // Who may write it, or put another in its place, could approve in its user's name.
        foreach (var place in new[] { path, Path.GetDirectoryName(path)! })
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(place) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            {
                throw Broken(path, $"Others than its owner may write {place}.", $"Look at what {path} holds, then: chmod go-w {place}");
            }

            if (Ownership.IsForeign(place))
            {
                throw Broken(path, $"{path} is not this user's word: {place} belongs to another user.");
            }
        }

        try
        {
            return JsonSerializer.Deserialize(content, CoreJson.Default.ApprovalDocument) switch
            {
                { Version: > Version } document => throw Broken(path, $"{path} was written by a newer version ({document.Version})."),
                { Version: Version, Approvals: { } approvals } when approvals.All(each => each is { Repository: not null, Stage: not null, Command: not null }) => approvals,
                _ => throw Broken(path, $"{path} holds no list of approvals."),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Broken(path, $"{path} is damaged, line {((error as JsonException)?.LineNumber ?? 0) + 1}.");
        }
    }

    private static CoordException Broken(string path, string what, string? hint = null) => new(
        FailureKind.Broken,
        $"{what} So nothing is approved, and nothing was changed.",
        hint ?? $"Mend it or move it away ({path}), then approve again: dotnet-coord approvals add --all");
}
