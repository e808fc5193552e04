namespace CoordTool.Agents;

/// <summary>What a tool does, as far as it matters here.</summary>
internal enum ToolKind
{
    /// <summary>Nothing that matters.</summary>
    Other,

    /// <summary>It writes files that it names.</summary>
    Edit,

    /// <summary>It writes the files that a patch names.</summary>
    Patch,

    /// <summary>It gives a text to a POSIX shell.</summary>
    Shell,

    /// <summary>It gives a text to PowerShell.</summary>
    PowerShell,
}

/// <summary>Where a host's JSON has what we ask for. Unknown fields are normal.</summary>
internal sealed record PayloadShape
{
    /// <summary>The field of the session's id.</summary>
    public required string Session { get; init; }

    /// <summary>The field of the event's name; null where the host does not send it.</summary>
    public required string? Event { get; init; }

    /// <summary>The field of the directory.</summary>
    public string Directory { get; init; } = "cwd";

    /// <summary>The field of the directories of a workspace, the first of which counts where the directory is empty.</summary>
    public string? Roots { get; init; }

    /// <summary>The field of the id of the subagent that a call comes from; null where the host does not tell.</summary>
    public string? Subagent { get; init; }

    /// <summary>The field of the name of a worktree that is to be made; null where the host asks for none.</summary>
    public string? WorktreeName { get; init; }

    /// <summary>The field of the directory of a worktree that is to go; null where the host asks for none.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>The field of the tool's name.</summary>
    public string Tool { get; init; } = "tool_name";

    /// <summary>The field of what the tool is given: an object, or its text.</summary>
    public string Input { get; init; } = "tool_input";

    /// <summary>The field of what the tool gave back.</summary>
    public string Response { get; init; } = "tool_response";

    /// <summary>The fields of a tool's input that hold a file.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The fields of a tool's input that hold the text of a patch.</summary>
    public IReadOnlyList<string> Patches { get; init; } = [];

    /// <summary>The fields of a tool's input that hold the directory a command runs in.</summary>
    public IReadOnlyList<string> CommandDirectory { get; init; } = [];

    /// <summary>The kinds of its tools by their names.</summary>
    public required IReadOnlyDictionary<string, ToolKind> Tools { get; init; }

    /// <summary>Fields that only other hosts send.</summary>
    public required IReadOnlyList<string> Foreign { get; init; }
}
