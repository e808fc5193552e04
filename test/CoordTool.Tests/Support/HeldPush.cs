namespace CoordTool.Tests.Support;

/// <summary>A push that a server holds, or will when it comes.</summary>
internal sealed class HeldPush : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _directory;

    public HeldPush(string directory)
    {
        // In place with everything in it, for a push may look at any moment.
        _directory = directory;
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "armed"), "");
    }

    /// <summary>Waits until there is one.</summary>
    public void WaitsForIt() => Assert.That(SpinWait.SpinUntil(() => File.Exists(Path.Combine(_directory, "held")), Limit), "No push came.");

    /// <summary>Lets it go on; if none has come, none is held.</summary>
    public void Release()
    {
        // A push that comes between the two has its hold under the other name.
        foreach (var name in new[] { "armed", "held" })
        {
            Delete(Path.Combine(_directory, name));
        }
    }

    public void Dispose() => Release();

    private static void Delete(string path)
    {
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
        }
    }
}
