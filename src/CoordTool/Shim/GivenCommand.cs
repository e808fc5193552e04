using System.Collections;
using System.Text;
using CoordTool.Core.Processes;

namespace CoordTool.Shim;

/// <summary>What this process was called with, as the bytes they were: a file name need not be text.</summary>
internal static class GivenCommand
{
    /// <summary>The same call, to another program.</summary>
    /// <param name="program">The absolute path of the program.</param>
    /// <param name="words">The arguments as text, for systems that do not show the bytes.</param>
    public static NativeCommand For(string program, IReadOnlyList<string> words)
    {
        var arguments = Read("/proc/self/cmdline") is { } given && given.Count > words.Count
            ? given.TakeLast(words.Count)
            : words.Select(Encoding.UTF8.GetBytes);
        return new NativeCommand(program, [.. arguments.Prepend("git"u8.ToArray())], ReadEnvironment());
    }

    /// <summary>The environment this process was given.</summary>
    public static IReadOnlyList<byte[]> ReadEnvironment()
    {
        if (Read("/proc/self/environ") is { } given)
        {
            return given;
        }

        var variables = new List<byte[]>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables.Add(Encoding.UTF8.GetBytes($"{variable.Key}={variable.Value}"));
        }

        return variables;
    }

    private static List<byte[]>? Read(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var strings = new List<byte[]>();
        var rest = File.ReadAllBytes(path).AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            end = end < 0 ? rest.Length : end;
            strings.Add(rest[..end].ToArray());
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        return strings;
    }
}
