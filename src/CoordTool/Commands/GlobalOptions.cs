using System.CommandLine;

namespace CoordTool.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Directory { get; } = new("-C") { HelpName = "DIR", Description = "Run as if started in DIR.", Recursive = true };

    public Option<string?> Session { get; } = new("--session") { HelpName = "ID", Description = "Act for this session.", Recursive = true, CompletionSources = { LiveValues.Sessions } };

    public Option<bool> Json { get; } = new("--json") { Description = "Answer with one JSON object.", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Say nothing but the answer.", Recursive = true };

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "On an internal error, show its trace.", Recursive = true };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours (as NO_COLOR).", Recursive = true };

    public IEnumerable<Option> All => [Directory, Session, Json, Quiet, Verbose, NoColor];
}
