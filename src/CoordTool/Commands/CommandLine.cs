using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Installation;
using CoordTool.Output;

namespace CoordTool.Commands;

/// <summary>The public surface: all verbs, and the way every one of them is run.</summary>
internal sealed class CommandLine
{
    private readonly GlobalOptions _global = new();
    private readonly RootCommand _root = new("Coordinates several sessions (agents and people) that work in one Git repository at the same time.");

    private CommandLine()
    {
        foreach (var option in _global.All)
        {
            _root.Add(option);
        }

        var status = new StatusCommand();
        (string Group, Verb[] Verbs)[] groups =
        [
            ("Daily", [status, new ClaimCommand(), new ReleaseCommand(), new CommitCommand(), new UndoCommand(), new WorktreeCommand()]),
            ("Looking", [new WhoCommand(), new CheckCommand(), new ConflictsCommand(), new DecisionCommand(), new LogCommand(), new WatchCommand(), new StatuslineCommand()]),
            ("Plumbing", [new InitCommand(), new DeinitCommand(), new DoctorCommand(), new SessionCommand(), new IndexCommand(), new ZoneCommand(), new HandoffCommand(), new RunCommand(), new RescueCommand(), new ApprovalsCommand(), new SyncCommand(), new GcCommand(), new ShellInitCommand()]),
        ];
        foreach (var verb in groups.SelectMany(group => group.Verbs))
        {
            _root.Add(verb.Attach(Run));
        }

        // Without a verb the tool says how things are.
        _root.SetAction(result => Run(result, status));
        var help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new GroupedHelp((HelpAction)help.Action!, groups);
    }

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args) => Run(args, Console.Out, Console.Error);

    internal static int Run(string[] args, TextWriter output, TextWriter error)
    {
        // A word that starts with @ is a resource here, and no file of further arguments.
        var result = new CommandLine()._root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction)
        {
            foreach (var problem in result.Errors)
            {
                error.WriteLine($"error: {Printable.Text(problem.Message)}");
            }

            error.WriteLine("  See what there is: dotnet-coord --help");
            return ExitCodes.Usage;
        }

        return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    // No one takes objects away while a command of ours, or a Git it starts, may have written some.
    private static WriteGate? EnterGate(ref CoordContext context)
    {
        if (GitLayout.Discover(context, context.WorkingDirectory) is not { } layout || !Initialization.IsDone(layout) || WriteGate.Enter(context, layout) is not { } gate)
        {
            return null;
        }

        context = WriteGate.Behind(context, layout.CommonDirectory);
        return gate;
    }

    private int Run(ParseResult result, Verb verb)
    {
        var error = result.InvocationConfiguration.Error;
        try
        {
            var context = Ambient.Read(result.GetValue(_global.Directory));
            var screen = new Screen(result.InvocationConfiguration.Output, error, result.GetValue(_global.Json), result.GetValue(_global.Quiet)) { Display = Display.Of(context, result.GetValue(_global.NoColor)) };
            using var gate = verb.MayWait ? null : EnterGate(ref context);
            using var invocation = new Invocation(context, screen, result.GetValue(_global.Session));
            return verb.Execute(result, invocation);
        }
        catch (Exception failure)
        {
            var code = Failures.Report(error, failure);
            if (code == ExitCodes.Internal && result.GetValue(_global.Verbose))
            {
                error.WriteLine(failure);
            }

            return code;
        }
    }
}

/// <summary>A verb: its definition is the command itself, its behaviour one method.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Runs the verb and gives its exit code.</summary>
    public abstract int Execute(ParseResult result, Invocation invocation);

    /// <summary>Whether it may take as long as others like: then it is behind the write gate only while it writes.</summary>
    public virtual bool MayWait => false;

    /// <summary>Binds the behaviour to the definition, for this verb and those below it.</summary>
    public Verb Attach(Func<ParseResult, Verb, int> run)
    {
        foreach (var below in Subcommands.OfType<Verb>())
        {
            below.Attach(run);
        }

        if (Subcommands.Count == 0)
        {
            SetAction(result => run(result, this));
        }

        return this;
    }

    /// <summary>The option of verbs that can say what they would do.</summary>
    protected static Option<bool> DryRunOption() => new("--dry-run", "-n") { Description = "Only say what would be done." };

    /// <summary>An argument of words that are not options: a mistyped option must not pass for a path.</summary>
    protected static Argument<string[]> Words(string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = arity };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            {
                result.AddError($"Unrecognized option '{option.Value}'.");
            }
        });
        return argument;
    }
}

/// <summary>A noun, whose verbs do the work.</summary>
internal abstract class Noun(string name, string description) : Verb(name, description)
{
    public override int Execute(ParseResult result, Invocation invocation) => ExitCodes.Usage;
}
