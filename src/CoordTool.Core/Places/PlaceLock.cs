using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Places;

/// <summary>Lets one process at a time give places out or clear them away. Nothing else is locked while it is held.</summary>
internal static class PlaceLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Takes it, waiting for whoever has it.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: the time is over.</exception>
    public static KernelLock Take(GitLayout layout) => KernelLock.Take(Path.Combine(layout.CoordDirectory, "locks", "places"), Patience, "places");
}
