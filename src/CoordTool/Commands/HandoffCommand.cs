using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class HandoffCommand : Noun
{
    public HandoffCommand()
        : base("handoff", "Ask another session for what it holds, and answer such requests.")
    {
        Add(new Request());
        Add(new Accept());
        Add(new Decline());
        Add(new List());
    }

    private static Argument<string?> OnePath(string description) => new("PATH") { Description = description, Arity = ArgumentArity.ZeroOrOne, CompletionSources = { LiveValues.Requests } };

    private static Option<string?> ReasonOption() => new("--reason") { HelpName = "TEXT", Description = "Why, for the other one." };

    private static string? Reason(ParseResult result, Option<string?> option) => SessionStart.Checked(result.GetValue(option), SessionStart.LongestTask, "--reason");

    private static HandoffJson Json(string direction, ClaimLine line) =>
        new(direction, line.Pattern, line.Session, line.Name, line.Task, line.Reason, line.Acquired, line.Answer, line.By);

    private sealed class Request : Verb
    {
        private readonly Argument<string> _path = new("PATH") { Description = "What another session holds.", CompletionSources = { LiveValues.ClaimsOfOthers } };
        private readonly Option<string?> _reason = ReasonOption();

        public Request()
            : base("request", "Ask whoever holds a path for it; they are told at their next edit.")
        {
            Add(_path);
            Add(_reason);
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord handoff request src/http/ --reason \"the header fix\"", "its holder is told before the next edit")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var session = invocation.RequireSession();
            invocation.Sessions.Beat(session.Id);
            var pattern = invocation.Pattern(result.GetValue(_path)!);
            var outcome = ClaimHandoff.Request(invocation.Claims, session, pattern, Reason(result, _reason));
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new HandoffAskedJson(1, pattern.Text, [.. outcome.Asked.Select(Invocation.Json)]), OutputJson.Default.HandoffAskedJson);
            }

            if (outcome.Asked.Count == 0)
            {
                screen.Say(Printable.Text($"nobody else holds {pattern.Text}; take it with: dotnet-coord claim {pattern.Text}"));
                return ExitCodes.Done;
            }

            foreach (var holder in outcome.Asked)
            {
                screen.Say(Printable.Text($"asked {holder.Holder} for {pattern.Text} (last active {Printable.Ago(invocation.Context.Now - holder.LastActivity)})"));
            }

            screen.Narrate(Printable.Text($"The answer comes before your next edit. To wait for it to be free instead: dotnet-coord claim --wait 5m {pattern.Text}"));
            return ExitCodes.Done;
        }
    }

    private sealed class Accept : Verb
    {
        private readonly Argument<string?> _path = OnePath("What to hand over; without it, all that was asked for.");

        public Accept()
            : base("accept", "Hand over what another session asked for. Your hold goes as a whole, even if only a part was asked for.") => Add(_path);

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord handoff accept", "everything that others ask for"),
            new("dotnet-coord handoff accept src/http/", "one of several"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var session = invocation.RequireSession();
            var outcome = ClaimHandoff.Accept(invocation.AgreedClaims, session, result.GetValue(_path) is { } path ? invocation.Pattern(path) : null);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new HandoffAnsweredJson(1, [.. outcome.Answered.Select(line => Json("in", line))], [.. outcome.Given.Select(line => line.Pattern)]), OutputJson.Default.HandoffAnsweredJson);
            }

            if (outcome.Unshared is { } unshared)
            {
                return Failures.Report(screen.Error, unshared);
            }

            if (outcome.Refusing.Count > 0)
            {
                screen.Error.WriteLine(Printable.Text($"refused: {outcome.Refusing[0].Holder} holds {outcome.Refusing[0].Line.Pattern} too; nothing was handed over."));
                screen.Error.WriteLine(Printable.Text($"  Give back only yours: dotnet-coord release PATH"));
                return ExitCodes.Refused;
            }

            foreach (var line in outcome.Answered)
            {
                screen.Say(Printable.Text($"{line.Name ?? line.Session} has {line.Pattern} now"));
            }

            foreach (var line in outcome.Given.Where(line => outcome.Answered.All(answered => answered.Pattern != line.Pattern)))
            {
                screen.Say(Printable.Text($"  with it, you gave back {line.Pattern}"));
            }

            if (outcome.Answered.Count == 0)
            {
                screen.Say("nobody asks for it");
            }

            return ExitCodes.Done;
        }
    }

    private sealed class Decline : Verb
    {
        private readonly Argument<string?> _path = OnePath("What to keep; without it, all that was asked for.");
        private readonly Option<string?> _reason = ReasonOption();

        public Decline()
            : base("decline", "Keep what another session asked for, and let it know.")
        {
            Add(_path);
            Add(_reason);
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord handoff decline src/http/ --reason \"done in ten minutes\"", "and say why")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var session = invocation.RequireSession();
            var outcome = ClaimHandoff.Decline(invocation.Claims, session, result.GetValue(_path) is { } path ? invocation.Pattern(path) : null, Reason(result, _reason));
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new HandoffAnsweredJson(1, [.. outcome.Answered.Select(line => Json("in", line))], []), OutputJson.Default.HandoffAnsweredJson);
            }

            foreach (var line in outcome.Answered)
            {
                screen.Say(Printable.Text($"{line.Name ?? line.Session} is told that you keep {line.Pattern}"));
            }

            if (outcome.Answered.Count == 0)
            {
                screen.Say("nobody asks for it");
            }

            return ExitCodes.Done;
        }
    }

    private sealed class List : Verb
    {
        public List()
            : base("list", "What others ask this session for, and what it asked for.")
        {
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord handoff list", "who asks for what")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var session = invocation.RequireSession();
            var view = invocation.Claims.Read();
            var asked = ClaimHandoff.Asked(view, session.Id).Select(request => Json("in", request.Line)).ToList();
            var own = ClaimHandoff.AskedBy(view, session.Id).Select(line => Json("out", line)).ToList();
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new HandoffsJson(1, [.. asked, .. own]), OutputJson.Default.HandoffsJson);
                return ExitCodes.Done;
            }

            var now = invocation.Context.Now;
            foreach (var request in asked)
            {
                screen.Say(Printable.Text($"{request.Name ?? request.Session} asks for {request.Pattern}, {Printable.Ago(now - request.Asked)}{(request.Reason is null ? "" : $": {request.Reason}")}"));
            }

            foreach (var request in own)
            {
                screen.Say(Printable.Text($"you asked for {request.Pattern}, {Printable.Ago(now - request.Asked)}: {(request.Answer is null ? "no answer yet" : $"{request.By} {request.Answer}{(request.Reason is null ? "" : $", {request.Reason}")}")}"));
            }

            if (asked.Count + own.Count == 0)
            {
                screen.Say("no requests");
            }

            return ExitCodes.Done;
        }
    }
}
