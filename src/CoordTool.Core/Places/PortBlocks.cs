using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Places;

/// <summary>A block of ports that is taken.</summary>
/// <param name="First">Its first port.</param>
/// <param name="Owner">Whose it is; null where that cannot be read, or a newer version wrote something else.</param>
/// <param name="File">The file that says so.</param>
internal sealed record PortBlock(int First, PlaceOwner? Owner, string File);

/// <summary>
/// Gives each owner a block of ports: one file a block, named after its first port, holding the owner
/// (docs/design.md, Places).
/// </summary>
internal sealed class PortBlocks(GitLayout layout)
{
    /// <summary>How many ports a block has.</summary>
    public const int Size = 20;

    /// <summary>The first port of all.</summary>
    public const int Lowest = 20_000;

    /// <summary>How many blocks there are. They end where Kubernetes begins, and below what systems hand out by themselves.</summary>
    public const int Blocks = 500;

    private readonly string _directory = Path.Combine(layout.CoordDirectory, "ports");

    /// <summary>The block of an owner that exists, taking the next free one where it has none.</summary>
    /// <returns>Its first port; null when every block is taken.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were at it for the whole time limit.</exception>
    public int? Take(PlaceOwner owner)
    {
        // So that two processes of one owner find one block, and a clean-up does not take it away as it is found.
        using var held = PlaceLock.Take(layout);
        var taken = List();
        if (taken.FirstOrDefault(block => block.Owner == owner) is { } own)
        {
            return own.First;
        }

        var firsts = taken.Select(block => block.First).ToHashSet();
        var busy = ListeningPorts.Find();
        foreach (var first in Order().Where(first => !firsts.Contains(first) && !Enumerable.Range(first, Size).Any(busy.Contains)))
        {
            if (AtomicFile.TryCreate(FileOf(first), Encoding.UTF8.GetBytes(owner.Text + "\n")))
            {
                return first;
            }
        }

        return null;
    }

    /// <summary>Gives back what an owner has that is just ending; nothing happens when it has none.</summary>
    public void Release(PlaceOwner owner)
    {
        foreach (var block in List().Where(block => block.Owner == owner))
        {
            AtomicFile.Delete(block.File);
        }
    }

    /// <summary>The blocks that are taken.</summary>
    public IReadOnlyList<PortBlock> List()
    {
        var blocks = new List<PortBlock>();
        foreach (var file in Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory) : [])
        {
            // Given back since the directory was listed, it has no content.
            if (int.TryParse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out var first) && Read(file) is { } text)
            {
                blocks.Add(new PortBlock(first, PlaceOwner.Parse(text.TrimEnd()), file));
            }
        }

        return blocks;
    }

    // Another user's that we may not read is taken all the same.
    private static string? Read(string file)
    {
        try
        {
            return AtomicFile.ReadText(file);
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    // Repositories of one machine know nothing of each other: each begins elsewhere.
    private IEnumerable<int> Order()
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(layout.CommonDirectory));
        var start = (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % Blocks);
        return Enumerable.Range(start, Blocks).Select(number => Lowest + (number % Blocks * Size));
    }

    private string FileOf(int first) => Path.Combine(_directory, first.ToString(CultureInfo.InvariantCulture));
}
