using CoordTool.Benchmarks;

switch (args)
{
    case ["parts", .. var sizes]:
        Parts.Run(sizes.Length == 0 ? [1_000, 10_000, 100_000] : [.. sizes.Select(int.Parse)], Console.Out);
        return 0;
    case ["plots", var figures, var directory]:
        GrowthPlots.Draw(figures, directory);
        return 0;
    default:
        Console.Error.WriteLine("usage: CoordTool.Benchmarks parts [SIZE...] | plots FIGURES DIRECTORY");
        return 64;
}
