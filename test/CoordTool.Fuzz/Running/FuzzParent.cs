using System.Diagnostics;
using System.Globalization;

namespace CoordTool.Fuzz.Running;

/// <summary>Runs targets, each in processes of their own, and says what came of it. Inputs that fail are left as files.</summary>
/// <param name="inputs">How many inputs each target gets.</param>
/// <param name="seed">The seed.</param>
/// <param name="directory">Where those that fail are left.</param>
internal sealed class FuzzParent(int inputs, int seed, string directory)
{
    // A target that falls again and again is known by then.
    private const int MostFalls = 5;

    /// <summary>Runs one target.</summary>
    /// <returns>Whether nothing failed.</returns>
    public bool Run(string name)
    {
        var clock = Stopwatch.StartNew();
        var place = Path.Combine(Directory.CreateDirectory(directory).FullName, $"{name}.at");
        var (fed, failures, falls, peak) = (0, 0, 0, 0L);
        var (slowest, largest) = ((Took: 0.0, Number: 0), (Bytes: 0L, Number: 0));
        for (var next = 0; next < inputs && falls < MostFalls;)
        {
            var code = Start(["--child", name, $"{seed}", $"{next}", $"{inputs - next}", place], line =>
            {
                switch (line.Split(' '))
                {
                    case ["failure", var number, var bytes, ..]:
                        Leave(name, int.Parse(number, CultureInfo.InvariantCulture), Convert.FromBase64String(bytes), line.Split(' ', 4)[3].Replace('\u0001', '\n'));
                        break;
                    case ["figures", var done, var failed, var took, var atTook, var bytes, var atBytes, var memory]:
                        fed += int.Parse(done, CultureInfo.InvariantCulture);
                        failures += int.Parse(failed, CultureInfo.InvariantCulture);
                        slowest = double.Parse(took, CultureInfo.InvariantCulture) is var ms && ms > slowest.Took ? (ms, int.Parse(atTook, CultureInfo.InvariantCulture)) : slowest;
                        largest = long.Parse(bytes, CultureInfo.InvariantCulture) is var most && most > largest.Bytes ? (most, int.Parse(atBytes, CultureInfo.InvariantCulture)) : largest;
                        peak = Math.Max(peak, long.Parse(memory, CultureInfo.InvariantCulture));
                        next = inputs;
                        break;
                }
            });
            if (next == inputs)
            {
                break;
            }

            // It fell, and says no more: the input that it fell over stands in the file.
            falls++;
            next = BitConverter.ToInt32(File.ReadAllBytes(place)) + 1;
            Fallen(name, next - 1, code);
        }

        const double Mebibyte = 1024 * 1024;
        var isTooMuch = peak > FuzzRun.MostBytes;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {fed} | {clock.Elapsed.TotalSeconds:F0} | {peak / Mebibyte:F0} | {slowest.Took:F1} (no. {slowest.Number}) | {largest.Bytes / Mebibyte:F1} (no. {largest.Number}) | {failures + falls + (isTooMuch ? 1 : 0)} |"));
        File.Delete(place);
        return failures + falls == 0 && !isTooMuch;
    }

    private void Fallen(string name, int number, int code)
    {
        byte[] input;
        using (var target = FuzzTargets.Make(name))
        {
            input = FuzzRun.Input(target, seed, number);
        }

        var file = Path.Combine(directory, $"{name}.try");
        input = code == FuzzChild.TookTooLong ? input : Shrinking.Of(input, smaller =>
        {
            File.WriteAllBytes(file, smaller);
            return Start(["--try", name, file], _ => { }) == code;
        });
        File.Delete(file);
        Leave(name, number, input, code == FuzzChild.TookTooLong ? "took too long" : $"ended the process with exit code {code}");
    }

    private void Leave(string name, int number, byte[] input, string what)
    {
        var file = Path.Combine(directory, $"{name}-{seed}-{number}");
        File.WriteAllBytes(file, input);
        Console.WriteLine($"FAILED: {name}, seed {seed}, input {number}, {input.Length} bytes, left in {file}\n  {what.ReplaceLineEndings("\n  ")}");
    }

    private static int Start(IReadOnlyList<string> arguments, Action<string> line)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FuzzParent).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Small generations: what counts is what is alive, and not what a large machine leaves lying. Beyond the limit there is an end.
        start.Environment["DOTNET_GCgen0size"] = "0x1000000";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x40000000";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } text)
        {
            line(text);
        }

        process.WaitForExit();
        return process.ExitCode;
    }
}
