namespace CoordTool.Simulation.Report;

/// <summary>What the model says to one question: the tables and plots of a section of the page.</summary>
/// <param name="Name">The name of the section's marks.</param>
/// <param name="Tables">Its tables.</param>
/// <param name="Plots">Its plots.</param>
internal sealed record Answer(string Name, IReadOnlyList<Table> Tables, IReadOnlyList<Plot> Plots);
