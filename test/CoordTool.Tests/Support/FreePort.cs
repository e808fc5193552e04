using System.Net;
using System.Net.Sockets;

namespace CoordTool.Tests.Support;

/// <summary>
/// A port of 127.0.0.1 that was free and is not given to anybody else: a socket is bound to it that never listens. Who connects
/// is refused until somebody listens who asks for that very port, and again when that one ends.
/// </summary>
internal sealed class FreePort : IDisposable
{
    private readonly Socket _socket = Bind(0);

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>A socket that listens there.</summary>
    public Socket Listen()
    {
        var socket = Bind(Number);
        socket.Listen(512);
        return socket;
    }

    public void Dispose() => _socket.Dispose();

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }
}
