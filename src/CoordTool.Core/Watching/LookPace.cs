namespace CoordTool.Core.Watching;

/// <summary>How often somebody who watches looks around, which starts Git in every checkout.</summary>
public static class LookPace
{
    private const int Share = 20;
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(10);

    /// <summary>Whether to look now.</summary>
    /// <param name="rest">How long ago the last look ended.</param>
    /// <param name="took">How long it took; looking takes a twentieth of the time at most.</param>
    /// <param name="isMoved">Whether something happened since.</param>
    public static bool IsDue(TimeSpan rest, TimeSpan took, bool isMoved) => (rest > Latest || (isMoved && rest > Soonest)) && rest > took * Share;
}
