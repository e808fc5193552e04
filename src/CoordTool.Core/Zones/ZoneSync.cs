using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Zones;

/// <summary>What a text of agents needs to have our block.</summary>
public enum ZoneSyncChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Other lines in the block, or the block.</summary>
    Update,

    /// <summary>The file.</summary>
    Create,
}

/// <summary>One text of agents.</summary>
/// <param name="Place">Its path in the checkout; where one is a link to the other, that of the file.</param>
/// <param name="Change">What it needs.</param>
public sealed record ZoneSyncFile(string Place, ZoneSyncChange Change)
{
    /// <summary>Why it cannot be written; null where it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Who holds it, so that it cannot be written now; null where nobody does.</summary>
    public Claim? Holder { get; init; }

    internal string Path { get; init; } = "";

    internal byte[]? Before { get; init; }

    internal byte[] After { get; init; } = [];
}

/// <summary>What was found, and done unless one of them cannot be written: all or none.</summary>
/// <param name="Files">The texts; empty where there is none and none was to be made.</param>
public sealed record ZoneSyncOutcome(IReadOnlyList<ZoneSyncFile> Files)
{
    /// <summary>Whether nothing had to be done.</summary>
    public bool IsInStep => Files.All(file => file.Change == ZoneSyncChange.None && file.Fault is null);

    /// <summary>The first that cannot be written.</summary>
    public ZoneSyncFile? Refused => Files.FirstOrDefault(file => file.Fault is not null || file.Holder is not null);
}

/// <summary>Keeps our block in the texts that agents read in step with <c>coord.json</c>, and everything outside it as it is.</summary>
public sealed class ZoneSync(GitLayout layout, ClaimStore claims, SessionId? caller)
{
    /// <summary>The texts, by their paths in a checkout.</summary>
    public static readonly IReadOnlyList<string> Places = ["CLAUDE.md", "AGENTS.md"];

    private const int LargestText = 4 * 1024 * 1024;
    private const int MostAttempts = 5;

    /// <summary>Looks what it takes.</summary>
    /// <param name="creates">Whether the texts are made where there is neither.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: <c>coord.json</c> means nothing.</exception>
    public ZoneSyncOutcome Plan(bool creates)
    {
        var top = layout.RequireWorkTree();
        var lines = ZoneText.Of(CoordSettings.Read(layout).Zones);
        if (!creates && !Places.Any(place => WorkingFile.Exists(Path.Combine(top, place))))
        {
            return new ZoneSyncOutcome([]);
        }

        return new ZoneSyncOutcome(
        [
            .. Places.Select(place => (Place: place, Path: PhysicalPath.Resolve(Path.Combine(top, place))))
                .DistinctBy(each => each.Path)
                .Select(each => One(PhysicalPath.Below(top, each.Path) ?? each.Place, each.Path, lines)),
        ]);
    }

    /// <summary>Writes what it takes, if all of it can be written.</summary>
    /// <param name="creates">Whether the texts are made where there is neither.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others write the same texts all the time.</exception>
    public ZoneSyncOutcome Run(bool creates)
    {
        using var turn = KernelLock.Take(Path.Combine(layout.CoordDirectory, "locks", "zone-sync"), TimeSpan.FromSeconds(10d), "writing the zones");
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var outcome = Plan(creates);
            if (outcome.Refused is not null || outcome.Files.Where(file => file.Change != ZoneSyncChange.None).All(TryWrite))
            {
                return outcome;
            }
        }

        throw new CoordException(FailureKind.Contention, $"{string.Join(" or ", Places)} changed each time it was about to be written.", "Run the same command again.");
    }

    // Somebody may have written it since it was read; then it is read again.
    private static bool TryWrite(ZoneSyncFile file)
    {
        if (file.Before is not { } before)
        {
            return AtomicFile.TryCreate(file.Path, file.After);
        }

        if (ByteText.ReadBytes(file.Path) is not { } present || !present.AsSpan().SequenceEqual(before))
        {
            return false;
        }

        AtomicFile.Write(file.Path, file.After, UnixMode.Of(file.Path));
        return true;
    }

    private ZoneSyncFile One(string place, string path, string lines)
    {
        var none = new ZoneSyncFile(place, ZoneSyncChange.None) { Path = path };
        if (PhysicalPath.Below(layout.RequireWorkTree(), path) is not { } below || below == ".git" || below.StartsWith(".git/", StringComparison.Ordinal))
        {
            return none with { Fault = "it is a link that leads out of this checkout" };
        }

        var exists = WorkingFile.Exists(path);
        if (exists && (!WorkingFile.IsRegular(path) || new FileInfo(path).Length > LargestText))
        {
            return none with { Fault = "it is no plain file, or too large for a text" };
        }

        var before = exists ? ByteText.ReadBytes(path) : null;
        var text = before is null ? "" : ByteText.Of(before);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return none with { Fault = "it is no text in UTF-8" };
        }

        if (MarkedBlock.IsBroken(text, ZoneText.Marks))
        {
            return none with { Fault = $"the marks {ZoneText.Marks.Begin} and {ZoneText.Marks.End} do not stand around one block, so nobody can tell which lines are ours" };
        }

        var marks = ZoneText.Marks with { NewLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n" };
        var after = ByteText.Bytes(MarkedBlock.Put(text, ByteText.Of(lines), text.Length, marks));
        if (before is not null && before.AsSpan().SequenceEqual(after))
        {
            return none;
        }

        var verdict = ClaimPattern.FromFile(layout, path) is { } pattern ? claims.Judge(caller, new ClaimRequest(pattern)) : null;
        return none with
        {
            Change = before is null ? ZoneSyncChange.Create : ZoneSyncChange.Update,
            Holder = verdict is { IsFree: false } ? verdict.Refusing[0] : null,
            Before = before,
            After = after,
        };
    }
}
