using System.Text;

namespace CoordTool.Fuzz.Generation;

/// <summary>Makes inputs out of valid ones and of words that matter to a reader: some bytes changed, or words one after the other.</summary>
/// <param name="corpus">The valid ones.</param>
/// <param name="words">The words.</param>
internal sealed class Mutation(IReadOnlyList<byte[]> corpus, IReadOnlyList<string> words)
{
    /// <summary>What stands between the parts of an input that is several texts.</summary>
    public const byte Separator = 0x1E;

    private const int LargestBomb = 100 * 1024;
    private static readonly byte[] Edges = [0, 1, 9, 10, 13, 27, 32, 34, 39, 47, 92, 96, 127, 128, 192, 237, 255];
    private static readonly string[] Numbers = ["0", "-1", "1", "00", "255", "4095", "65536", "2147483647", "2147483648", "-2147483648", "4294967295", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e999", "NaN", "253402300800"];
    private readonly byte[][] _words = [.. words.Concat(Numbers).Select(Encoding.UTF8.GetBytes)];

    /// <summary>The parts of an input that is several texts; those that are missing are empty.</summary>
    public static byte[][] Parts(byte[] input, int count)
    {
        var parts = Enumerable.Repeat(Array.Empty<byte>(), count).ToArray();
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            var end = i == count - 1 ? -1 : Array.IndexOf(input, Separator, start);
            parts[i] = end < 0 ? input[start..] : input[start..end];
            if (end < 0)
            {
                break;
            }

            start = end + 1;
        }

        return parts;
    }

    /// <summary>An input.</summary>
    public byte[] Make(Random random) => random.Next(20) switch
    {
        0 => corpus[random.Next(corpus.Count)],
        1 or 2 => Sequence(random),
        3 => random.Next(10) == 0 ? Bomb(random) : Change(random, Sequence(random)),
        _ => Change(random, corpus[random.Next(corpus.Count)]),
    };

    /// <summary>Words one after the other.</summary>
    public byte[] Sequence(Random random)
    {
        var text = new MemoryStream();
        for (var left = random.Next(40); left >= 0; left--)
        {
            text.Write(_words[random.Next(_words.Length)]);
        }

        return text.ToArray();
    }

    /// <summary>The same input with some of its bytes changed.</summary>
    public byte[] Change(Random random, byte[] input)
    {
        var bytes = new List<byte>(input);
        do
        {
            Step(random, bytes);
        }
        while (random.Next(3) != 0);
        return [.. bytes];
    }

    // A few words again and again, as deep or as wide as it goes.
    private byte[] Bomb(Random random)
    {
        var unit = new MemoryStream();
        for (var left = random.Next(4); left >= 0; left--)
        {
            unit.Write(_words[random.Next(_words.Length)]);
        }

        var bytes = unit.ToArray();
        var start = random.Next(2) == 0 ? [] : corpus[random.Next(corpus.Count)];
        return [.. start, .. Enumerable.Repeat(bytes, Math.Max(1, random.Next(LargestBomb) / Math.Max(1, bytes.Length))).SelectMany(each => each)];
    }

    private void Step(Random random, List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, 1 + random.Next(random.Next(4) == 0 ? 256 : 8));
        switch (random.Next(11))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Edges[random.Next(Edges.Length)];
                break;
            case 2:
                bytes.Insert(at, Edges[random.Next(Edges.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(128))).ToArray());
                break;
            case 7:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, _words[random.Next(_words.Length)]);
                break;
            case 8 when length > 0:
                var repeated = bytes.GetRange(at, length);
                for (var left = random.Next(40); left > 0; left--)
                {
                    bytes.InsertRange(at, repeated);
                }

                break;
            default:
                bytes.InsertRange(at, _words[random.Next(_words.Length)]);
                break;
        }
    }
}
