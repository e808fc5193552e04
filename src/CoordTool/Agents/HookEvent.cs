namespace CoordTool.Agents;

/// <summary>What is the matter with an agent when it calls a hook of ours.</summary>
internal enum HookMoment
{
    /// <summary>A session starts, or goes on.</summary>
    SessionStart,

    /// <summary>A session ends.</summary>
    SessionEnd,

    /// <summary>A tool is about to run.</summary>
    BeforeTool,

    /// <summary>A tool has run.</summary>
    AfterTool,

    /// <summary>A shell is about to start.</summary>
    ShellVariables,

    /// <summary>A subagent of a session starts.</summary>
    SubagentStart,

    /// <summary>A subagent of a session stops.</summary>
    SubagentStop,

    /// <summary>A worktree has to be made.</summary>
    WorktreeCreate,

    /// <summary>A worktree has to go.</summary>
    WorktreeRemove,
}

/// <summary>An event of an agent that has a hook of ours.</summary>
/// <param name="Word">Its name on our command line, in kebab case.</param>
/// <param name="Name">The agent's own name of it.</param>
/// <param name="Moment">What it means.</param>
internal sealed record HookEvent(string Word, string Name, HookMoment Moment);
