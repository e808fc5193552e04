using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shop;

/// <summary>Tells each who connects how many orders there are.</summary>
public sealed class OrdersServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Orders _orders;

    public OrdersServer(Orders orders, int port)
    {
        _orders = orders;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
    }

    public void AnswerOnce()
    {
        using var client = _listener.AcceptTcpClient();
        client.GetStream().Write(Encoding.UTF8.GetBytes($"{_orders.Count()} orders"));
    }

    public void Dispose() => _listener.Dispose();
}
