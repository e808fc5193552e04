using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Places;

/// <summary>
/// The directory of an owner inside the Git directory, where no <c>git status</c> looks and no <c>git clean</c> reaches. Only
/// its user may enter it.
/// </summary>
/// <param name="Root">The directory with all that is the owner's.</param>
internal sealed record ScratchDirectory(string Root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where temporary files go.</summary>
    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>Where test databases go.</summary>
    public string Databases => Path.Combine(Root, "db");

    /// <summary>Where the directories of all owners are.</summary>
    public static string Top(GitLayout layout) => Path.Combine(layout.CoordDirectory, "scratch");

    /// <summary>Where an owner's is, made or not.</summary>
    public static ScratchDirectory Of(GitLayout layout, PlaceOwner owner) => new(Path.Combine(Top(layout), owner.DirectoryName));

    /// <summary>Makes what is missing of it, and notes that it is in use.</summary>
    /// <exception cref="IOException">Something else is in its place.</exception>
    public void Open(CoordContext context, GitLayout layout)
    {
        // A clean-up that has decided to take it away is done with it before it is made again.
        using var held = PlaceLock.Take(layout);
        Directory.CreateDirectory(Top(layout));
        foreach (var directory in new[] { Top(layout), Root, Temporary, Databases })
        {
            if (!WorkingFile.Exists(directory))
            {
                Make(directory);
            }
            else if (!IsPlain(directory))
            {
                throw new IOException($"{directory} is not a directory");
            }
        }

        Touch(context);
    }

    /// <summary>Notes that it was in use just now: from then on it is kept for a while.</summary>
    public void Touch(CoordContext context)
    {
        if (IsPlain(Root))
        {
            Directory.SetLastWriteTimeUtc(Root, context.Now.UtcDateTime);
        }
    }

    /// <summary>Whether a directory is there, and not a link to one.</summary>
    internal static bool IsPlain(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private static void Make(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, OwnerOnly);
        }
    }
}
