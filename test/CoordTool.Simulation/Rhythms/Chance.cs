namespace CoordTool.Simulation.Rhythms;

/// <summary>Draws from the distributions of the model; what it draws hangs on its seed alone.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A number from 0 up to 1.</summary>
    public double Uniform() => _random.NextDouble();

    /// <summary>Whether something of a given probability happens.</summary>
    public bool Happens(double probability) => Uniform() < probability;

    /// <summary>Times without a memory.</summary>
    public TimeSpan Exponential(TimeSpan mean) => mean * -Math.Log(1 - Uniform());

    /// <summary>Times of which a few are much longer than most.</summary>
    public TimeSpan LogNormal(TimeSpan median, double sigma) => median * Math.Exp(sigma * Normal());

    /// <summary>Times with a heavy tail: however long one has lasted, it may well last as long again.</summary>
    public TimeSpan Pareto(TimeSpan least, double alpha, TimeSpan most)
    {
        var drawn = least * Math.Min(Math.Pow(1 - Uniform(), -1 / alpha), 1e6);
        return drawn < most ? drawn : most;
    }

    /// <summary>A count of at least one.</summary>
    public int Geometric(double mean) => 1 + (mean <= 1 ? 0 : (int)(Math.Log(1 - Uniform()) / Math.Log(1 - (1 / mean))));

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}
