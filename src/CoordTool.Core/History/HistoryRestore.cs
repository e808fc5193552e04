using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.History;

/// <summary>How the restore of a version ended.</summary>
/// <param name="IsWritten">Whether the file holds the version now and did not before, or would in a dry run.</param>
/// <param name="Refused">Why nothing was written.</param>
public sealed record VersionRestored(bool IsWritten, Refusal? Refused = null);

/// <summary>Writes a version of a file back, once what the file holds now is kept.</summary>
public static class HistoryRestore
{
    /// <summary>Restores it.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout that is written to.</param>
    /// <param name="session">In whose history the present content is kept; null for a person without a session.</param>
    /// <param name="path">The path in the checkout.</param>
    /// <param name="version">What it shall hold.</param>
    /// <param name="dryRun">Only say what would be done.</param>
    public static VersionRestored Run(CoordContext context, GitRepository repository, SessionId? session, string path, FileVersion version, bool dryRun)
    {
        var top = repository.Layout.RequireWorkTree();
        var file = Path.Combine(top, path);
        if (version.Kind == VersionKind.Large)
        {
            return Refuse($"That version of {path} was larger than {PresentContent.Largest / 1024 / 1024} MiB and is not kept.", "See the others: dotnet-coord rescue list PATH");
        }

        if (RescueRestore.Occupant(top, path) is { } occupant)
        {
            return Refuse($"{path} cannot be written: {occupant} is in the way.", "Move it away, then run the same command again.");
        }

        var present = PresentContent.Read(file);
        if (present is null ? WorkingFile.Exists(file) : present.Bytes is null && UncommittedFile.Is(repository.Layout, path))
        {
            return Refuse($"{path} holds something that cannot be kept, which would be lost; nothing was written.", "Copy it or commit it, then run the same command again.");
        }

        var wanted = new PresentContent(version.Content.Mode, repository.Objects.Read(version.Content.Id, ObjectKind.Blob));
        if (IsSame(present, wanted))
        {
            return new VersionRestored(false);
        }

        if (!dryRun)
        {
            if (present is not null)
            {
                HistoryKeep.Keep(context, repository, session, [(path, present)], EditSide.Before);
            }

            Write(file, wanted, present, replaced => HistoryKeep.Keep(context, repository, session, [(path, replaced)], EditSide.Before));
            HistoryKeep.Keep(context, repository, session, [(path, wanted)], EditSide.After);
        }

        return new VersionRestored(true);
    }

    private static void Write(string file, PresentContent wanted, PresentContent? kept, Action<PresentContent> keep)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var (prepared, aside) = (AtomicFile.Beside(file), AtomicFile.Beside(file));
        try
        {
            if (wanted.Mode == EntryMode.SymbolicLink)
            {
                File.CreateSymbolicLink(prepared, Encoding.UTF8.GetString(wanted.Bytes!));
            }
            else
            {
                File.WriteAllBytes(prepared, wanted.Bytes!);
                SetMode(prepared, file, wanted.Mode);
            }

            if (kept is null)
            {
                if (!AtomicFile.TryLink(prepared, file))
                {
                    throw new CoordException(FailureKind.Contention, $"{file} came into being at this moment; nothing was written.", "Run the same command again.");
                }

                return;
            }

            if (kept.Mode == EntryMode.SymbolicLink || wanted.Mode == EntryMode.SymbolicLink)
            {
                File.Move(prepared, file, overwrite: true);
                return;
            }

            // What was replaced stays beside it until it is known to be what was kept: an edit may have come in between.
            File.Replace(prepared, file, aside);
            if (PresentContent.Read(aside) is { } replaced && !IsSame(replaced, kept))
            {
                keep(replaced);
            }

            AtomicFile.Delete(aside);
        }
        finally
        {
            AtomicFile.Delete(prepared);
        }
    }

    private static void SetMode(string prepared, string file, uint mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var given = File.GetUnixFileMode(WorkingFile.IsRegular(file) ? file : prepared) & ~Execute;
        var readers = (UnixFileMode)(((int)given & 0x124) >> 2);
        File.SetUnixFileMode(prepared, mode == EntryMode.Executable ? given | readers : given);
    }

    private static bool IsSame(PresentContent? left, PresentContent right) =>
        left is { Bytes: { } bytes } && left.Mode == right.Mode && right.Bytes is { } others && bytes.AsSpan().SequenceEqual(others);

    private static VersionRestored Refuse(string reason, params string[] next) => new(false, new Refusal(reason, next));
}
