namespace CoordTool.Tests.Support;

/// <summary>A real terminal with a program in it, which a test types into and reads. It is tmux's, on a socket of the test's own.</summary>
internal sealed class Terminal : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Scratch _scratch;
    private readonly string _socket;

    /// <summary>Starts a shell command in a terminal of its own; the shell stays, and says what the exit code was.</summary>
    public Terminal(Scratch scratch, string directory, string command, int columns, int rows, IReadOnlyDictionary<string, string>? variables = null)
    {
        scratch.Needs("tmux");
        (_scratch, _socket) = (scratch, scratch["terminal"]);
        File.WriteAllText(scratch["tmux.conf"], "set -g status off\nset -g default-terminal screen-256color\nset -g remain-on-exit on\n");
        Tmux(directory, variables, "-f", scratch["tmux.conf"], "new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", $"echo before; {command}; echo \"ended with $?\"; cat");
    }

    /// <summary>What the terminal shows, line by line, without what is blank at the end.</summary>
    public string[] Lines => Tmux(_scratch.Root, null, "capture-pane", "-p").Output.Split('\n');

    /// <summary>What the terminal shows.</summary>
    public string Text => string.Join('\n', Lines).TrimEnd('\n');

    /// <summary>What it shows, with colours.</summary>
    public string Colored => Tmux(_scratch.Root, null, "capture-pane", "-p", "-e").Output;

    /// <summary>Whether the cursor is to be seen, and whether a program has the whole screen to itself.</summary>
    public (bool HasCursor, bool IsAlternate) State =>
        Tmux(_scratch.Root, null, "display-message", "-p", "#{cursor_flag} #{alternate_on}").Line.Split(' ') is [var cursor, var alternate] ? (cursor == "1", alternate == "1") : default;

    /// <summary>Waits until it shows a text.</summary>
    public void Shows(string text) => Assert.That(SpinWait.SpinUntil(() => Text.Contains(text, StringComparison.Ordinal), Limit), $"'{text}' was not shown:\n{Text}");

    /// <summary>Waits until it does not show a text any more.</summary>
    public void ShowsNoMore(string text) => Assert.That(SpinWait.SpinUntil(() => !Text.Contains(text, StringComparison.Ordinal), Limit), $"'{text}' is shown still:\n{Text}");

    public void Resize(int columns, int rows) => Tmux(_scratch.Root, null, "resize-window", "-x", $"{columns}", "-y", $"{rows}");

    public void Press(string key) => Tmux(_scratch.Root, null, "send-keys", key);

    public void Dispose() => _scratch.Run(_scratch.Root, "tmux", ["-S", _socket, "kill-server"]);

    private Answer Tmux(string directory, IReadOnlyDictionary<string, string>? variables, params string[] arguments) =>
        _scratch.Run(directory, "tmux", ["-u", "-S", _socket, .. arguments], variables: variables).Exits(0);
}
