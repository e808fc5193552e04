namespace CoordTool.Core.Events;

/// <summary>What an event is about.</summary>
public enum EventKind
{
    /// <summary>Something was claimed.</summary>
    Claim,

    /// <summary>A claim was given back.</summary>
    Release,

    /// <summary>A claim was taken over, and so lost by another.</summary>
    Takeover,

    /// <summary>A claim of another was asked for.</summary>
    Request,

    /// <summary>A claim was handed over to who had asked.</summary>
    Accept,

    /// <summary>A claim was not handed over.</summary>
    Decline,

    /// <summary>A claim went back to whom it was taken over from.</summary>
    Return,

    /// <summary>A claim was lost to one that another machine had before.</summary>
    Lose,

    /// <summary>A commit was made.</summary>
    Commit,

    /// <summary>Work landed in its target.</summary>
    Landing,

    /// <summary>A refresh merged what was staged with what others committed.</summary>
    Refresh,

    /// <summary>An edit, a command, a commit or a claim was refused.</summary>
    Refusal,

    /// <summary>A move of the branch was stopped in the last moment.</summary>
    Veto,

    /// <summary>Content was kept that would have been lost.</summary>
    Rescue,

    /// <summary>A command went ahead by force.</summary>
    Force,

    /// <summary>A session started.</summary>
    SessionStart,

    /// <summary>A session ended, or was found gone.</summary>
    SessionEnd,

    /// <summary>A worktree was added.</summary>
    WorktreeAdd,

    /// <summary>A worktree was removed without landing.</summary>
    WorktreeRemove,

    /// <summary>A worktree came back.</summary>
    WorktreeRestore,

    /// <summary>Something was taken back.</summary>
    Undo,
}

/// <summary>The words for kinds of events, as they are typed and stored.</summary>
public static class EventWords
{
    private static readonly Dictionary<EventKind, string> Words = Enum.GetValues<EventKind>().ToDictionary(kind => kind, Spell);

    private static readonly Dictionary<string, EventKind> Kinds = Words.ToDictionary(each => each.Value, each => each.Key);

    private static readonly Dictionary<string, EventKind[]> Groups = new()
    {
        ["claims"] = [EventKind.Claim, EventKind.Release, EventKind.Takeover, EventKind.Request, EventKind.Accept, EventKind.Decline, EventKind.Return, EventKind.Lose],
        ["refusals"] = [EventKind.Refusal, EventKind.Veto],
        ["sessions"] = [EventKind.SessionStart, EventKind.SessionEnd],
        ["worktrees"] = [EventKind.WorktreeAdd, EventKind.WorktreeRemove, EventKind.WorktreeRestore, EventKind.Landing],
    };

    /// <summary>All words there are, for messages.</summary>
    public static IEnumerable<string> All => Groups.Keys.Concat(Kinds.Keys);

    /// <summary>Whether a kind is one of claims.</summary>
    public static bool IsOfClaims(EventKind kind) => kind <= EventKind.Return;

    /// <summary>The word for a kind.</summary>
    public static string Of(EventKind kind) => Words[kind];

    /// <summary>Reads the word for a kind.</summary>
    /// <returns>Null for any other text.</returns>
    public static EventKind? Parse(string? word) => word is not null && Kinds.TryGetValue(word, out var kind) ? kind : null;

    /// <summary>The kinds that a word means, of one or of several.</summary>
    /// <returns>None for any other text.</returns>
    public static IReadOnlyList<EventKind> Find(string word) => Groups.GetValueOrDefault(word) ?? (Parse(word) is { } kind ? [kind] : []);

    private static string Spell(EventKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) ? $"{(i == 0 ? "" : "-")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
