namespace CoordTool.Core.Files;

/// <summary>Deletes whole directories.</summary>
internal static class PlainDirectory
{
    /// <summary>Deletes an entry of a directory with all that is below it. A link is removed itself, never what it points to.</summary>
    public static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo { LinkTarget: null } directory)
        {
            directory.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }
}
