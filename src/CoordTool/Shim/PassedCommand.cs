using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Core.Undo;

namespace CoordTool.Shim;

/// <summary>A command that the guard lets run.</summary>
/// <param name="command">What runs.</param>
/// <param name="gates">What keeps others apart from it; held until Git has ended.</param>
/// <param name="forced">The record of one that goes ahead after a rescue; null for any other.</param>
internal sealed class PassedCommand(NativeCommand command, CommandGates? gates = null, ForcedCommand? forced = null) : IDisposable
{
    /// <summary>What runs.</summary>
    public NativeCommand Command { get; } = gates?.Tree is { } tree ? command.With(TreeGate.Variable, tree.Directory) : command;

    /// <summary>Whether it is alone with the files of the checkout.</summary>
    public bool IsAlone => gates?.Tree is not null;

    /// <summary>Whether others may wait until Git has ended.</summary>
    public bool IsAwaited => gates is { IsAny: true };

    /// <summary>Its record, where it is forced.</summary>
    public ForcedCommand? Forced => forced;

    /// <inheritdoc/>
    public void Dispose() => gates?.Dispose();
}
