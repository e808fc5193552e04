using System.Text.Json;

namespace CoordTool.Tests.Support;

/// <summary>What a session is registered with, as no command of ours would write it: by an agent with names of its own, or by hand.</summary>
internal static class Registration
{
    public static void Write(string repository, string id, string name, string task, string checkout, DateTimeOffset active)
    {
        var file = Path.Combine(repository, ".git", "coord", "sessions", $"{id}.json");
        var document = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(file))!;
        foreach (var (key, value) in new[] { ("name", name), ("task", task), ("checkout", checkout) })
        {
            document[document.Keys.FirstOrDefault(each => each.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? key] = JsonSerializer.SerializeToElement(value);
        }

        File.WriteAllText(file, JsonSerializer.Serialize(document));
        File.SetLastWriteTimeUtc(Path.ChangeExtension(file, "beat"), active.UtcDateTime);
    }
}
