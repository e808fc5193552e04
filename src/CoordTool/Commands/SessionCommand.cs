using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Handoffs;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class SessionCommand : Noun
{
    public SessionCommand()
        : base("session", "One agent conversation, or one person's terminal.")
    {
        Add(new Start());
        Add(new End());
        Add(new List());
        Add(new Env());
    }

    private static Option<string?> IdOption() => new("--id") { HelpName = "ID", Description = "The session's id (the same as --session).", CompletionSources = { LiveValues.Sessions } };

    private static Option<string?> ShellOption()
    {
        var option = new Option<string?>("--shell") { HelpName = "bash|zsh", Description = "Print lines for eval in this shell." };
        option.AcceptOnlyFromAmong("bash", "zsh");
        return option;
    }

    private static Option<bool> RawOption() => new("--raw") { Description = "Export GIT_INDEX_FILE itself, in place of a git on PATH that sets it where it belongs." };

    private sealed class Start : Verb
    {
        private readonly Option<string?> _id = IdOption();
        private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "The name the others see." };
        private readonly Option<string?> _task = new("--task") { HelpName = "TEXT", Description = "What the session works on." };
        private readonly Option<int?> _pid = new("--pid") { HelpName = "PID", Description = "The process whose end is the session's end." };
        private readonly Option<string?> _shell = ShellOption();
        private readonly Option<bool> _raw = RawOption();

        public Start()
            : base("start", "Start a session, or take one up again: it gets an index of its own in this checkout.")
        {
            Add(_id);
            Add(_name);
            Add(_task);
            Add(_pid);
            Add(_shell);
            Add(_raw);
        }

        public override IReadOnlyList<Example> Examples =>
        [
            new("eval \"$(dotnet-coord session start --shell bash)\"", "this shell is a session from now on"),
            new("eval \"$(dotnet-coord session start --shell zsh --name ann --task \"the parser\")\"", "with a name and a task that the others see"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var context = invocation.Context;
            var id = result.GetValue(_id) is { } given ? SessionId.Parse(given) : invocation.Caller;
            var agent = Caller.AgentName(context);
            var (session, resumed, restored) = SessionStart.Run(
                context, invocation.Repository, new SessionRequest(id, result.GetValue(_name), result.GetValue(_task), agent, result.GetValue(_pid)));
            var index = new IndexLocation(invocation.Layout, session.Id);
            var screen = invocation.Screen;
            var said = $"session {session.Name} ({session.Id}) {(resumed ? "goes on" : "started")} in {session.Checkout}";
            if (screen.Json)
            {
                screen.Object(new SessionStartedJson(1, invocation.Json(session), resumed, index.File, restored), OutputJson.Default.SessionStartedJson);
            }
            else if (result.GetValue(_shell) is not null)
            {
                screen.Narrate(said);
                foreach (var line in ShellExports.LinesForEval(ShellExports.Of(context, index, result.GetValue(_raw), screen.Narrate)))
                {
                    screen.Answer(line);
                }
            }
            else
            {
                screen.Say(said);
                screen.Narrate($"To work as this session in a shell: eval \"$(dotnet-coord session env --id {session.Id})\"");
            }

            if (Initialization.Mend(context, invocation.Layout, Ambient.ToolPath(context)) is { Count: > 0 } mended)
            {
                screen.Narrate(Sentences.Mended(mended));
            }

            if (restored is not null)
            {
                screen.Narrate($"What it had staged is staged again, from the rescue {restored}, which is gone now.");
            }

            foreach (var line in OrphanSweep.TryRun(context, invocation.Repository).SelectMany(Sentences.Swept))
            {
                screen.Narrate(line);
            }

            return ExitCodes.Done;
        }
    }

    private sealed class End : Verb
    {
        private readonly Option<string?> _id = IdOption();
        private readonly Option<bool> _handoff = new("--handoff") { Description = $"Write {HandoffFile.Name}: what it committed, left, claimed and decided." };

        public End()
            : base("end", "End a session: its claims go back, and what it staged goes back to the default index or is kept as a rescue.")
        {
            Add(_id);
            Add(_handoff);
        }

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord session end", "this shell's own"),
            new("dotnet-coord session end --handoff", "and write down what the next one has to know"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var id = result.GetValue(_id) is { } given ? SessionId.Parse(given) : invocation.Caller ?? invocation.RequireSession().Id;
            var facts = result.GetValue(_handoff) && new SessionStore(invocation.Context, invocation.Layout).Find(id) is { } session
                ? HandoffFacts.Gather(invocation.Context, invocation.Repository, session)
                : null;
            var outcome = SessionEnd.Run(invocation.Context, invocation.Repository, id);
            var (handoff, refused) = facts is null ? (null, null) : HandoffFile.Write(invocation.Context, invocation.Layout, facts, outcome.Rescues);
            var screen = invocation.Screen;
            if (outcome.Released.Count > 0)
            {
                invocation.TellRemote();
            }

            if (refused is not null)
            {
                Failures.Report(screen.Error, refused);
            }

            if (screen.Json)
            {
                screen.Object(
                    new SessionEndedJson(1, id.Value, outcome.WasKnown, [.. outcome.Released.Select(line => line.Pattern)], outcome.Rescues, [.. outcome.Kept.Select(kept => kept.File)],
                        [.. outcome.GivenBack.Select(given => new GivenBackJson(given.Checkout, [.. given.Paths.Select(path => path.ToString())]))], handoff),
                    OutputJson.Default.SessionEndedJson);
                return ExitCodes.Done;
            }

            screen.Say(outcome.WasKnown ? $"session {id} ended" : $"there is no session {id}; nothing was changed");
            if (handoff is not null)
            {
                screen.Say($"  what there is to know for whoever goes on: {handoff}");
            }

            foreach (var back in outcome.GivenBack)
            {
                screen.Say($"  what it had staged is staged in the default index of {back.Checkout} now:{Printable.List(back.Paths.Select(path => path.ToString()))}");
            }

            foreach (var rescue in outcome.Rescues)
            {
                screen.Say($"  what it had staged is kept: {Sentences.Rescued(rescue)}");
            }

            foreach (var kept in outcome.Kept)
            {
                screen.Say($"  {Sentences.Kept(kept)}");
            }

            if (invocation.Context.Variable("GIT_INDEX_FILE")?.Contains(Path.Combine("coord", "index", id.Value), StringComparison.OrdinalIgnoreCase) == true)
            {
                screen.Narrate("This shell still points at its index: unset GIT_INDEX_FILE COORD_SESSION COORD_SESSION_HOST");
            }
            else if (invocation.Context.Variable(Caller.SessionVariable) == id.Value)
            {
                screen.Narrate("This shell would start it again with its next git here; to be out of it: unset COORD_SESSION COORD_SESSION_HOST");
            }

            return ExitCodes.Done;
        }
    }

    private sealed class List : Verb
    {
        public List()
            : base("list", "The sessions of this repository.")
        {
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord session list", "who is here, and since when each was silent")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var sessions = invocation.Sessions.List();
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new SessionsJson(1, [.. sessions.Select(invocation.Json)]), OutputJson.Default.SessionsJson);
            }
            else if (sessions.Count == 0)
            {
                screen.Say("no sessions");
            }
            else
            {
                var now = invocation.Context.Now;
                screen.Table([Column.Prose("NAME"), "ID", "STATE", "ACTIVE", "WHERE", Column.Prose("TASK")], sessions.Select(session => (IReadOnlyList<string>)[
                    session.Name, session.Id.Value, session.IsGone(now) ? "gone" : "live", Printable.Ago(now - session.LastActivity), session.Whereabouts ?? "", session.Task ?? ""]));
            }

            return ExitCodes.Done;
        }
    }

    private sealed class Env : Verb
    {
        private readonly Option<string?> _id = IdOption();
        private readonly Option<string?> _shell = ShellOption();
        private readonly Option<bool> _raw = RawOption();

        public Env()
            : base("env", "Print the lines that make a shell work as a session in this checkout.")
        {
            Add(_id);
            Add(_shell);
            Add(_raw);
        }

        public override IReadOnlyList<Example> Examples => [new("eval \"$(dotnet-coord session env --id ann)\"", "another shell of the same session")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var id = result.GetValue(_id) is { } given ? SessionId.Parse(given) : invocation.RequireSession().Id;
            if (invocation.Sessions.Find(id) is null)
            {
                throw invocation.NotRegistered(id, $"Start it: dotnet-coord session start --id {id}");
            }

            var variables = ShellExports.Of(invocation.Context, SessionStart.OpenIndex(invocation.Repository, id), result.GetValue(_raw), invocation.Screen.Narrate);
            if (invocation.Screen.Json)
            {
                invocation.Screen.Object(new EnvironmentJson(1, variables), OutputJson.Default.EnvironmentJson);
                return ExitCodes.Done;
            }

            foreach (var line in ShellExports.LinesForEval(variables))
            {
                invocation.Screen.Answer(line);
            }

            return ExitCodes.Done;
        }
    }
}
