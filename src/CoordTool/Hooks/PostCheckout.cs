using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Hooks;

/// <summary>
/// Git's <c>post-checkout</c> where HEAD changed: no ref need have moved, so nothing else tells that the index was brought to
/// another commit. Plain checkouts of files do not start us.
/// </summary>
internal static class PostCheckout
{
    public static int Run(CoordContext context, HookCall call)
    {
        using var repository = HookCommand.Repository(context);
        var location = IndexInUse.From(repository.Layout, context.Variable("GIT_INDEX_FILE")).Location;
        if (location is not null && call.Arguments is [var old, ..] && ObjectId.TryParse(old, out var left))
        {
            // A hook of an older set-up hands on the old commit alone.
            OwnMove.FollowHead(repository, location, left, call.Arguments is [_, var @new, ..] && ObjectId.TryParse(@new, out var reached) ? reached : null);
        }

        if (OperationUnderWay.In(repository.Layout) is null)
        {
            DefaultIndex.RefreshCoalesced(repository);
        }

        return ExitCodes.Done;
    }
}
