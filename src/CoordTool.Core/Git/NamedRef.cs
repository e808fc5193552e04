namespace CoordTool.Core.Git;

/// <summary>A ref with what it points to.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Id">The object.</param>
public sealed record NamedRef(string Name, ObjectId Id);
