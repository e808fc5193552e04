using System.Text.Json;

namespace CoordTool.Tests.Support;

/// <summary>
/// What Claude Code 2.1 was seen to send, from the directory Payloads: whole, with all that it says beside what we read. Only
/// session, directory and files are put in.
/// </summary>
internal static class RecordedPayload
{
    private static readonly string Recorded = ThisProject.PathOf("test/CoordTool.Tests/Payloads");

    /// <summary>The names of all that were recorded.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Recorded, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>Reads one.</summary>
    /// <param name="name">Its file without the extension.</param>
    /// <param name="session">The session's id.</param>
    /// <param name="directory">The directory the session is in.</param>
    /// <param name="files">The absolute paths it is about: the first one is that of a tool with one file.</param>
    public static string Read(string name, string session, string directory, params string[] files)
    {
        var payload = File.ReadAllText(Path.Combine(Recorded, $"{name}.json"))
            .Replace("@session@", Escaped(session), StringComparison.Ordinal)
            .Replace("@directory@", Escaped(directory), StringComparison.Ordinal)
            .Replace("@files@", string.Join(',', files.Select(file => $"\"{Escaped(file)}\"")), StringComparison.Ordinal);
        Assert.That(files.Length > 0 || !payload.Contains("@file@", StringComparison.Ordinal), $"{name} is about a file");
        return files.Length > 0 ? payload.Replace("@file@", Escaped(files[0]), StringComparison.Ordinal) : payload;
    }

    private static string Escaped(string text) => JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
}
