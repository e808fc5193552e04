using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
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

    public CommandLine()
    {
        foreach (var option in _global.All)
        {
            Root.Add(option);
        }

        var status = new StatusCommand();
        Groups =
        [
            ("Daily", [status, new ClaimCommand(), new ReleaseCommand(), new CommitCommand(), new UndoCommand(), new WorktreeCommand()]),
            ("Looking", [new WhoCommand(), new CheckCommand(), new ConflictsCommand(), new DecisionCommand(), new LogCommand(), new WatchCommand(), new StatuslineCommand()]),
            ("Plumbing", [new InitCommand(), new DeinitCommand(), new DoctorCommand(), new SessionCommand(), new IndexCommand(), new ZoneCommand(), new HandoffCommand(), new RunCommand(), new RescueCommand(), new ApprovalsCommand(), new SyncCommand(), new GcCommand(), new ShellInitCommand()]),
        ];
        foreach (var verb in Groups.SelectMany(group => group.Verbs))
        {
            Root.Add(verb.Attach(Run));
        }

        // Without a verb the tool says how things are.
        Root.SetAction(result => Run(result, status));
        var help = Root.Options.OfType<HelpOption>().Single();
        help.Action = new GroupedHelp((HelpAction)help.Action!, Groups);
        var suggest = Root.Directives.OfType<SuggestDirective>().Single();
        suggest.Action = new Completion(Root, suggest);
    }

    /// <summary>The tool itself, and below it every verb.</summary>
    public RootCommand Root { get; } = new("Coordinates several sessions (agents and people) that work in one Git repository at the same time.");

    /// <summary>The verbs by what they are for.</summary>
    public IReadOnlyList<(string Group, Verb[] Verbs)> Groups { get; }

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args) => Run(args, Answers(), Console.Error);

    internal static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var result = new CommandLine().Parse(args);
        if (result.Action is ParseErrorAction || ParseErrors.FindOptionAmongWords(result) is not null)
        {
            return ParseErrors.Report(error, result);
        }

        return result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    /// <summary>Reads one command line.</summary>
    /// <remarks>A word that starts with @ is a resource here, and no file of further arguments.</remarks>
    public ParseResult Parse(IReadOnlyList<string> args) => Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    // The console's own writer hands on 256 characters at a time, and a long list in thousands of calls of the system.
    private static TextWriter Answers()
    {
        var encoding = Console.OutputEncoding is var console && console is UTF8Encoding ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : console;
        return TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput(), encoding, 32 * 1024) { AutoFlush = true });
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
