using System.Net;
using System.Net.Sockets;

namespace CoordTool.Tests.Support;

/// <summary>One client's connection with the server behind a relay.</summary>
internal sealed class RelayedConnection(Relay relay, Socket client, int server) : IDisposable
{
    private readonly Socket _upstream = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ManualResetEventSlim _isBrokenOff = new();

    /// <summary>Passes on what both send, until both have ended or it is broken off.</summary>
    public void Pass(TimeSpan delay)
    {
        if (!_isBrokenOff.Wait(delay) && UntilItBreaks(() => _upstream.Connect(IPAddress.Loopback, server)))
        {
            var sending = Relay.Begin(() => UntilItBreaks(Send));
            UntilItBreaks(Receive);
            sending.Join();
        }
    }

    /// <summary>Ends it for both.</summary>
    public void BreakOff()
    {
        _isBrokenOff.Set();
        client.Dispose();
        _upstream.Dispose();
    }

    public void Dispose()
    {
        BreakOff();
        _isBrokenOff.Dispose();
    }

    // What breaks one direction breaks the other.
    private bool UntilItBreaks(Action pass)
    {
        try
        {
            pass();
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            BreakOff();
            return false;
        }
    }

    private void Send()
    {
        var port = ((IPEndPoint)_upstream.LocalEndPoint!).Port;
        var buffer = new byte[1 << 16];
        var before = 0L;
        int count;
        while ((count = client.Receive(buffer)) > 0)
        {
            var passing = relay.Send(before, count);
            _upstream.Send(buffer.AsSpan(0, passing));
            if (passing < count)
            {
                BreakOff();
                return;
            }

            before += count;
        }

        if (!relay.Loses(port))
        {
            _upstream.Shutdown(SocketShutdown.Send);
        }
    }

    private void Receive()
    {
        var port = ((IPEndPoint)_upstream.LocalEndPoint!).Port;
        var buffer = new byte[1 << 16];
        var isLost = false;
        int count;
        while ((count = _upstream.Receive(buffer)) > 0)
        {
            if (!isLost && relay.Loses(port))
            {
                // The server is not disturbed: what it is about it brings to its end.
                isLost = true;
                client.Shutdown(SocketShutdown.Both);
            }

            if (!isLost)
            {
                client.Send(buffer.AsSpan(0, count));
                relay.Receive(count);
            }
        }

        if (!isLost)
        {
            client.Shutdown(SocketShutdown.Send);
        }
    }
}
