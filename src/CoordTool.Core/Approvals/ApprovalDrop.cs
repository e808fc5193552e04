using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Approvals;

/// <summary>Takes approvals of a repository back.</summary>
public static class ApprovalDrop
{
    /// <summary>Takes them back.</summary>
    /// <param name="context">Whose approvals they are.</param>
    /// <param name="layout">The repository.</param>
    /// <param name="stages">Of which stages; null for all, those of newer versions too.</param>
    /// <returns>What was taken back.</returns>
    /// <exception cref="CoordException">The file of approvals means nothing, and is left as it is.</exception>
    public static IReadOnlyList<Approval> Run(CoordContext context, GitLayout layout, IReadOnlyList<CommandStage>? stages)
    {
        var key = ApprovalFile.KeyOf(layout);
        var words = stages is null ? null : new List<CommandStage>(stages).ConvertAll(CommandStages.Word);
        bool IsMeant(Approval approval) => approval.Repository == key && words?.Contains(approval.Stage) != false;

        // Without a file there is nothing to take back, and none is made.
        if (!ApprovalFile.Read(context).Any(IsMeant))
        {
            return [];
        }

        IReadOnlyList<Approval> dropped = [];
        ApprovalFile.Change(context, approvals =>
        {
            dropped = approvals.Where(IsMeant).ToList();
            return approvals.Except(dropped).ToList();
        });
        return dropped;
    }
}
