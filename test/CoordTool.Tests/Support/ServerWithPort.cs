using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CoordTool.Tests.Support;

/// <summary>A program that listens on a port, behind a relay that is all that clients see of it.</summary>
internal abstract class ServerWithPort : LoopbackServer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly FreePort _port = new();
    private readonly Relay _relay;
    private readonly StringBuilder _said = new();
    private Process? _process;

    protected ServerWithPort(Scratch scratch)
        : base(scratch) =>
        _relay = new Relay(_port.Number, TakesLoss);

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public override int Connections => _relay.Connections;

    public override long BytesSent => _relay.BytesSent;

    public override long BytesReceived => _relay.BytesReceived;

    /// <summary>The port that the program listens on.</summary>
    protected int ServerPort => _port.Number;

    /// <summary>The port that clients know.</summary>
    protected int ClientPort => _relay.Port;

    /// <summary>How to start the program, in the foreground.</summary>
    protected abstract (string Program, string[] Arguments) Command { get; }

    public override void StartAgain()
    {
        if (_process is null)
        {
            _process = Scratch.Start(Top, Command.Program, Command.Arguments);
            _process.OutputDataReceived += Note;
            _process.ErrorDataReceived += Note;
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            Assert.That(SpinWait.SpinUntil(() => _process.HasExited || Listens(), Limit), $"{Command.Program} does not listen.");
            Assert.That(_process.HasExited, Is.False, () => $"{Command.Program} ended:\n{Said()}");
        }

        _relay.Open();
    }

    public override void Stop()
    {
        _relay.Close();
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit(Limit);
        _process?.Dispose();
        _process = null;
    }

    public override void SlowDown(int milliseconds) => _relay.SlowDown(TimeSpan.FromMilliseconds(milliseconds));

    public override void Cut() => _relay.Cut();

    public override void CutAfter(long bytes, int times = 1) => _relay.CutAfter(bytes, times);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _relay.Dispose();
        _port.Dispose();
    }

    private bool TakesLoss(int port)
    {
        var lost = Path.Combine(Top, "lost", $"{port}");
        if (!File.Exists(lost))
        {
            return false;
        }

        File.Delete(lost);
        return true;
    }

    private bool Listens()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, ServerPort);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(10);
            return false;
        }
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.AppendLine(line.Data);
        }
    }

    private string Said()
    {
        lock (_said)
        {
            return _said.ToString();
        }
    }
}
