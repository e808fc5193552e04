using Microsoft.Data.Sqlite;

namespace Shop;

/// <summary>The shop's orders, in a database of SQLite.</summary>
public sealed partial class Orders : IDisposable
{
    private readonly SqliteConnection _database;

    public Orders(string file)
    {
        _database = new SqliteConnection($"Data Source={file};Pooling=False");
        _database.Open();
        Run("CREATE TABLE orders (customer TEXT NOT NULL, cents INTEGER NOT NULL)");
    }

    public void Add(string customer, long cents) =>
        Run("INSERT INTO orders VALUES ($customer, $cents)", ("$customer", customer), ("$cents", cents));

    public long Count() => Number("SELECT count(*) FROM orders");

    public void Dispose() => _database.Dispose();

    private long Number(string query) => (long)Run(query)!;

    private object? Run(string text, params (string Name, object Value)[] values)
    {
        using var command = _database.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command.ExecuteScalar();
    }
}
