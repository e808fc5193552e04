using System.Text.Json;

namespace CoordTool.Tests.Support;

/// <summary>A session of Claude Code in a repository, by what its hooks are sent and answer.</summary>
internal sealed record ClaudeSession(Scratch Scratch, string Id, string Repository)
{
    /// <summary>Claude Code is about to edit a file.</summary>
    public Answer Edits(string path) =>
        Scratch.CoordReading(Repository, RecordedPayload.Read("pre-tool-use-edit", Id, Repository, Path.Combine(Repository, path)), "hook", "pre-tool-use", "--agent", "claude");

    /// <summary>Claude Code has edited a file.</summary>
    public Answer HasEdited(string path) =>
        Scratch.CoordReading(Repository, RecordedPayload.Read("post-tool-use-edit", Id, Repository, Path.Combine(Repository, path)), "hook", "post-tool-use", "--agent", "claude");

    /// <summary>A shell command has changed files: as Claude Code names them, absolute or not.</summary>
    public Answer HasChanged(params string[] files) =>
        Scratch.CoordReading(Repository, RecordedPayload.Read("post-tool-use-bash-that-changed-files", Id, Repository, files), "hook", "post-tool-use", "--agent", "claude");

    public Answer Coord(params string[] arguments) => Scratch.Coord(Repository, [.. arguments, "--session", Id]);

    /// <summary>Starts it by its first hook.</summary>
    public static ClaudeSession Start(Scratch scratch, string repository, string id)
    {
        scratch.CoordReading(repository, RecordedPayload.Read("session-start", id, repository), "hook", "session-start", "--agent", "claude").Exits(0);
        return new ClaudeSession(scratch, id, repository);
    }

    /// <summary>Starts it by hand, under a name; its id is that name in small letters.</summary>
    public static ClaudeSession Named(Scratch scratch, string repository, string name)
    {
        var session = new ClaudeSession(scratch, name.ToLowerInvariant(), repository);
        scratch.Coord(repository, "session", "start", "--id", session.Id, "--name", name).Exits(0);
        return session;
    }

    /// <summary>What a hook told the model; empty when it told nothing.</summary>
    public static string Told(Answer answer)
    {
        answer.Exits(0);
        if (answer.Output.Length == 0)
        {
            return "";
        }

        using var said = JsonDocument.Parse(answer.Output);
        return said.RootElement.TryGetProperty("hookSpecificOutput", out var output) ? output.GetProperty("additionalContext").GetString()! : "";
    }

    /// <summary>What a hook told the user; empty when it told nothing.</summary>
    public static string Warned(Answer answer)
    {
        answer.Exits(0);
        if (answer.Output.Length == 0)
        {
            return "";
        }

        using var said = JsonDocument.Parse(answer.Output);
        return said.RootElement.TryGetProperty("systemMessage", out var message) ? message.GetString()! : "";
    }
}

/// <summary>What is claimed, as the tool says and as Git has it.</summary>
internal static class ClaimNotes
{
    public const string Ref = "refs/notes/coord/claims";

    /// <summary>The holds: pattern and session.</summary>
    public static string[] Held(this Scratch scratch, string repository)
    {
        using var who = JsonDocument.Parse(scratch.Coord(repository, "who", "--json").Exits(0).Output);
        return [.. who.RootElement.GetProperty("claims").EnumerateArray().Select(claim => $"{claim.GetProperty("pattern").GetString()} {claim.GetProperty("session").GetString()}").Order(StringComparer.Ordinal)];
    }

    /// <summary>All notes, byte for byte.</summary>
    public static string Notes(this Scratch scratch, string repository) => scratch.Git(repository, "log", "-p", "--format=%H", Ref).Output;

    /// <summary>Writes the lines of a pattern's note as if everything in them had been so much earlier, and the session had been silent since.</summary>
    public static void SetBack(this Scratch scratch, string repository, string pattern, string session, TimeSpan by)
    {
        var annotated = scratch.Run(repository, "git", ["hash-object", "--stdin"], pattern).Exits(0).Line;
        var note = scratch.Git(repository, "notes", "--ref=coord/claims", "show", annotated).Exits(0).Output;
        var moment = (DateTimeOffset.UtcNow - by).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var earlier = System.Text.RegularExpressions.Regex.Replace(note, "\"(acquired|renewed)\":\"[^\"]*\"", $"\"$1\":\"{moment}\"");
        Assert.That(earlier, Is.Not.EqualTo(note));
        scratch.Git(repository, "notes", "--ref=coord/claims", "add", "-f", "-m", earlier.TrimEnd('\n'), annotated).Exits(0);
        File.SetLastWriteTimeUtc(Path.Combine(repository, ".git", "coord", "sessions", $"{session}.beat"), (DateTimeOffset.UtcNow - by).UtcDateTime);
    }
}
