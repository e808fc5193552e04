using System.Net.Sockets;

namespace CoordTool.Tests.Support;

/// <summary>
/// Stands between clients and a server: passes on what both send, counts it, and does to it what networks do. On threads of its
/// own, for a test may keep those of the pool waiting for programs that wait for the relay.
/// </summary>
/// <param name="server">The server's port.</param>
/// <param name="takesLoss">Whether the answer on a connection is to be lost, by the port from which the server sees it come. Asked again, it is not.</param>
internal sealed class Relay(int server, Func<int, bool> takesLoss) : IDisposable
{
    private readonly FreePort _port = new();
    private readonly Lock _lock = new();
    private readonly HashSet<RelayedConnection> _open = [];
    private Socket? _listener;
    private TimeSpan _delay;
    private (long Bytes, int Times) _cutAfter;
    private int _connections;
    private long _sent;
    private long _received;

    /// <summary>The port that clients know.</summary>
    public int Port => _port.Number;

    /// <summary>How many there were.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many bytes clients sent that were passed on.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>How many bytes were passed on to clients.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    /// <summary>Lets clients connect.</summary>
    public void Open()
    {
        if (_listener is null)
        {
            var listener = _listener = _port.Listen();
            Begin(() => Accept(listener));
        }
    }

    /// <summary>Refuses clients, and breaks off those that are connected.</summary>
    public void Close()
    {
        _listener?.Dispose();
        _listener = null;
        Cut();
    }

    /// <summary>Makes later connections wait before the server hears of them.</summary>
    public void SlowDown(TimeSpan delay)
    {
        lock (_lock)
        {
            _delay = delay;
        }
    }

    /// <summary>Breaks off all connections.</summary>
    public void Cut()
    {
        RelayedConnection[] open;
        lock (_lock)
        {
            open = [.. _open];
        }

        foreach (var connection in open)
        {
            connection.BreakOff();
        }
    }

    /// <summary>Breaks off so many connections, each when its client has sent so many bytes.</summary>
    public void CutAfter(long bytes, int times)
    {
        lock (_lock)
        {
            _cutAfter = (bytes, times);
        }
    }

    public void Dispose()
    {
        Close();
        _port.Dispose();
    }

    /// <summary>Whether the answer on a connection is lost from now on; says so once.</summary>
    internal bool Loses(int port) => takesLoss(port);

    /// <summary>How many of the bytes that a client sent pass; fewer than came where the connection breaks off with them.</summary>
    /// <param name="before">How many it sent before them.</param>
    /// <param name="count">How many came.</param>
    internal int Send(long before, int count)
    {
        lock (_lock)
        {
            if (_cutAfter.Times > 0 && before + count > _cutAfter.Bytes)
            {
                _cutAfter.Times--;
                count = (int)Math.Max(0, _cutAfter.Bytes - before);
            }
        }

        Interlocked.Add(ref _sent, count);
        return count;
    }

    /// <summary>Counts bytes for a client.</summary>
    internal void Receive(int count) => Interlocked.Add(ref _received, count);

    /// <summary>Does something on a thread of its own.</summary>
    internal static Thread Begin(ThreadStart action)
    {
        var thread = new Thread(action) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Accept(Socket listener)
    {
        try
        {
            while (true)
            {
                var connection = new RelayedConnection(this, listener.Accept(), server);
                TimeSpan delay;
                lock (_lock)
                {
                    delay = _delay;
                    _open.Add(connection);
                }

                // From here on it is seen, and whoever sees it may change all that.
                Interlocked.Increment(ref _connections);
                Begin(() => Pass(connection, delay));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private void Pass(RelayedConnection connection, TimeSpan delay)
    {
        connection.Pass(delay);
        lock (_lock)
        {
            _open.Remove(connection);
        }

        connection.Dispose();
    }
}
