using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Installation;

/// <summary>
/// Changes files of the user's and knows how they were, so that all of it can be taken back to the byte. What a file was is on
/// record before it changes; what was changed by somebody else since loses our part and nothing else.
/// </summary>
internal sealed class InstallationRecord
{
    private readonly GitLayout _layout;
    private readonly string _file;
    private readonly List<ChangedFile> _files;
    private readonly List<string> _directories;

    private InstallationRecord(GitLayout layout, InstallationDocument document)
    {
        _layout = layout;
        _file = FileOf(layout);
        _files = [.. document.Files];
        _directories = [.. document.Directories];
        SharedHooks = document.SharedHooks;
    }

    /// <summary>Whether hooks may go where others use them too.</summary>
    public bool SharedHooks { get; set; }

    /// <summary>The absolute paths of the files that are on record.</summary>
    public IEnumerable<string> Paths => _files.Select(file => Absolute(file.Path));

    /// <summary>Where the record is.</summary>
    public static string FileOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "installation.json");

    /// <summary>Whether there is one: the repository was set up by a version that keeps it.</summary>
    public static bool Exists(GitLayout layout) => File.Exists(FileOf(layout));

    /// <summary>Reads it; one that is missing or cannot be read is empty, and then what is ours is told by its marks.</summary>
    public static InstallationRecord Read(GitLayout layout)
    {
        InstallationDocument? document = null;
        try
        {
            document = AtomicFile.ReadText(FileOf(layout)) is { } text ? JsonSerializer.Deserialize(text, CoreJson.Default.InstallationDocument) : null;
        }
        catch (JsonException)
        {
            // The marks are there.
        }

        return new InstallationRecord(layout, IsWhole(document) ? document : new InstallationDocument(InstallationDocument.Version, [], []));
    }

    private static bool IsWhole([NotNullWhen(true)] InstallationDocument? document) =>
        document is { V: InstallationDocument.Version, Files: { } files, Directories: { } directories }
        && files.All(file => file is { Path: { } path } && !path.Contains('\0', StringComparison.Ordinal))
        && directories.All(directory => directory is not null);

    /// <summary>Whether a change would change anything.</summary>
    public static bool IsNeeded(FileChange change) =>
        IsLink(change.Path) || ByteText.ReadBytes(change.Path) is not { } present || !present.AsSpan().SequenceEqual(change.Content)
        || (change.IsExecutable && !UnixMode.IsExecutable(change.Path));

    /// <summary>Changes a file.</summary>
    /// <param name="change">What it is to become.</param>
    /// <param name="strip">What is left of such a file without our part; null when nothing is.</param>
    public void Write(FileChange change, Func<byte[], byte[]?> strip)
    {
        var present = IsLink(change.Path) ? null : ByteText.ReadBytes(change.Path);
        var known = Find(change.Path);
        var isOurs = present is not null && known is not null && HashOf(present) == known.After;
        var before = isOurs ? known! : new ChangedFile(Relative(change.Path), "")
        {
            Before = present is null || change.Aside is not null ? null : strip(present),
            Mode = present is null ? null : (int?)UnixMode.Of(change.Path),
            Link = new FileInfo(change.Path).LinkTarget,
            Aside = change.Aside is null ? null : Relative(change.Aside),
        };
        CreateDirectory(Path.GetDirectoryName(change.Path)!);
        Put(before with { After = HashOf(change.Content) });
        if (change.Aside is { } aside && !isOurs)
        {
            CreateDirectory(Path.GetDirectoryName(aside)!);
            Save();
            MoveAside(change.Path, aside);
        }
        else
        {
            Save();
        }

        // What was ours alone had no mode of its own to keep.
        if (UnixMode.Of(change.Path) is { } mode)
        {
            AtomicFile.Write(change.Path, change.Content, change.IsExecutable ? UnixMode.Executable(mode) : mode);
        }
        else if (change.IsExecutable)
        {
            AtomicFile.WriteProgram(change.Path, change.Content);
        }
        else
        {
            AtomicFile.Write(change.Path, change.Content);
        }
    }

    /// <summary>Takes a change back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="strip">What is left of such a file without our part; null when nothing is.</param>
    /// <param name="dryRun">Only say whether anything would change.</param>
    /// <returns>Whether anything changed.</returns>
    public bool TakeBack(string path, Func<byte[], byte[]?> strip, bool dryRun = false)
    {
        var known = Find(path);
        var present = IsLink(path) ? null : ByteText.ReadBytes(path);

        // What is there and cannot be read as a file is somebody else's by now.
        var isThere = present is not null || (known is not null && !File.Exists(path) && !IsLink(path));
        var isOurs = present is null || (known is not null && HashOf(present) == known.After);
        var rest = !isThere ? null : isOurs ? known!.Before : strip(present!);
        var changes = isThere && (rest is null || present is null || !rest.AsSpan().SequenceEqual(present));
        if (dryRun)
        {
            return changes;
        }

        var aside = known?.Aside is { } name ? Absolute(name) : null;
        if (!changes)
        {
            Forget(path);
            return false;
        }

        if (rest is not null)
        {
            AtomicFile.Write(path, rest, isOurs && known!.Mode is { } mode ? (UnixFileMode)mode : UnixMode.Of(path));
        }
        else if (aside is not null && (File.Exists(aside) || IsLink(aside)))
        {
            BringBack(aside, path, known!);
        }
        else
        {
            AtomicFile.Delete(path);
        }

        Forget(path);
        return true;
    }

    /// <summary>Writes the record.</summary>
    public void Save() =>
        AtomicFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(new InstallationDocument(InstallationDocument.Version, _files, _directories) { SharedHooks = SharedHooks }, CoreJson.Default.InstallationDocument));

    /// <summary>Takes away the directories that were created and that hold nothing, and the record with them.</summary>
    public void Close()
    {
        foreach (var directory in _directories.Select(Absolute).OrderByDescending(directory => directory.Length))
        {
            try
            {
                Directory.Delete(directory);
            }
            catch (IOException)
            {
                // Gone already, or somebody put something into it.
            }
        }

        AtomicFile.Delete(_file);
    }

    private static void MoveAside(string path, string aside)
    {
        if (new FileInfo(path).LinkTarget is { } target)
        {
            // Its name is what many a program goes by, and a relative link leads elsewhere from another directory.
            AtomicFile.Delete(aside);
            File.CreateSymbolicLink(aside, Path.GetFullPath(target, Path.GetDirectoryName(path)!));
        }
        else if (File.Exists(path))
        {
            // A second name first, so that at no moment there is none.
            AtomicFile.TryLink(path, aside);
        }
    }

    private static void BringBack(string aside, string path, ChangedFile known)
    {
        if (known.Link is { } target)
        {
            var beside = AtomicFile.Beside(path);
            File.CreateSymbolicLink(beside, target);
            File.Move(beside, path, overwrite: true);
            AtomicFile.Delete(aside);
        }
        else
        {
            File.Move(aside, path, overwrite: true);
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private void CreateDirectory(string directory)
    {
        var missing = new Stack<string>();
        for (var at = directory; !Directory.Exists(at); at = Path.GetDirectoryName(at)!)
        {
            missing.Push(at);
        }

        if (missing.Count > 0)
        {
            _directories.AddRange(missing.Select(Relative).Except(_directories).ToList());
            Save();
            Directory.CreateDirectory(directory);
        }
    }

    private ChangedFile? Find(string path) => _files.Find(file => file.Path == Relative(path));

    private void Put(ChangedFile file)
    {
        _files.RemoveAll(other => other.Path == file.Path);
        _files.Add(file);
    }

    private void Forget(string path)
    {
        if (_files.RemoveAll(file => file.Path == Relative(path)) > 0)
        {
            Save();
        }
    }

    private string Relative(string path) => Path.GetRelativePath(_layout.CommonDirectory, path);

    private string Absolute(string path) => Path.GetFullPath(path, _layout.CommonDirectory);
}
