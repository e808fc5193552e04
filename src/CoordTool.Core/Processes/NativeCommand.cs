using System.Text;

namespace CoordTool.Core.Processes;

/// <summary>
/// A program to run, with arguments and environment as the bytes they are: a wrapper hands on what it was given, text or not.
/// </summary>
/// <param name="Program">The absolute path of the program.</param>
/// <param name="Arguments">The arguments, the name it is called by first.</param>
/// <param name="Environment">The environment, each as <c>NAME=VALUE</c>.</param>
public sealed record NativeCommand(string Program, IReadOnlyList<byte[]> Arguments, IReadOnlyList<byte[]> Environment)
{
    /// <summary>The same command with a variable set, or removed where the value is null.</summary>
    public NativeCommand With(string name, string? value)
    {
        var prefix = Encoding.UTF8.GetBytes(name + "=");
        var kept = Environment.Where(variable => !variable.AsSpan().StartsWith(prefix));
        return this with { Environment = [.. value is null ? kept : kept.Append(Encoding.UTF8.GetBytes($"{name}={value}"))] };
    }
}
