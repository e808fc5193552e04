namespace CoordTool.Core.Files;

/// <summary>
/// Records that help later and decide nothing now. Where they cannot be written, on a full disk or without permission, a
/// judgement goes on without them: one that failed for them would let pass what it is there to stop.
/// </summary>
public static class Bookkeeping
{
    /// <summary>Writes a record if that can be done.</summary>
    /// <returns>Whether it was done.</returns>
    public static bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // The last is what .NET makes of a limit on the size of files.
            return false;
        }
    }
}
