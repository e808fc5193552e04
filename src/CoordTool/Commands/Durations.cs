using System.Globalization;
using System.Text.RegularExpressions;
using CoordTool.Core;

namespace CoordTool.Commands;

/// <summary>Times as people type them: <c>90</c>, <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static partial class Durations
{
    /// <summary>Reads one.</summary>
    /// <param name="option">The option it was given for.</param>
    /// <param name="text">What was typed; a number alone counts seconds.</param>
    /// <param name="least">The shortest that is taken.</param>
    /// <param name="most">The longest that is taken.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>.</exception>
    public static TimeSpan Parse(string option, string text, TimeSpan least, TimeSpan most) =>
        TryParse(text) is { } time && time >= least && time <= most ? time : throw new CoordException(
            FailureKind.Usage, $"{option} {Printable.Text(text, 40)} is no time from {Words(least)} to {Words(most)}.", $"Say it like this: {option} 90s, {option} 15m, {option} 2h");

    /// <summary>Reads one, or null.</summary>
    public static TimeSpan? TryParse(string text) =>
        Form().Match(text) is { Success: true } match && double.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromSeconds(Math.Min(number, 1_000_000) * match.Groups[2].Value switch { "m" => 60, "h" => 3600, "d" => 86400, _ => 1 })
            : null;

    private static string Words(TimeSpan time) => time.TotalDays >= 1 ? $"{time.TotalDays:0}d" : time.TotalHours >= 1 ? $"{time.TotalHours:0}h" : time.TotalMinutes >= 1 ? $"{time.TotalMinutes:0}m" : $"{time.TotalSeconds:0}s";

    [GeneratedRegex(@"\A([0-9]{1,9})([smhd]?)\z")]
    private static partial Regex Form();
}
