namespace CoordTool.Core.Installation;

/// <summary>A file that we changed, as it was before (docs/design.md, Installation).</summary>
/// <param name="Path">Its path, relative to the common directory, so that the repository can be moved.</param>
/// <param name="After">The SHA-256 of what we wrote, in hexadecimal digits: what holds something else was changed since.</param>
internal sealed record ChangedFile(string Path, string After)
{
    /// <summary>What it held; null where there was none, or it was moved aside.</summary>
    public byte[]? Before { get; init; }

    /// <summary>Its mode, the permissions only.</summary>
    public int? Mode { get; init; }

    /// <summary>What it pointed to, where it was a link.</summary>
    public string? Link { get; init; }

    /// <summary>Where it was moved to.</summary>
    public string? Aside { get; init; }
}

/// <summary>The record of an installation, <c>coord/installation.json</c>.</summary>
/// <param name="V">The version of the format.</param>
/// <param name="Files">The files that were changed.</param>
/// <param name="Directories">The directories that were created.</param>
internal sealed record InstallationDocument(int V, IReadOnlyList<ChangedFile> Files, IReadOnlyList<string> Directories)
{
    /// <summary>The version that this program writes.</summary>
    public const int Version = 1;

    /// <summary>Whether hooks went where others use them too, by the user's consent.</summary>
    public bool SharedHooks { get; init; }
}
