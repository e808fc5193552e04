using CoordTool.Core.Decisions;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>The decisions: a note is only ever added to, so what either side added stays.</summary>
internal sealed class ExchangedDecisions(CoordContext context, GitRepository repository, string remote) : ExchangedNotes(context, repository, remote, DecisionNotes.Ref)
{
    /// <inheritdoc/>
    protected override string JoinTexts(string before, string here, string there) => DecisionText.Join(before, here, there);
}
