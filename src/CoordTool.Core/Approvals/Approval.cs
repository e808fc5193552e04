using CoordTool.Core.Configuration;

namespace CoordTool.Core.Approvals;

/// <summary>A command of <c>coord.json</c> with the stage it runs at.</summary>
/// <param name="Stage">When it runs.</param>
/// <param name="Text">The exact text.</param>
public sealed record StagedCommand(CommandStage Stage, string Text);

/// <summary>That a person let a command of a repository run (docs/design.md, Approvals).</summary>
/// <param name="Repository">The physical path of the directory that all checkouts share.</param>
/// <param name="Stage">The word of the stage, one of a newer version too.</param>
/// <param name="Command">The exact text.</param>
/// <param name="Approved">When.</param>
public sealed record Approval(string Repository, string Stage, string Command, DateTimeOffset Approved)
{
    /// <summary>Whether it lets a command of a repository run: every byte counts.</summary>
    public bool Allows(string repository, StagedCommand command) =>
        Repository == repository && Stage == CommandStages.Word(command.Stage) && Command == command.Text;
}

/// <summary>The file of approvals, as it is written.</summary>
/// <param name="Version">The version of its form.</param>
/// <param name="Approvals">All approvals of its user, for all repositories.</param>
internal sealed record ApprovalDocument(int Version, IReadOnlyList<Approval> Approvals);
