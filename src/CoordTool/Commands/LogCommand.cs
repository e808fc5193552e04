using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class LogCommand : Verb
{
    private const int Shown = 50;
    private const int ShownBeforeFollowing = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Argument<string[]> _paths = Words("PATH", "Only what concerns these.", ArgumentArity.ZeroOrMore);
    private readonly Option<string[]> _kinds = new("--kind") { HelpName = "KIND,...", Description = $"Only some kinds: {string.Join(", ", EventWords.All)}.", CompletionSources = { _ => EventWords.All } };
    private readonly Option<string?> _since = new("--since") { HelpName = "TIME", Description = "Only what is not older: 10m, 2h, 3d, or a date such as 2030-01-31." };
    private readonly Option<int?> _most = new("-n") { HelpName = "NUMBER", Description = $"At most so many, the latest; without it and without --since, {Shown}." };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with what happens from now on, until it is interrupted." };
    private readonly Option<string?> _commit = new("--commit") { HelpName = "REV", Description = "Only say which session made this commit, and for what task." };

    public LogCommand()
        : base("log", "What happened: claims, commits, landings, refusals, rescues, sessions, the latest first; --session ID for one session's part.")
    {
        _most.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number >= 0))
            {
                result.AddError($"-n takes a number, and not '{token.Value}'.");
            }
        });
        Add(_paths);
        Add(_kinds);
        Add(_since);
        Add(_most);
        Add(_follow);
        Add(_commit);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord log --since 2h", "who did what lately"),
        new("dotnet-coord log --kind claims src/http/", "only claims, and only there"),
        new("dotnet-coord log --follow --json", "one object an event, for other programs"),
    ];

    // Following takes as long as it likes, and reading writes nothing.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        if (result.GetValue(_commit) is { } revision)
        {
            return Tell(invocation, Provenance.Of(invocation.Repository, Provenance.Find(invocation.Context, invocation.Layout, revision)));
        }

        var filter = new EventFilter
        {
            Session = invocation.Given,
            Kinds = Kinds(result.GetValue(_kinds) ?? []),
            Since = result.GetValue(_since) is { } since ? Since(since, invocation.Context.Now) : DateTimeOffset.MinValue,
            Patterns = [.. result.GetValue(_paths)!.Select(invocation.Pattern)],
        };
        var given = result.GetValue(_most);
        var follows = result.GetValue(_follow);
        var most = given ?? (filter.Since > DateTimeOffset.MinValue ? int.MaxValue - 1 : follows ? ShownBeforeFollowing : Shown);

        if (follows)
        {
            var follower = new EventFollower(invocation.Repository, filter);
            foreach (var happened in follower.ReadPast(invocation.Context, most))
            {
                EventLines.Show(invocation.Screen, happened, EventLines.Clock(happened));
            }

            return Follow(invocation, follower);
        }

        var events = EventLog.Read(invocation.Context, invocation.Repository, filter).Take(most + 1).ToList();
        foreach (var happened in events.Take(most))
        {
            EventLines.Show(invocation.Screen, happened, Printable.Ago(invocation.Context.Now - happened.When).PadRight(10));
        }

        if (events.Count > most && given is null)
        {
            invocation.Screen.Narrate($"There is more, and older: -n NUMBER, or --since TIME");
        }

        return ExitCodes.Done;
    }

    private static int Follow(Invocation invocation, EventFollower follower)
    {
        using var ended = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        while (!ended.Token.WaitHandle.WaitOne(Interval))
        {
            foreach (var happened in follower.Poll())
            {
                EventLines.Show(invocation.Screen, happened, EventLines.Clock(happened));
            }

            if (OutputPipe.IsClosed)
            {
                // Whoever read this has gone.
                return ExitCodes.Done;
            }
        }

        return ExitCodes.Interrupted;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.Cancel();
        }
    }

    private static int Tell(Invocation invocation, Provenance provenance)
    {
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(
                new ProvenanceJson(
                    1, provenance.Commit.ToString(), provenance.Subject, provenance.Source.ToString().ToLowerInvariant(), provenance.Session, provenance.Name, provenance.Task, provenance.When,
                    [.. provenance.Claims.Select(claim => new ClaimThenJson(claim.Pattern, claim.Session, claim.Name, claim.Task))]),
                OutputJson.Default.ProvenanceJson);
            return ExitCodes.Done;
        }

        screen.Say(Printable.Text($"{provenance.Commit.Abbreviated} {provenance.Subject}"));
        var who = provenance.Session is { } session ? $"session {provenance.Name ?? session}{(provenance.Name is null || provenance.Name == session ? "" : $" ({session})")}" : "a person without a session";
        var task = provenance.Session is null ? "" : provenance.Task is { } known ? $", on: {known}" : "; its task is not known";
        screen.Say(Printable.Text(provenance.Source switch
        {
            ProvenanceSource.Unknown => "who made it is not known: it came from elsewhere, or before this repository was set up, or by a program without our hooks, or long ago",
            ProvenanceSource.Landing => $"came about when {who} landed work{task}",
            ProvenanceSource.Makers => $"made by {who}{task}",
            _ => $"made by {who}{task}",
        }));
        foreach (var claim in provenance.Claims)
        {
            screen.Say(Printable.Text($"  {claim.Pattern} was claimed by {claim.Name ?? claim.Session}{(claim.Task is { } purpose ? $": {purpose}" : "")}"));
        }

        return ExitCodes.Done;
    }

    private static List<EventKind> Kinds(string[] given)
    {
        var kinds = new List<EventKind>();
        foreach (var word in given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            kinds.AddRange(EventWords.Find(word) is { Count: > 0 } found
                ? found
                : throw new CoordException(FailureKind.Usage, $"There is no kind '{Printable.Text(word, 40)}' of event.", $"Known are: {string.Join(", ", EventWords.All)}"));
        }

        return kinds;
    }

    private static DateTimeOffset Since(string text, DateTimeOffset now) =>
        Durations.TryParse(text) is { } ago ? now - ago
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment) ? moment
        : throw new CoordException(FailureKind.Usage, $"--since {Printable.Text(text, 40)} is neither a time nor a date.", "Say it like this: --since 2h, --since 3d, --since 2030-01-31");
}
