namespace CoordTool.Agents;

/// <summary>
/// A program that runs agents and calls hooks of ours: how its calls are read, and how it is answered. What the hooks do is
/// the same for all of them (docs/hook-contracts.md, Hooks).
/// </summary>
/// <param name="Name">The name that <c>--agent</c> takes.</param>
/// <param name="Title">The name that people know it by.</param>
internal sealed record AgentHost(string Name, string Title)
{
    /// <summary>All that have hooks of ours.</summary>
    public static IReadOnlyList<AgentHost> All { get; } =
        [ClaudeHost.Definition, CodexHost.Definition, GeminiHost.Definition, CursorHost.Definition, CopilotHost.Definition, OpencodeHost.Definition];

    /// <summary>The events it calls us at.</summary>
    public required IReadOnlyList<HookEvent> Events { get; init; }

    /// <summary>How its JSON is read.</summary>
    public required PayloadShape Payload { get; init; }

    /// <summary>How it is answered at an event.</summary>
    public required Func<HookEvent, HookAnswer, WrittenAnswer> Write { get; init; }

    /// <summary>Files and directories at the top of a checkout that tell of its use there.</summary>
    public required IReadOnlyList<string> Marks { get; init; }

    /// <summary>Whether its shell commands get the variables of the session; where not, the model has to ask for them.</summary>
    public bool GivesVariables { get; init; }

    /// <summary>What a person has to do besides; null when nothing is left to do.</summary>
    public string? StillToDo { get; init; }

    /// <summary>The one of a name.</summary>
    public static AgentHost? Find(string name) => All.FirstOrDefault(host => host.Name == name);

    /// <summary>The event of a word on our command line.</summary>
    public HookEvent? FindEvent(string word) => Events.FirstOrDefault(each => each.Word == word);
}
