using System.Globalization;
using CoordTool.Fuzz.Running;

// usage: CoordTool.Fuzz DIRECTORY INPUTS SEED [TARGET…] | --try TARGET FILE; see eng/fuzz.sh.
switch (args)
{
    case ["--child", var name, var seed, var first, var count, var place]:
        return FuzzChild.Run(name, Number(seed), Number(first), Number(count), place);
    case ["--try", var name, var file]:
        return FuzzChild.Try(name, file);
    case [var directory, var inputs, var seed, .. var names]:
        Console.WriteLine($"{inputs} inputs a target, seed {seed}\n\n| target | inputs | seconds | peak MB | slowest ms | largest MB | failed |\n|---|---|---|---|---|---|---|");
        var parent = new FuzzParent(Number(inputs), Number(seed), directory);
        var failed = (names.Length > 0 ? names : [.. FuzzTargets.Names]).Count(name => !parent.Run(name));
        return failed == 0 ? 0 : 1;
    default:
        return 64;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
