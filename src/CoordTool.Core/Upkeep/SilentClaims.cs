using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Takes away lines of sessions on other machines that were silent for days: theirs is nobody else to do it, should the machine
/// be gone for good.
/// </summary>
internal sealed class SilentClaims(CoordContext context, GitRepository repository)
{
    /// <summary>Takes them away.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets why that was not possible.</param>
    /// <returns>What they were on.</returns>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        try
        {
            return new ClaimStore(context, repository).ForgetSilent(UpkeepLimits.SilentClaims, dryRun);
        }
        catch (CoordException error)
        {
            failed.Add($"{ClaimHistory.Ref}: {error.Message}");
            return [];
        }
    }
}
