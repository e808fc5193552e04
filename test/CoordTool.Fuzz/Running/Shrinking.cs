namespace CoordTool.Fuzz.Running;

/// <summary>Makes a failing input smaller by leaving out pieces of it for as long as it fails.</summary>
internal static class Shrinking
{
    /// <summary>The smallest that was found.</summary>
    /// <param name="input">The input.</param>
    /// <param name="tries">How often it is tried at most.</param>
    /// <param name="fails">Whether an input still fails.</param>
    public static byte[] Of(byte[] input, int tries, Func<byte[], bool> fails)
    {
        for (var piece = Math.Max(1, input.Length / 2); piece >= 1; piece /= 2)
        {
            for (var at = 0; at < input.Length && tries > 0;)
            {
                tries--;
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
