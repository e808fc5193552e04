namespace CoordTool.Core.Tasks;

/// <summary>A tracker of work items that somebody else keeps. It is read and never written.</summary>
internal interface ITaskSource
{
    /// <summary>Its name, in lower case letters.</summary>
    string Name { get; }

    /// <summary>Where the tracker keeps the items of this repository; null where there is no such tracker here, or its tool is missing.</summary>
    string? Place { get; }

    /// <summary>Asks for the items that somebody works on.</summary>
    /// <param name="limit">How long the answer may take.</param>
    TaskAnswer Ask(TimeSpan limit);
}

/// <summary>What a tracker answered.</summary>
/// <param name="Items">The items; empty where it could not be understood.</param>
/// <param name="Warning">In one line, what is wrong with the answer; null where nothing is.</param>
public sealed record TaskAnswer(IReadOnlyList<TaskItem> Items, string? Warning);

/// <summary>A work item, as its tracker has it.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Assignee">Who works on it, in the tracker's words; null for nobody.</param>
/// <param name="Files">What its description says it is about, as it is written there (<see cref="FilesLines"/>).</param>
public sealed record TaskItem(string Id, string Title, string? Assignee, IReadOnlyList<string> Files);
