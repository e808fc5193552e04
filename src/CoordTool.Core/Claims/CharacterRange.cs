namespace CoordTool.Core.Claims;

/// <summary>Characters one after the other.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
internal sealed record CharacterRange(int First, int Last);
