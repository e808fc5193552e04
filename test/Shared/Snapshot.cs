using System.Runtime.CompilerServices;
using System.Text;

namespace CoordTool.Testing;

/// <summary>
/// Compares a text with the one that was accepted and checked in. The files are named as Verify names them and lie beside
/// the test: <c>Class.Method_name=value.verified.txt</c> is the accepted text, <c>.received.txt</c> what came instead.
/// With COORD_ACCEPT_SNAPSHOTS=1 in the environment what comes is accepted.
/// </summary>
internal static class Snapshot
{
    public static void Match(string actual, string extension = "txt", [CallerFilePath] string source = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(source)!, Name(TestContext.CurrentContext.Test));
        Compare(actual, $"{stem}.verified.{extension}", $"{stem}.received.{extension}");
    }

    /// <summary>Compares with a file of the project that is there to be looked at, which is accepted in the same way.</summary>
    public static void MatchFile(string actual, string file) => Compare(actual, file, Path.ChangeExtension(file, $".received{Path.GetExtension(file)}"));

    private static void Compare(string actual, string verified, string received)
    {
        actual = Normal(actual);
        var expected = File.Exists(verified) ? Normal(File.ReadAllText(verified)) : null;
        var accept = Environment.GetEnvironmentVariable("COORD_ACCEPT_SNAPSHOTS") == "1";

        if (actual != expected && !accept)
        {
            File.WriteAllText(received, actual + "\n");
            Assert.Fail(expected is null
                ? $"{Path.GetFileName(verified)} does not exist. What came is in {Path.GetFileName(received)}:\n{actual}"
                : $"{Path.GetFileName(verified)} differs (- accepted, + came):\n{Difference(expected, actual)}");
        }

        if (actual != expected)
        {
            File.WriteAllText(verified, actual + "\n");
        }

        File.Delete(received);
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');

    private static string Name(TestContext.TestAdapter test)
    {
        var name = new StringBuilder(test.ClassName![(test.ClassName!.LastIndexOf('.') + 1)..].Replace('+', '.'));
        name.Append('.').Append(test.MethodName);
        var parameters = test.MethodInfo?.GetParameters().ToArray() ?? [];
        for (var i = 0; i < test.Arguments.Length; i++)
        {
            name.Append('_').Append(i < parameters.Length ? parameters[i].Name : $"arg{i}").Append('=').Append(FileSafe(test.Arguments[i]));
        }

        return name.ToString();
    }

    private static string FileSafe(object? value)
    {
        var text = value?.ToString() ?? "null";
        return string.Concat(text.Select(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '=' or ',' ? c : '-'));
    }

    /// <summary>The lines of both texts in order; those on one side only are marked. Runs of equal lines are cut to three at each end.</summary>
    private static string Difference(string expected, string actual)
    {
        var (a, b) = (expected.Split('\n'), actual.Split('\n'));

        // common[i, j] is how many lines the tails a[i..] and b[j..] have in common, in order.
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<string>();
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                lines.Add("  " + a[i++]);
                j++;
            }
            else if (i < a.Length && (j == b.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("- " + a[i++]);
            }
            else
            {
                lines.Add("+ " + b[j++]);
            }
        }

        return Shortened(lines);
    }

    private static string Shortened(List<string> lines)
    {
        const int Around = 3;
        bool NearAChange(int at) => Enumerable.Range(at - Around, (2 * Around) + 1).Any(i => i >= 0 && i < lines.Count && lines[i][0] != ' ');
        var text = new StringBuilder();
        var skipping = false;
        for (var i = 0; i < lines.Count; i++)
        {
            if (NearAChange(i))
            {
                text.Append(lines[i]).Append('\n');
            }
            else if (!skipping)
            {
                text.Append("  ...\n");
            }

            skipping = !NearAChange(i);
        }

        return text.ToString();
    }
}
