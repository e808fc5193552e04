namespace CoordTool.Agents;

/// <summary>
/// A program that runs agents and calls hooks of ours: how its calls are read, and how it is answered. What the hooks do is
/// the same for all of them (docs/design.md, Hooks).
/// </summary>
/// <param name="Name">The name that <c>--agent</c> takes.</param>
/// <param name="Title">The name that people know it by.</param>
internal sealed record AgentHost(string Name, string Title)
{
    /// <summary>All that have hooks of ours.</summary>
    public static IReadOnlyList<AgentHost> All { get; } = [ClaudeHost.Definition];

    /// <summary>The events it calls us at.</summary>
    public required IReadOnlyList<HookEvent> Events { get; init; }

    /// <summary>How its JSON is read.</summary>
    public required PayloadShape Payload { get; init; }

    /// <summary>How it is answered at an event.</summary>
    public required Func<HookEvent, HookAnswer, WrittenAnswer> Write { get; init; }

    /// <summary>The one of a name.</summary>
    public static AgentHost? Find(string name) => All.FirstOrDefault(host => host.Name == name);

    /// <summary>The event of a word on our command line.</summary>
    public HookEvent? FindEvent(string word) => Events.FirstOrDefault(each => each.Word == word);
}
