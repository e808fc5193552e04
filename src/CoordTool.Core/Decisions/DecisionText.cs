using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CoordTool.Core.Files;

namespace CoordTool.Core.Decisions;

/// <summary>
/// Decisions as the text of a note, for people who read it with <c>git log --notes=coord/decisions</c>: a line with the id,
/// lines with a key each, an empty one, and the text, indented so that no line of it can pass for one of ours
/// (docs/formats.md, A decision). Whatever else a note holds is text that somebody wrote by hand.
/// </summary>
internal static partial class DecisionText
{
    private const string IdKey = "Decision";
    private const string Indent = "    ";
    private const int LettersOfAnId = 10;
    private static readonly char[] Blank = [' ', '\t', '\r', '\n'];

    /// <summary>The text of a new decision, with a new id.</summary>
    public static (string Id, string Text) Write(NewDecision decision, DateTimeOffset now)
    {
        var id = $"d-{Guid.NewGuid():N}"[..(2 + LettersOfAnId)];
        var text = new StringBuilder($"{IdKey}: {id}\n");
        Key("Status", Decision.Words.First(each => each.Value == decision.Status).Word);
        Key("Category", decision.Category);
        foreach (var pattern in decision.Scope)
        {
            Key("Scope", pattern.Text);
        }

        foreach (var older in decision.Supersedes)
        {
            Key("Supersedes", older);
        }

        Key("Author", decision.Author);
        Key("Session", decision.Session);
        Key("Task", decision.Task);
        Key("Time", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

        // Git shows notes as they are, so nothing in them may drive a terminal.
        foreach (var line in Printable.Lines(decision.Text.ReplaceLineEndings("\n").Replace("\t", Indent, StringComparison.Ordinal)).Trim('\n', ' ').Split('\n').Prepend(""))
        {
            text.Append(line.Trim().Length == 0 ? "" : Indent).Append(line.TrimEnd()).Append('\n');
        }

        return (id, text.ToString());

        void Key(string key, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                text.Append(key).Append(": ").Append(Printable.Text(value)).Append('\n');
            }
        }
    }

    /// <summary>A note with one more decision at its end; what it held stays byte for byte.</summary>
    public static string Append(string note, string decision) =>
        note + Gap(note) + ByteText.Of(decision);

    /// <summary>What a note holds.</summary>
    /// <param name="note">Its text, one character a byte.</param>
    public static IReadOnlyList<Decision> Read(string note)
    {
        return Read(Encoding.UTF8.GetString(ByteText.Bytes(note)).Split('\n').Select(line => line.TrimEnd('\r')).ToList());
    }

    private static List<Decision> Read(List<string> lines)
    {
        var found = new List<Decision>();
        var byHand = new List<string>();
        var at = 0;
        while (at < lines.Count)
        {
            if (IdIn(lines[at]) is { } id)
            {
                AddByHand();
                found.Add(One(id, lines, ref at));
            }
            else
            {
                byHand.Add(lines[at++]);
            }
        }

        AddByHand();
        return found;

        void AddByHand()
        {
            var text = string.Join('\n', byHand).Trim(Blank);
            byHand.Clear();
            if (text.Length > 0)
            {
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
                found.Add(new Decision { Id = $"note-{hash[..LettersOfAnId]}", Text = text, IsByHand = true, Raw = text });
            }
        }
    }

    /// <summary>
    /// Joins what two repositories made of one note (one character a byte): what either added is there, what either took out is
    /// not, and what the other side has stays byte for byte.
    /// </summary>
    /// <param name="before">As both had it last.</param>
    /// <param name="here">As one side has it.</param>
    /// <param name="there">As the other side has it.</param>
    public static string Join(string before, string here, string there)
    {
        var (old, ours, theirs) = (Pieces(before), Pieces(here), Pieces(there));
        var kept = theirs.Where(piece => ours.Contains(piece) || !old.Contains(piece)).ToList();
        var joined = kept.Count == theirs.Count ? there : kept.Aggregate("", AppendPiece);
        return ours.Where(piece => !old.Contains(piece) && !theirs.Contains(piece)).Aggregate(joined, AppendPiece);

        static string AppendPiece(string note, string piece) => $"{note}{Gap(note)}{piece}\n";
    }

    // Byte for byte, whatever encoding somebody has written by hand in.
    private static List<string> Pieces(string note) => [.. Read([.. note.Split('\n')]).Select(piece => piece.Raw)];

    private static string Gap(string note) => note.Length == 0 ? "" : note.EndsWith('\n') ? "\n" : "\n\n";

    private static Decision One(string id, List<string> lines, ref int at)
    {
        var start = at++;
        var keys = new List<(string Key, string Value)>();
        for (; at < lines.Count && lines[at].Length > 0 && !IsIndented(lines[at]) && IdIn(lines[at]) is null; at++)
        {
            // A line that is no key of ours stays in the note, and that is all.
            if (lines[at].Split(':', 2) is [var key, var value] && value.Trim() is { Length: > 0 } said)
            {
                keys.Add((key.Trim(), said));
            }
        }

        var text = Text(lines, ref at, line => line.Trim().Length == 0 || IsIndented(line));
        if (text.Length == 0)
        {
            // Somebody edited it and did not know that the text is indented.
            text = Text(lines, ref at, line => IdIn(line) is null);
        }

        return new Decision
        {
            Id = id,
            Text = text,
            Status = One("Status")?.ToLowerInvariant(),
            Category = One("Category"),
            Scope = All("Scope"),
            Supersedes = [.. All("Supersedes").Where(older => older != id)],
            Author = One("Author"),
            Session = One("Session"),
            Task = One("Task"),
            Time = DateTimeOffset.TryParse(One("Time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
            Raw = string.Join('\n', lines[start..at]).Trim(Blank),
        };

        string? One(string name) => All(name).FirstOrDefault();

        List<string> All(string name) => [.. keys.Where(each => each.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(each => each.Value).Distinct()];
    }

    private static string Text(List<string> lines, ref int at, Func<string, bool> isPart)
    {
        var text = new StringBuilder();
        for (; at < lines.Count && isPart(lines[at]); at++)
        {
            var line = lines[at];
            text.Append(line.StartsWith(Indent, StringComparison.Ordinal) ? line[Indent.Length..] : line.TrimStart('\t')).Append('\n');
        }

        return text.ToString().Trim('\n');
    }

    private static bool IsIndented(string line) => line.StartsWith(Indent, StringComparison.Ordinal) || line.StartsWith('\t');

    private static string? IdIn(string line) => IdLine().Match(line) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\A" + IdKey + @": ([A-Za-z0-9][A-Za-z0-9._-]{0,63})\s*\z")]
    private static partial Regex IdLine();
}
