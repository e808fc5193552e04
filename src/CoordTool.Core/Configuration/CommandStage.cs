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
    public static readonly IReadOnlyList<Spelling<CommandStage>> Words =
    [
        new("afterAdd", CommandStage.AfterAdd), new("check", CommandStage.Check), new("afterLand", CommandStage.AfterLand), new("beforeRemove", CommandStage.BeforeRemove),
    ];

    /// <summary>The word of a stage.</summary>
    public static string Word(CommandStage stage) => Words.Single(each => each.Value == stage).Word;

    /// <summary>The stage of a word; null where there is none.</summary>
    public static CommandStage? Find(string word) => Words.FirstOrDefault(each => each.Word == word)?.Value;
}
