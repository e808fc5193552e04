using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Shim;

namespace CoordTool.Commands;

internal sealed class RunCommand : Verb
{
    private const int NotExecutable = 126;
    private const int NotStarted = 127;
    private const int BySignal = 128;
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);

    private readonly Argument<string[]> _words = new("@NAME -- CMD") { Description = "The resources, then -- and the command with its arguments. Options of ours come before the --.", Arity = ArgumentArity.OneOrMore, CompletionSources = { LiveValues.Resources } };
    private readonly Option<bool> _shared = new("--shared") { Description = "Beside others that run it shared." };
    private readonly Option<string?> _wait = new("--wait") { HelpName = "TIME", Description = "How long to wait for who has it; without it, 10m." };

    public RunCommand()
        : base("run", "Run a command while holding a named resource: one test run at a time. The exit code is the command's.")
    {
        Add(_words);
        Add(_shared);
        Add(_wait);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord run @tests -- make test", "one test run at a time"),
        new("dotnet-coord run --wait 1h @database -- ./migrate.sh", "wait longer for whoever has it"),
    ];

    public override bool MayWait => true;

    /// <summary>Up to the command, whose words are its own also where nobody typed the dashes.</summary>
    public override IEnumerable<string> PlainWords(IEnumerable<string> words) => words.TakeWhile(word => word.StartsWith('@') || word.StartsWith('-'));

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var words = result.GetValue(_words)!;
        var names = words.TakeWhile(word => word.StartsWith('@')).ToList();
        if (names.Count == 0 || names.Count == words.Length)
        {
            throw new CoordException(FailureKind.Usage, "run takes the resources first and then a command.", "For example: dotnet-coord run @tests -- make test");
        }

        var command = words[names.Count..];
        var program = Find(invocation.Context, command[0]);
        if (program is null || !NativeProcess.IsSupported)
        {
            invocation.Screen.Error.WriteLine(Printable.Text($"error: there is no command '{command[0]}'; nothing was run."));
            return NotStarted;
        }

        // A person at a plain terminal has no session; the command has one as long as it runs.
        var own = invocation.Caller is { } caller ? invocation.Sessions.Find(caller) : null;
        var session = own ?? Visitor(invocation);
        try
        {
            return Run(result, invocation, session, names, new NativeCommand(program, [.. command.Select(Encoding.UTF8.GetBytes)], GivenCommand.ReadEnvironment()));
        }
        finally
        {
            if (own is null)
            {
                using var gate = invocation.EnterGate();
                SessionEnd.Run(invocation.Context, invocation.Repository, session.Id);
            }
        }
    }

    private int Run(ParseResult result, Invocation invocation, Session session, List<string> names, NativeCommand command)
    {
        var context = invocation.Context;
        var requests = names.ConvertAll(name => new ClaimRequest(invocation.Pattern(name), result.GetValue(_shared)));
        var terms = new ClaimTerms { Process = context.Self, Reason = Printable.Text(string.Join(' ', command.Arguments.Select(Encoding.UTF8.GetString)), 120) };
        invocation.Sessions.Beat(session.Id);
        var outcome = Waiting.Acquire(invocation, session, requests, terms, ClaimCommand.Wait(result.GetValue(_wait), DefaultWait));
        if (!outcome.IsGranted)
        {
            return Waiting.Refuse(invocation, session, outcome);
        }

        // A signal that ends the command is for this process too, and may arrive only when the command has ended: what is held
        // goes back first.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Survive);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Survive);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Survive);
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Survive);

        // What runs is there, however long it is silent.
        using var beat = new Timer(_ => invocation.Sessions.Beat(session.Id), null, Heartbeat, Heartbeat);
        try
        {
            var code = GitChild.Run(command);
            return code < 0 ? BySignal - code : code;
        }
        catch (CoordException failure)
        {
            invocation.Screen.Error.WriteLine(Printable.Text($"error: {failure.Message}"));
            return NotExecutable;
        }
        finally
        {
            invocation.Claims.Release(session.Id, session.Name, line => line.Process == context.Self);
            invocation.TellRemote();
        }

        static void Survive(PosixSignalContext signal) => signal.Cancel = true;
    }

    private static Session Visitor(Invocation invocation)
    {
        var id = SessionId.Create();
        var context = invocation.Context;
        var session = new Session
        {
            Id = id,
            Name = invocation.Sessions.NameFor(id, null),
            Process = context.Self,
            Host = context.Self.Host,
            Checkout = invocation.Layout.RequireWorkTree(),
            Started = context.Now,
            LastActivity = context.Now,
        };
        invocation.Sessions.Save(session);
        return session;
    }

    private static string? Find(CoordContext context, string command) =>
        command.Contains('/', StringComparison.Ordinal) ? (File.Exists(Path.GetFullPath(command, context.WorkingDirectory)) ? Path.GetFullPath(command, context.WorkingDirectory) : null) : Ambient.OnPath(context, command);
}
