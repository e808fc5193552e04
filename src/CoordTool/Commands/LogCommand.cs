using System.CommandLine;
using System.Globalization;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class LogCommand : Verb
{
    private readonly Option<string?> _since = new("--since") { HelpName = "TIME", Description = "Only what is not older: 2h, 3d, or a date such as 2030-01-31." };
    private readonly Option<string?> _path = new("--path") { HelpName = "PATH", Description = "Only what concerns this." };

    public LogCommand()
        : base("log", "Who claimed, released and handed over what, the latest first; --session ID for one session's part.")
    {
        Add(_since);
        Add(_path);
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var since = result.GetValue(_since) is { } given ? Since(given, invocation.Context.Now) : DateTimeOffset.MinValue;
        var pattern = result.GetValue(_path) is { } path ? invocation.Pattern(path) : null;
        var rule = PathRule.Of(invocation.Layout);
        var screen = invocation.Screen;
        foreach (var entry in ClaimHistory.Read(invocation.Repository))
        {
            // What others wrote may bear any date.
            if (entry.Event is not { } happened)
            {
                continue;
            }

            if (entry.When < since)
            {
                break;
            }

            if ((invocation.Given is { } session && !session.Equals(happened.Session, StringComparison.OrdinalIgnoreCase) && !session.Equals(happened.Name, StringComparison.OrdinalIgnoreCase))
                || (pattern is not null && !happened.Patterns.Any(text => ClaimPattern.Read(text, rule)?.Overlaps(pattern) == true)))
            {
                continue;
            }

            if (screen.Json)
            {
                screen.Object(
                    new ClaimEventJson(1, entry.When, ClaimEvent.Verb(happened.Action), happened.Session, happened.Name, happened.Patterns, happened.From, happened.Reason, entry.Commit.ToString()),
                    OutputJson.Default.ClaimEventJson);
            }
            else
            {
                var from = happened.From.Count == 0 ? "" : $" ({(happened.Action == ClaimAction.Takeover ? "from" : happened.Action is ClaimAction.Request ? "of" : "to")} {string.Join(", ", happened.From)})";
                var reason = happened.Reason is null ? "" : $": {happened.Reason}";
                screen.Say(Printable.Text($"{entry.When.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}  {happened.Name}  {ClaimEvent.Verb(happened.Action)}  {string.Join(' ', happened.Patterns)}{from}{reason}"));
            }
        }

        return ExitCodes.Done;
    }

    private static DateTimeOffset Since(string text, DateTimeOffset now) =>
        Durations.TryParse(text) is { } ago ? now - ago
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment) ? moment
        : throw new CoordException(FailureKind.Usage, $"--since {Printable.Text(text, 40)} is neither a time nor a date.", "Say it like this: --since 2h, --since 3d, --since 2030-01-31");
}
