namespace CoordTool.Core.Guards;

/// <summary>
/// The way through the write gate of a command that also waits for people or for programs of theirs: it is behind the gate
/// only while it writes (docs/concurrency.md, The write gate).
/// </summary>
internal sealed class GatePass : IDisposable
{
    private readonly Func<WriteGate?> _enter;
    private WriteGate? _gate;

    /// <summary>Passes.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="commonDirectory">The repository.</param>
    /// <param name="enter">Enters the gate; gives null where that is not needed.</param>
    public GatePass(CoordContext context, string commonDirectory, Func<WriteGate?> enter)
    {
        _enter = enter;
        _gate = enter();
        Inside = _gate is null ? context : WriteGate.Behind(context, commonDirectory);
    }

    /// <summary>The surroundings of the Git processes that are started behind the gate: their hooks pass with them.</summary>
    public CoordContext Inside { get; }

    /// <summary>Steps out for as long as something takes. What was written so far has to be reachable by then.</summary>
    public T Outside<T>(Func<T> wait)
    {
        if (_gate is null)
        {
            return wait();
        }

        _gate.Dispose();
        try
        {
            return wait();
        }
        finally
        {
            _gate = _enter();
        }
    }

    /// <summary>Lets others in.</summary>
    public void Dispose() => _gate?.Dispose();
}
