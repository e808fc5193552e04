using System.Globalization;
using System.IO.Compression;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Conflicts;

/// <summary>
/// A directory of objects that goes when the work is done: what is tried in memory adds nothing to the repository, and what
/// a crash leaves is a directory in the cache (docs/design.md, Conflicts).
/// </summary>
internal sealed class ThrowawayObjects : IDisposable
{
    private const string Prefix = "objects-";
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private readonly string _directory;

    /// <summary>Makes one, and takes away those that a crash left.</summary>
    public ThrowawayObjects(CoordContext context, GitLayout layout)
    {
        var cache = Path.Combine(layout.CoordDirectory, "cache");
        _directory = Path.Combine(cache, $"{Prefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.Combine(_directory, "info"));

        // Relative to this directory: a path of its own would need quotes where it has unusual characters.
        File.WriteAllText(Path.Combine(_directory, "info", "alternates"), "../../../objects\n");
        foreach (var left in Directory.EnumerateDirectories(cache, Prefix + "*").Where(each => each != _directory && context.Now - new DateTimeOffset(Directory.GetLastWriteTimeUtc(each)) > Abandoned))
        {
            Delete(left);
        }
    }

    /// <summary>The variables that make Git write here, and read here and in the repository.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string> { ["GIT_OBJECT_DIRECTORY"] = _directory };

    /// <summary>Writes an object.</summary>
    public ObjectId Write(ObjectKind kind, ReadOnlySpan<byte> content)
    {
        var id = ObjectStore.Hash(kind, content);
        var name = id.ToString();
        var file = Path.Combine(_directory, name[..2], name[2..]);
        if (!File.Exists(file))
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                zlib.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()} {content.Length}\0")));
                zlib.Write(content);
            }

            AtomicFile.Write(file, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        }

        return id;
    }

    /// <summary>Takes the directory away.</summary>
    public void Dispose() => Delete(_directory);

    private static void Delete(string directory)
    {
        try
        {
            PlainDirectory.Delete(new DirectoryInfo(directory));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else took it away, or a later call will.
        }
    }
}
