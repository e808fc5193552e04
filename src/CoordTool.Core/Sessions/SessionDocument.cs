using System.Text.Json;

namespace CoordTool.Core.Sessions;

/// <summary>A session's file, as it is written.</summary>
internal sealed record SessionDocument(
    int V,
    string Id,
    string Name,
    string? Agent,
    int? Pid,
    long? PidStarted,
    string Host,
    string Checkout,
    DateTimeOffset Started,
    string? Task)
{
    /// <summary>Reads it, by hand: every hook does, and has no time for a serializer to get ready.</summary>
    /// <returns>Null when something is missing, or in a form that this version does not know.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static SessionDocument? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var document = new SessionDocument(0, "", "", null, null, null, "", "", default, null);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            var number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : (long?)null;
            document = name switch
            {
                "v" => document with { V = (int)(number ?? 0) },
                "id" => document with { Id = text ?? "" },
                "name" => document with { Name = text ?? "" },
                "agent" => document with { Agent = text },
                "pid" => document with { Pid = (int?)number },
                "pidStarted" => document with { PidStarted = number },
                "host" => document with { Host = text ?? "" },
                "checkout" => document with { Checkout = text ?? "" },
                "started" => document with { Started = text is not null && reader.TryGetDateTimeOffset(out var started) ? started : default },
                "task" => document with { Task = text },
                _ => document,
            };
            reader.Skip();
        }

        // Reading on to the end finds out whether anything is missing.
        while (reader.Read())
        {
        }

        // A moment in another form must not make a session of a newer version look two thousand years silent.
        return document is { Name.Length: > 0, Host.Length: > 0, Checkout.Length: > 0 } && document.Started != default ? document : null;
    }
}
