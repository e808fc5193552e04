using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Core.Undo;

namespace CoordTool.Shim;

/// <summary>A command that the guard lets run.</summary>
/// <param name="command">What runs.</param>
/// <param name="gate">Where it may take files of the checkout, what keeps edits out of it; held until Git has ended.</param>
/// <param name="forced">The record of one that goes ahead after a rescue; null for any other.</param>
internal sealed class PassedCommand(NativeCommand command, TreeGate? gate = null, ForcedCommand? forced = null) : IDisposable
{
    /// <summary>What runs.</summary>
    public NativeCommand Command { get; } = gate is null ? command : command.With(TreeGate.Variable, gate.Directory);

    /// <summary>Whether it is alone with the files of the checkout.</summary>
    public bool IsAlone => gate is not null;

    /// <summary>Its record, where it is forced.</summary>
    public ForcedCommand? Forced => forced;

    /// <inheritdoc/>
    public void Dispose() => gate?.Dispose();
}
