using NUnit.Framework;

namespace Shop;

/// <summary>Gives each test a new database with three orders. Where it lies and which port is free, dotnet-coord tells.</summary>
public abstract class TestsWithADatabase
{
    private static readonly string Databases = Environment.GetEnvironmentVariable("COORD_DB_DIR") is { Length: > 0 } given ? given : Path.GetTempPath();

    protected static int Port { get; } = int.TryParse(Environment.GetEnvironmentVariable("COORD_PORT_BASE"), out var given) ? given : 5000;

    protected Orders Orders { get; private set; } = null!;

    [SetUp]
    public void Take_three_orders()
    {
        var file = Path.Combine(Databases, "shop.db");
        File.Delete(file);
        Orders = new Orders(file);
        Orders.Add("Ann", 100);
        Orders.Add("Bob", 250);
        Orders.Add("Ann", 50);
    }

    [TearDown]
    public void Close_the_database() => Orders.Dispose();
}
