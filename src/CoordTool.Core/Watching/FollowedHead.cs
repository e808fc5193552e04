using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Watching;

/// <summary>Follows the HEAD of one checkout from look to look, and says which indexes are to be brought in step at a look.</summary>
internal sealed class FollowedHead(EagerRefresh eager)
{
    private ObjectId _head;

    /// <summary>Looks once.</summary>
    /// <param name="head">HEAD as it is now.</param>
    /// <param name="behind">Finds the indexes that are not in step with it.</param>
    /// <param name="isBusy">Whether an operation is under way, or a commit has its turn.</param>
    /// <param name="liveSessions">How many sessions are alive in the checkout.</param>
    public IReadOnlyList<IndexLocation> Look(ObjectId head, Func<IEnumerable<IndexLocation>> behind, Func<bool> isBusy, int liveSessions)
    {
        if (_head != head)
        {
            // A branch that moves at this moment may be on its way through more, and an own move is told to the base a moment later.
            _head = head;
            eager.Committed(behind());
            return [];
        }

        return isBusy() ? [] : eager.TakeDue(liveSessions);
    }
}
