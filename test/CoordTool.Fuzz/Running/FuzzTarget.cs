using CoordTool.Core;

namespace CoordTool.Fuzz.Running;

/// <summary>Something of the product that reads what others wrote.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>What it is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Makes an input.</summary>
    public abstract byte[] Make(Random random);

    /// <summary>Has the product read an input. What is thrown here is a fault: what the product declares for bad input is not.</summary>
    public abstract void Feed(byte[] input);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Passes for what holds.</summary>
    protected static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new BrokenPropertyException(otherwise);
        }
    }

    /// <summary>Reads something that answers bad input with a failure in words.</summary>
    /// <returns>Null where it did.</returns>
    protected static T? Declared<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (CoordException)
        {
            return null;
        }
    }
}

/// <summary>Something does not hold that has to hold for any input.</summary>
/// <param name="message">What.</param>
internal sealed class BrokenPropertyException(string message) : Exception(message);
