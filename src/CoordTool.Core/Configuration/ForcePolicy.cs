namespace CoordTool.Core.Configuration;

/// <summary>Who may go ahead with a command that the guard refuses, once what is at stake is kept.</summary>
public enum ForcePolicy
{
    /// <summary>A person at a terminal, and no agent.</summary>
    Person,

    /// <summary>Whoever asks for it.</summary>
    Anyone,

    /// <summary>Nobody.</summary>
    Nobody,
}
