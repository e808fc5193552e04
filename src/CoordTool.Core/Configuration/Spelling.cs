namespace CoordTool.Core.Configuration;

/// <summary>How a value is spelled in files and on command lines.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
/// <param name="Word">The word.</param>
/// <param name="Value">What it stands for.</param>
public sealed record Spelling<T>(string Word, T Value);
