using System.Diagnostics;

namespace CoordTool.Fuzz.Running;

/// <summary>Makes a failing input smaller by leaving out pieces of it for as long as it fails.</summary>
internal static class Shrinking
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The smallest that was found in a few seconds.</summary>
    /// <param name="input">The input.</param>
    /// <param name="fails">Whether an input still fails.</param>
    public static byte[] Of(byte[] input, Func<byte[], bool> fails)
    {
        var clock = Stopwatch.StartNew();
        for (var piece = Math.Max(1, input.Length / 2); piece >= 1; piece /= 2)
        {
            for (var at = 0; at < input.Length && clock.Elapsed < Limit;)
            {
                byte[] smaller = [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(input.Length, at + piece))];
                if (fails(smaller))
                {
                    input = smaller;
                }
                else
                {
                    at += piece;
                }
            }
        }

        return input;
    }
}
