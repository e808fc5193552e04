namespace CoordTool.Core.Upkeep;

/// <summary>Removes files and directories one by one, or only says which: what cannot be removed stays, and the others go.</summary>
/// <param name="dryRun">Only say which.</param>
/// <param name="failed">Gets what could not be removed, and why.</param>
internal sealed class PathRemoval(bool dryRun, List<string> failed)
{
    private readonly List<string> _removed = [];

    /// <summary>What is gone, or would be.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>Removes one.</summary>
    public void Remove(string path, Action<string> remove)
    {
        try
        {
            if (!dryRun)
            {
                remove(path);
            }

            _removed.Add(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            failed.Add($"{path}: {error.Message}");
        }
    }
}
