using System.CommandLine;
using System.Text.Json;
using CoordTool.Core;
using CoordTool.Core.Sessions;
using CoordTool.Core.StatusLines;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class StatuslineCommand : Verb
{
    private const int LargestPayload = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Option<bool> _digest = new("--digest") { Description = "Only count, and leave out what just happened." };

    public StatuslineCommand()
        : base("statusline", "One line on where this session stands, for the status line of Claude Code (which says on standard input who it is) or a prompt.") => Add(_digest);

    public override IReadOnlyList<Example> Examples => [new("dotnet-coord statusline", "one line for a prompt")];

    public override bool MayWait => true;

    /// <summary>The short way, past the command line parser: it is drawn every few seconds. It never fails.</summary>
    public static int Run(bool isCalm)
    {
        string line;
        try
        {
            line = Line(Ambient.Read(), null, isCalm);
        }
        catch (Exception)
        {
            line = "coord: not available";
        }

        Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var line = Line(invocation.Context, invocation.Given, result.GetValue(_digest));
        if (invocation.Screen.Json)
        {
            invocation.Screen.Object(new StatusLineJson(1, line), OutputJson.Default.StatusLineJson);
            return ExitCodes.Done;
        }

        invocation.Screen.Answer(line);
        return ExitCodes.Done;
    }

    private static string Line(CoordContext context, string? given, bool isCalm)
    {
        var (agentId, directory) = context.IsAtTerminal ? (null, null) : Told();
        var session = given is not null ? SessionId.TryParse(given) : agentId is not null ? SessionId.FromAgent(agentId) : Caller.Find(context, null);
        return StatusLine.Of(directory is null ? context : context with { WorkingDirectory = directory }, session, isCalm);
    }

    // Standard input may also be a pipe that nobody will ever write to or close.
    private static (string? AgentId, string? Directory) Told()
    {
        var payload = new TaskCompletionSource<(string?, string?)>();
        new Thread(() => payload.TrySetResult(Read())) { IsBackground = true }.Start();
        return payload.Task.Wait(Patience) ? payload.Task.Result : (null, null);
    }

    private static (string? AgentId, string? Directory) Read()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            var bytes = new byte[LargestPayload];
            var length = 0;
            while (length < bytes.Length && input.Read(bytes, length, bytes.Length - length) is > 0 and var more)
            {
                length += more;
                if (bytes.AsSpan(0, length).TrimEnd("\n\r \t"u8) is [.., (byte)'}'] && Parse(bytes.AsMemory(0, length)) is { } told)
                {
                    return told;
                }
            }

            return (null, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return (null, null);
        }
    }

    private static (string? AgentId, string? Directory)? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var directory = (root.TryGetProperty("workspace", out var workspace) && workspace.ValueKind == JsonValueKind.Object ? Text(workspace, "current_dir") : null) ?? Text(root, "cwd");
            return (Text(root, "session_id"), directory is not null && Path.IsPathFullyQualified(directory) && Directory.Exists(directory) ? directory : null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
