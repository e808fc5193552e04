namespace CoordTool.Simulation.Rhythms;

/// <summary>A skewed choice among things: the second is taken half as often as the first, the third a third as often, with exponent one.</summary>
internal sealed class Zipf
{
    private readonly double[] _sums;

    /// <summary>Prepares the choice.</summary>
    public Zipf(int count, double exponent)
    {
        _sums = new double[count];
        var sum = 0.0;
        for (var at = 0; at < count; at++)
        {
            _sums[at] = sum += Math.Pow(at + 1, -exponent);
        }
    }

    /// <summary>Chooses one.</summary>
    public int Draw(Chance chance)
    {
        var at = Array.BinarySearch(_sums, chance.Uniform() * _sums[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, _sums.Length - 1);
    }
}
