using System.Net;
using System.Net.Sockets;

namespace CoordTool.Tests.Support;

/// <summary>One client's connection with the server behind a relay.</summary>
internal sealed class RelayedConnection(Relay relay, Socket client, int server) : IDisposable
{
    private readonly Socket _upstream = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ManualResetEventSlim _isBrokenOff = new();
    private volatile bool _isLost;

    // By which the server knows it.
    private int Port => ((IPEndPoint)_upstream.LocalEndPoint!).Port;

    /// <summary>Passes on what both send, until both have ended or it is broken off.</summary>
    public void Pass(TimeSpan delay)
    {
        if (!_isBrokenOff.Wait(delay) && UntilItBreaks(Connect))
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

    private void Connect()
    {
        _upstream.Connect(IPAddress.Loopback, server);

        // A port may have been that of an earlier connection, whose answer was to be lost when it broke off.
        relay.Loses(Port);
    }

    private void Send()
    {
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

        if (!_isLost)
        {
            _upstream.Shutdown(SocketShutdown.Send);
        }
    }

    private void Receive()
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = _upstream.Receive(buffer)) > 0)
        {
            if (!_isLost && relay.Loses(Port))
            {
                // The server is not disturbed: what it is about it brings to its end.
                _isLost = true;
                client.Shutdown(SocketShutdown.Both);
            }

            if (!_isLost)
            {
                client.Send(buffer.AsSpan(0, count));
                relay.Receive(count);
            }
        }

        if (!_isLost)
        {
            client.Shutdown(SocketShutdown.Send);
        }
    }
}
