namespace CoordTool.Core.Configuration;

/// <summary>Whose work a subagent's is.</summary>
public enum SubagentPolicy
{
    /// <summary>Its session's: they have one index.</summary>
    Shared,

    /// <summary>Its own, until it ends: it is a session with an index of its own.</summary>
    Own,
}
