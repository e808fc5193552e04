namespace CoordTool.Output;

// The shapes of --json, the public surface for scripts: fields are added and never changed.
internal sealed record SessionJson(string Id, string Name, string? Agent, string? Task, string Checkout, DateTimeOffset Started, DateTimeOffset LastActivity, bool Gone);

internal sealed record SessionStartedJson(int Schema, SessionJson Session, bool Resumed, string IndexFile, string? Restored);

internal sealed record SessionEndedJson(
    int Schema, string Id, bool WasKnown, IReadOnlyList<string> Released, IReadOnlyList<string> Rescues, IReadOnlyList<string> Kept, IReadOnlyList<GivenBackJson> GivenBack,
    string? Handoff);

internal sealed record GivenBackJson(string Checkout, IReadOnlyList<string> Paths);

internal sealed record SessionsJson(int Schema, IReadOnlyList<SessionJson> Sessions);

internal sealed record EnvironmentJson(int Schema, IReadOnlyDictionary<string, string> Variables);

internal sealed record ClaimJson(
    string Pattern, string Mode, bool Auto, string Session, string? Name, string? Checkout, string? Task, string? Reason,
    DateTimeOffset Acquired, DateTimeOffset LastActivity, string State, DateTimeOffset? LastEdit, DateTimeOffset? Until)
{
    public string? Machine { get; init; }

    public bool Elsewhere { get; init; }

    public bool LocalOnly { get; init; }
}

internal sealed record ClaimsJson(int Schema, IReadOnlyList<ClaimJson> Claims);

internal sealed record AcquiredJson(int Schema, bool Granted, IReadOnlyList<string> Patterns, IReadOnlyList<RefusedPatternJson> Refused, IReadOnlyList<TakenOverJson> TakenOver)
{
    public bool LocalOnly { get; init; }
}

internal sealed record TakenOverJson(string Pattern, string From, string? Rescue);

internal sealed record HandoffJson(
    string Direction, string Pattern, string Session, string? Name, string? Task, string? Reason, DateTimeOffset Asked, string? Answer, string? By);

internal sealed record HandoffsJson(int Schema, IReadOnlyList<HandoffJson> Requests);

internal sealed record HandoffAskedJson(int Schema, string Pattern, IReadOnlyList<ClaimJson> Asked);

internal sealed record HandoffAnsweredJson(int Schema, IReadOnlyList<HandoffJson> Answered, IReadOnlyList<string> Given);

internal sealed record EventJson(
    int Schema, DateTimeOffset When, string Action, string? Session, string? Name, IReadOnlyList<string> Patterns, IReadOnlyList<string> From, string? Reason, string? Commit)
{
    public required string What { get; init; }

    public string? Task { get; init; }

    public string? Checkout { get; init; }

    public string? Command { get; init; }

    public int More { get; init; }

    public string? Ref { get; init; }
}

internal sealed record ProvenanceJson(
    int Schema, string Commit, string Subject, string Source, string? Session, string? Name, string? Task, DateTimeOffset? When, IReadOnlyList<ClaimThenJson> Claims);

internal sealed record ClaimThenJson(string Pattern, string Session, string? Name, string? Task);

internal sealed record SyncJson(
    int Schema, string Remote, bool InStep, int Received, int Sent, int Pushes, IReadOnlyList<LostClaimJson> Lost, IReadOnlyList<ClockSkewJson> Clocks, IReadOnlyList<string> Unreadable, SyncTroubleJson? Trouble);

internal sealed record LostClaimJson(string Pattern, string Session, string? Name, string WinnerPattern, string WinnerSession, string? WinnerName);

internal sealed record ClockSkewJson(string Name, double Seconds);

internal sealed record SyncTroubleJson(string Kind, string Words);

internal sealed record StatusLineJson(int Schema, string Line);

internal sealed record RefusedPatternJson(string Pattern, ClaimJson Holder);

internal sealed record ReleasedJson(int Schema, IReadOnlyList<string> Patterns);

internal sealed record CheckJson(int Schema, bool Free, IReadOnlyList<CheckedPathJson> Paths);

internal sealed record CheckedPathJson(string Path, bool Free, bool Own, IReadOnlyList<ClaimJson> Holders, IReadOnlyList<TaskJson> Tasks);

internal sealed record TaskJson(string Source, string Id, string Title, string? Assignee, string? Session, IReadOnlyList<string> Files, bool Refuses);

internal sealed record ZonesJson(int Schema, IReadOnlyList<ZoneJson> Zones);

internal sealed record ZoneJson(string Name, IReadOnlyList<string> Paths, string Claim, string? Description, bool Free, IReadOnlyList<ClaimJson> Claims);

internal sealed record ZoneSyncJson(int Schema, bool DryRun, bool InStep, IReadOnlyList<ZoneSyncFileJson> Files, string? Reason);

internal sealed record ZoneSyncFileJson(string Path, string Change);

internal sealed record ZoneSuggestionJson(int Schema, int Commits, IReadOnlyList<SuggestedZoneJson> Zones);

internal sealed record SuggestedZoneJson(string Name, IReadOnlyList<string> Paths, int Commits);

internal sealed record DecisionJson(
    string Id, bool ByHand, string? Status, string? Category, IReadOnlyList<string> Scope, IReadOnlyList<string> Supersedes, IReadOnlyList<string> SupersededBy,
    string? Author, string? Session, string? Task, DateTimeOffset? Time, string Text, IReadOnlyList<string> Commits);

internal sealed record DecisionAddedJson(int Schema, DecisionJson Decision, string Commit);

internal sealed record DecisionsJson(int Schema, IReadOnlyList<DecisionJson> Decisions, IReadOnlyList<string> Unreadable);

internal sealed record WorktreeAddedJson(
    int Schema, string Path, string Branch, string Target, string Commit, IReadOnlyList<string> Copied, string? Scratch, string? Databases, int? FirstPort, string AfterAdd);

internal sealed record WorktreePlanJson(
    int Schema, string Path, string Branch, bool BranchExists, string Target, string Commit, IReadOnlyList<string> Copies, IReadOnlyList<PlannedCommandJson> AfterAdd);

internal sealed record PlannedCommandJson(string Command, bool Approved);

internal sealed record ConflictsJson(int Schema, int Conflicts, IReadOnlyList<ConflictSideJson> Sides, IReadOnlyList<ConflictPairJson> Pairs);

internal sealed record ConflictSideJson(
    string Name, string Kind, string? Path, string? Branch, string Commit, IReadOnlyList<string> Uncommitted, IReadOnlyList<string> Sessions, string? Obstacle, IReadOnlyList<string> Notes);

internal sealed record ConflictPairJson(string Left, string Right, string State, int Overlapping, IReadOnlyList<string> Paths, IReadOnlyList<ConflictHunksJson> Hunks);

internal sealed record ConflictHunksJson(string Path, bool Conflict, IReadOnlyList<string> Left, IReadOnlyList<string> Right);

internal sealed record ConflictJson(string Path, IReadOnlyList<string> Target, IReadOnlyList<string> Branch);

internal sealed record WorktreeDoneJson(
    int Schema, string Result, string? Branch, string? Target, string? Kind, string? Old, string? New, string? Trash, string? AfterLand, string? Reason, IReadOnlyList<ConflictJson> Conflicts);

internal sealed record WorktreeUpdateJson(
    int Schema, string Result, string? Branch, string? Target, string? Kind, string? Old, string? New, string? Reason, IReadOnlyList<ConflictJson> Conflicts);

internal sealed record CheckoutJson(
    string Name, string Path, string? Branch, string Commit, bool Main, bool Missing, int? Ahead, int? Behind, int? Conflicts, int? Dirty, DateTimeOffset? Created,
    DateTimeOffset? LastCommit, bool SafeToRemove, IReadOnlyList<string> Obstacles, IReadOnlyList<string> Sessions);

internal sealed record RemovedWorktreeJson(
    string Name, string Path, string? Branch, string Commit, string? BranchStays, string? Trash, DateTimeOffset Until, IReadOnlyList<string> Rescues, IReadOnlyList<string> LeftOut);

internal sealed record WorktreeRemovalJson(int Schema, string Result, RemovedWorktreeJson? Worktree, string? Reason);

internal sealed record KeptWorktreeJson(string Name, string Path, string Reason);

internal sealed record WorktreesPrunedJson(int Schema, bool DryRun, IReadOnlyList<RemovedWorktreeJson> Removed, IReadOnlyList<KeptWorktreeJson> Kept);

internal sealed record TrashedWorktreeJson(string Name, string Path, string? Branch, string Commit, DateTimeOffset Removed, DateTimeOffset Until, string Trash);

internal sealed record TrashJson(int Schema, IReadOnlyList<TrashedWorktreeJson> Worktrees);

internal sealed record WorktreeRestorationJson(int Schema, string Result, TrashedWorktreeJson? Worktree, bool? Detached, string? Reason);

internal sealed record WorktreePathJson(int Schema, string Path);

internal sealed record CheckoutsJson(int Schema, IReadOnlyList<CheckoutJson> Checkouts);

internal sealed record IndexRefreshJson(int Schema, string Index, string Base, int Changed, IReadOnlyList<string> Stale, IReadOnlyList<string> StaleInTree, IReadOnlyList<string> Files, IReadOnlyList<FileLeftJson> Left);

internal sealed record FileLeftJson(string Path, string Reason);

internal sealed record IndexCountsJson(long Refreshes, long Rewrites, long Left);

internal sealed record IndexJson(
    string Index, string? Session, string? Base, int? Behind, int? Staged, IReadOnlyList<string> Stale, int Conflicts, IndexCountsJson Counts, string? Problem);

internal sealed record IndexesJson(int Schema, string Checkout, IReadOnlyList<IndexJson> Indexes);

internal sealed record TransferJson(int Schema, bool Done, bool DryRun, string From, string To, IReadOnlyList<string> Paths, string? Reason);

internal sealed record RescueJson(
    string Name, string Ref, DateTimeOffset When, string? Session, string? Checkout, string Kind, string Why, string Commit, int Paths);

internal sealed record RescuesJson(int Schema, IReadOnlyList<RescueJson> Rescues);

internal sealed record RescuedPathJson(string Path, string Change);

internal sealed record RescueShownJson(int Schema, RescueJson Rescue, IReadOnlyList<RescuedPathJson> Changes);

internal sealed record RestoredJson(
    int Schema, bool Done, bool DryRun, string Name, IReadOnlyList<string> Written, IReadOnlyList<string> Present, IReadOnlyList<string> Removed, string? Reason);

internal sealed record VersionJson(
    int? At, DateTimeOffset When, string? Session, string? Name, string Kind, string Checkout, string? Content, long? Bytes);

internal sealed record VersionsJson(int Schema, string Path, IReadOnlyList<VersionJson> Versions);

internal sealed record VersionShownJson(int Schema, string Path, VersionJson Version);

internal sealed record VersionRestoredJson(
    int Schema, bool Done, bool DryRun, IReadOnlyList<string> Written, IReadOnlyList<string> Present, string? Reason);

internal sealed record DroppedJson(int Schema, bool DryRun, IReadOnlyList<string> Names);

internal sealed record ApprovalJson(string Stage, string Command, bool Approved, bool Used, DateTimeOffset? When);

internal sealed record ApprovalsJson(int Schema, string File, IReadOnlyList<ApprovalJson> Approvals);

internal sealed record ChangedApprovalJson(string Stage, string Command);

internal sealed record ApprovalsChangedJson(int Schema, IReadOnlyList<ChangedApprovalJson> Commands);

internal sealed record SweptJson(
    string Id, string Name, IReadOnlyList<string> Released, IReadOnlyList<string> Rescues, IReadOnlyList<string> Kept);

internal sealed record CleanupJson(
    int Schema, bool DryRun, IReadOnlyList<SweptJson> Sessions, IReadOnlyList<string> Worktrees, IReadOnlyList<string> Trash, IReadOnlyList<string> Pins, IReadOnlyList<string> Leftovers, IReadOnlyList<string> Places,
    IReadOnlyList<DroppedRefJson> Histories, IReadOnlyList<DroppedRefJson> Rescues, IReadOnlyList<string> Failed)
{
    public IReadOnlyList<string> SilentClaims { get; init; } = [];
}

internal sealed record DroppedRefJson(string Ref, string Id, string What);

internal sealed record InstalledAgentJson(string Name, string File, string? StillToDo);

internal sealed record InstalledJson(int Schema, bool Changed, bool DryRun, IReadOnlyList<string> Files, IReadOnlyList<string> Kept)
{
    public IReadOnlyList<InstalledAgentJson>? Agents { get; init; }

    public string? Remote { get; init; }

    public IReadOnlyList<string>? Dropped { get; init; }
}

internal sealed record FindingJson(string Name, bool Ok, string Text, string? Why, string? Hint, string? Fixed);

internal sealed record DoctorJson(int Schema, bool Ok, IReadOnlyList<FindingJson> Findings);

internal sealed record GuardJson(long Checks, long Refused, long Undecided);

internal sealed record LeftPathJson(string Path, string? Holder);

internal sealed record CommitJson(int Schema, string Result, string? Commit, IReadOnlyList<string> Taken, IReadOnlyList<LeftPathJson> Left, string? Reason);

internal sealed record OperationJson(string Operation, string Worktree, DateTimeOffset Started, bool Running);

internal sealed record UndoableJson(
    string Id, string Kind, string What, DateTimeOffset When, string Checkout, string? Branch, string? Before, string? After, string? Worktree, IReadOnlyList<string> Rescues);

internal sealed record OperationsJson(int Schema, IReadOnlyList<UndoableJson> Operations);

internal sealed record UndoneJson(int Schema, string Result, UndoableJson? Operation, IReadOnlyList<string> AsBefore, string? Reason);

internal sealed record StatusJson(
    int Schema, bool Initialized, string? Session, string Checkout, string Head, IReadOnlyList<SessionJson> Sessions, IReadOnlyList<ClaimJson> Claims,
    IReadOnlyList<string> Worktrees, IReadOnlyList<OperationJson> Operations, IReadOnlyList<string> Stale, IReadOnlyList<string> MissingHooks, GuardJson Guard)
{
    public required IReadOnlyList<EventJson> Lately { get; init; }

    public required IReadOnlyList<LeftBySessionJson> Left { get; init; }

    public required IReadOnlyList<CheckoutStatusJson> Checkouts { get; init; }

    public required IReadOnlyList<TaskInProgressJson> Tasks { get; init; }

    public required IReadOnlyList<string> TaskWarnings { get; init; }

    public int? ProposedDecisions { get; init; }

    public string? ClaimsTrouble { get; init; }

    public SyncedJson? Sync { get; init; }
}

internal sealed record SyncedJson(string Remote, DateTimeOffset? Succeeded, DateTimeOffset Tried, string? Trouble);

internal sealed record LeftBySessionJson(string Session, string Name, DateTimeOffset? LastActivity, int Indexes, int Claims);

internal sealed record CheckoutStatusJson(
    string Name, string Path, string? Branch, string? Commit, bool Main, bool Missing, string? Target, int? Ahead, int? Behind, int? Dirty, string? Operation,
    IReadOnlyList<KnownConflictJson> Conflicts, DateTimeOffset? ConflictsLooked, bool LookedAtAsItStands);

internal sealed record KnownConflictJson(string With, int Paths, bool OfNow);

internal sealed record TaskInProgressJson(string Source, string Id, string Title, string? Assignee, string? Session, IReadOnlyList<string> Files);
