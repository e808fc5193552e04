using System.Text.Json;

namespace CoordTool.Core.Claims;

/// <summary>One line of a claim's note: a hold, as it is written (docs/design.md, The note).</summary>
public sealed record ClaimLine
{
    /// <summary>The version this program writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the line.</summary>
    public required int V { get; init; }

    /// <summary><c>hold</c>, or a kind that a newer version knows.</summary>
    public string Kind { get; set; } = "hold";

    /// <summary><c>exclusive</c> or <c>shared</c>.</summary>
    public string Mode { get; set; } = "exclusive";

    /// <summary>Whether an edit took it and not a command.</summary>
    public bool Auto { get; init; }

    /// <summary>What it is on: see <see cref="ClaimPattern.Text"/>.</summary>
    public required string Pattern { get; init; }

    /// <summary>The id of the session that holds it.</summary>
    public required string Session { get; init; }

    /// <summary>The name of that session when it took it.</summary>
    public string? Name { get; init; }

    /// <summary>The host of that session.</summary>
    public string? Host { get; init; }

    /// <summary>The top directory of the checkout it was taken in.</summary>
    public string? Checkout { get; init; }

    /// <summary>The task of the session.</summary>
    public string? Task { get; init; }

    /// <summary>Why this claim, in the holder's words.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset Acquired { get; init; }

    /// <summary>When it was last taken again.</summary>
    public DateTimeOffset Renewed { get; init; }

    /// <summary>How many seconds it holds on after the last activity.</summary>
    public int Ttl { get; set; } = (int)ClaimLimits.Ttl.TotalSeconds;

    /// <summary>Reads a line.</summary>
    /// <returns>
    /// Null for a line that is no hold we can respect. A line of a newer version that names a pattern and a session is
    /// taken for an exclusive hold, whatever else it says; it ends with its session.
    /// </returns>
    internal static ClaimLine? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("v", out var version) || !version.TryGetInt32(out var number)
                || Text(root, "pattern") is not { } pattern || Text(root, "session") is not { } session)
            {
                return null;
            }

            return number > CurrentVersion
                ? new ClaimLine { V = number, Pattern = pattern, Session = session, Name = Text(root, "name"), Host = Text(root, "host"), Checkout = Text(root, "checkout") }
                : JsonSerializer.Deserialize(json, CoreJson.Default.ClaimLine) is { V: CurrentVersion, Kind: "hold" } line ? line : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal string Write() => JsonSerializer.Serialize(this, CoreJson.Default.ClaimLine);
}

/// <summary>The times that decide about claims, in one place.</summary>
public static class ClaimLimits
{
    /// <summary>How long a claim holds on after its session's last activity.</summary>
    public static readonly TimeSpan Ttl = TimeSpan.FromMinutes(15);

    /// <summary>After that, how long only the holder may have it back.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>How long the claims of a session whose process is gone are kept for its resumption.</summary>
    public static readonly TimeSpan Resumption = TimeSpan.FromMinutes(10);

    /// <summary>How long a call tries again when other sessions change the claims at the same time.</summary>
    public static readonly TimeSpan Contention = TimeSpan.FromSeconds(2);
}
