using System.Security.Cryptography;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sessions;

/// <summary>
/// Lets one process at a time start, end or sweep a session: a sweep that meets the resumption of the very session must
/// come before it or after it as a whole. Taken before any other lock.
/// </summary>
internal static class SessionLock
{
    /// <summary>Takes it, waiting for whoever has it.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: the time is over.</exception>
    public static KernelLock Take(GitLayout layout, SessionId id, TimeSpan limit) => KernelLock.Take(FileOf(layout, id), limit, $"session {id}");

    /// <summary>Takes it if nobody has it.</summary>
    public static KernelLock? TryTake(GitLayout layout, SessionId id) => KernelLock.TryTake(FileOf(layout, id));

    // Lock files are never deleted, and sessions come and go: so they share a fixed number of them.
    private static string FileOf(GitLayout layout, SessionId id) =>
        Path.Combine(layout.CoordDirectory, "locks", $"session-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.Value)))[..2]}");
}
