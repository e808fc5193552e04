namespace CoordTool.Core.Configuration;

/// <summary>When commands of <c>coord.json</c> run.</summary>
public enum CommandStage
{
    /// <summary>In a worktree that was just added.</summary>
    AfterAdd,

    /// <summary>On a merged result, before it lands.</summary>
    Check,

    /// <summary>When a worktree has landed.</summary>
    AfterLand,

    /// <summary>In a worktree that is about to be taken away.</summary>
    BeforeRemove,
}

/// <summary>What the stages are called in files and on command lines.</summary>
public static class CommandStages
{
    /// <summary>Every stage with its word, in the order in which a worktree meets them.</summary>
    public static readonly IReadOnlyList<(string Word, CommandStage Stage)> Words =
    [
        ("afterAdd", CommandStage.AfterAdd), ("check", CommandStage.Check), ("afterLand", CommandStage.AfterLand), ("beforeRemove", CommandStage.BeforeRemove),
    ];

    /// <summary>The word of a stage.</summary>
    public static string Word(CommandStage stage) => Words.Single(each => each.Stage == stage).Word;

    /// <summary>The stage of a word; null where there is none.</summary>
    public static CommandStage? Find(string word) => Words.Where(each => each.Word == word).Select(each => (CommandStage?)each.Stage).FirstOrDefault();
}
