using System.Net.Sockets;
using NUnit.Framework;

namespace Shop;

public class OrdersTests : TestsWithADatabase
{
    [Test]
    public void Are_all_there_and_nobody_elses()
    {
        for (var order = 0; order < 100; order++)
        {
            Orders.Add("Cid", order);
        }

        Assert.That(Orders.Count(), Is.EqualTo(103));
    }

    [Test]
    public void Are_told_to_who_connects()
    {
        using var server = new OrdersServer(Orders, Port);
        using var client = new TcpClient("127.0.0.1", Port);
        server.AnswerOnce();
        Assert.That(new StreamReader(client.GetStream()).ReadToEnd(), Is.EqualTo("3 orders"));
    }
}
