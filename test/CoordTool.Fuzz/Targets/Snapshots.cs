using System.Buffers.Binary;
using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>The file of the claims in the cache: what is damaged in it is made again, and never believed.</summary>
internal sealed class Snapshots : FuzzTarget
{
    private const int ChecksumAt = 60;
    private const int HeaderSize = 64;
    private static readonly ClaimPattern[] Asked = [ClaimPattern.OfPath("src/a", PathRule.Exact), ClaimPattern.Read("src/*", PathRule.Exact)!, ClaimPattern.Read("./", PathRule.Exact)!, ClaimPattern.Read("@r", PathRule.Exact)!];

    private readonly Workspace _workspace = new();
    private readonly List<ClaimRecord> _records;
    private readonly Mutation _inputs;

    /// <summary>Makes a few snapshots.</summary>
    public Snapshots()
    {
        const string Line = "{\"v\":1,\"kind\":\"hold\",\"mode\":\"exclusive\",\"pattern\":\"src/\",\"session\":\"a\",\"acquired\":\"2030-01-01T12:00:00+00:00\",\"renewed\":\"2030-01-01T12:00:00+00:00\",\"ttl\":900}";
        _records = [.. new[] { "src/", "src/a", "src/*", "@r", "docs/x", "new:form" }.SelectMany(pattern => ClaimRecord.Of(Of(pattern), Line.Replace("src/", pattern, StringComparison.Ordinal), PathRule.Exact))];
        _inputs = new Mutation([Written(_records), Written([_records[0]]), Written([])], ["coordcl2", "coordcl1", "\0\0\0\0", "\u0001\0\0\0", "ÿÿÿÿ", "\0\0\0\u0080", Line]);
    }

    /// <inheritdoc/>
    public override string Name => "snapshots";

    private string Place => Path.Combine(_workspace.Root, "claims");

    /// <inheritdoc/>
    public override byte[] Make(Random random)
    {
        var bytes = _inputs.Make(random);
        return random.Next(2) == 0 ? bytes : Summed(bytes);
    }

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        File.WriteAllBytes(Place, input);
        var isMade = false;
        var snapshot = ClaimSnapshot.TryOpen(Place, PathRule.Exact, () =>
        {
            isMade = true;
            return Snapshot(_records);
        });
        if (snapshot is null)
        {
            return;
        }

        using (snapshot)
        {
            var all = snapshot.All();
            Require(isMade || all.All(record => ClaimLine.Read(record.Raw) is not null), "a line of it is none");
            Require(!isMade || all.Count == _records.Count, "it was made again and is another");
            _ = snapshot.OfSession("a").Count + snapshot.Others().Count + snapshot.LocalOnly().Count + Asked.Sum(pattern => snapshot.Overlapping(pattern).Count);
            using var other = snapshot.With(Of("other"), new HashSet<ObjectId> { _records[0].Annotated }, [_records[1]]);
            _ = other.All();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    private static ObjectId Of(string text) => new(System.Security.Cryptography.SHA1.HashData(Encoding.UTF8.GetBytes(text)));

    private static ClaimSnapshot Snapshot(List<ClaimRecord> records) =>
        ClaimSnapshot.Empty(PathRule.Exact).With(Of("commit"), records.Select(record => record.Annotated).ToHashSet(), records);

    // As if whoever changed it had done the sums as well: then the lines have to tell.
    private static byte[] Summed(byte[] bytes)
    {
        if (bytes.Length >= HeaderSize)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), bytes.Length);
            var columns = Math.Min((long)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(32)) * 13, bytes.Length - HeaderSize);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, ChecksumAt)), bytes.AsSpan(HeaderSize, (int)columns)));
        }

        return bytes;
    }

    private byte[] Written(List<ClaimRecord> records)
    {
        using var snapshot = Snapshot(records);
        snapshot.Save(Place);
        return File.ReadAllBytes(Place);
    }
}
