namespace CoordTool.Core.Installation;

/// <summary>What a file is to become.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Content">All of what it will hold.</param>
internal sealed record FileChange(string Path, byte[] Content)
{
    /// <summary>Whether it must be executable; else it keeps the mode it has.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>Where what is at the path now goes on to be found, since the new content calls it; null where nothing does.</summary>
    public string? Aside { get; init; }
}
