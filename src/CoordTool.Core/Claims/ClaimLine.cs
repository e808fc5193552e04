using System.Text.Encodings.Web;
using System.Text.Json;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>What a line of a claim's note says.</summary>
public enum ClaimKind
{
    /// <summary>A session holds the pattern.</summary>
    Hold,

    /// <summary>A session would have it: it waits for it, or asked its holder to hand it over.</summary>
    Request,

    /// <summary>A session held it and does not any more, though it did not give it back: it is still to be told.</summary>
    Lost,
}

/// <summary>One line of a claim's note, as it is written (docs/formats.md, The note).</summary>
public sealed record ClaimLine
{
    /// <summary>The version this program writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The answer to a request that its holder declined.</summary>
    public const string Declined = "declined";

    /// <summary>A text in a line is read up to this number of characters.</summary>
    public const int LongestText = 4096;

    private const string SharedMode = "shared";
    private const string ExclusiveMode = "exclusive";

    /// <summary>The version of the line.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What it says.</summary>
    public ClaimKind Kind { get; init; }

    /// <summary>Whether it is held, or asked for, beside others.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether an edit took it and not a command.</summary>
    public bool IsAuto { get; init; }

    /// <summary>What it is on: see <see cref="ClaimPattern.Text"/>.</summary>
    public required string Pattern { get; init; }

    /// <summary>The id of the session whose line it is.</summary>
    public required string Session { get; init; }

    /// <summary>The name of that session when it was written.</summary>
    public string? Name { get; init; }

    /// <summary>The host of that session.</summary>
    public string? Host { get; init; }

    /// <summary>The name of the machine of that session, for people.</summary>
    public string? Machine { get; init; }

    /// <summary>The repository it was taken in, by its common directory: two clones on one host are two repositories.</summary>
    public string? Repository { get; init; }

    /// <summary>The top directory of the checkout it was taken in.</summary>
    public string? Checkout { get; init; }

    /// <summary>The task of the session.</summary>
    public string? Task { get; init; }

    /// <summary>Why, in the words of the session.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was taken or asked for.</summary>
    public DateTimeOffset Acquired { get; init; }

    /// <summary>When it was last taken again.</summary>
    public DateTimeOffset Renewed { get; init; }

    /// <summary>How many seconds it holds on after the last activity.</summary>
    public int Ttl { get; init; }

    /// <summary>Whether it was taken without the remote: it is never sent, and counts in the repository it was taken in alone.</summary>
    public bool IsLocalOnly { get; init; }

    /// <summary>The process that it is held for, or that waits: it ends with that one.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>How long a process waits; null on a request to hand over.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The holder's answer to a request.</summary>
    public string? Answer { get; init; }

    /// <summary>The name of the session that took, handed over or answered.</summary>
    public string? By { get; init; }

    /// <summary>The rescue that keeps what was there when it was taken over.</summary>
    public string? Rescue { get; init; }

    /// <summary>What a session takes or asks for at a moment.</summary>
    internal static ClaimLine Of(Session session, ClaimRequest request, ClaimTerms terms, GitLayout layout, DateTimeOffset now) => new()
    {
        IsShared = request.IsShared,
        IsAuto = request.IsAuto,
        Pattern = request.Pattern.Text,
        Session = session.Id.Value,
        Name = session.Name,
        Host = session.Host,
        Machine = HostIdentity.Machine,
        Repository = layout.CommonDirectory,
        Checkout = layout.WorkTree,
        Task = terms.Task ?? session.Task,
        Reason = terms.Reason,
        Acquired = now,
        Renewed = now,
        IsLocalOnly = terms.IsLocalOnly,
    };

    /// <summary>What tells its checkout from all others: another clone may have one of the same name.</summary>
    internal string Place => $"{Machine}\0{Repository}\0{Checkout}";

    /// <summary>Whether two lines are about the files of one checkout.</summary>
    internal static bool AreOfOneCheckout(ClaimLine one, ClaimLine other) => one.Place == other.Place;

    /// <summary>Reads a line.</summary>
    /// <returns>
    /// Null for a line we know nothing of. A line of a newer version that names a pattern and a session is taken for an
    /// exclusive hold, whatever else it says; it ends with its session.
    /// </returns>
    internal static ClaimLine? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return new Reading(json).Line();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A text that breaks off, half a character that is escaped: no line of anybody who meant us.
            return null;
        }
    }

    internal byte[] Write()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v"u8, Version);
            writer.WriteString("kind"u8, Kind switch { ClaimKind.Request => "request"u8, ClaimKind.Lost => "lost"u8, _ => "hold"u8 });
            writer.WriteString("mode"u8, IsShared ? SharedMode : ExclusiveMode);
            writer.WriteBoolean("auto"u8, IsAuto);
            writer.WriteString("pattern"u8, Pattern);
            writer.WriteString("session"u8, Session);
            Optional("name"u8, Name);
            Optional("host"u8, Host);
            Optional("machine"u8, Machine);
            Optional("repository"u8, Repository);
            Optional("checkout"u8, Checkout);
            Optional("task"u8, Task);
            Optional("reason"u8, Reason);
            writer.WriteString("acquired"u8, Acquired);
            writer.WriteString("renewed"u8, Renewed);
            writer.WriteNumber("ttl"u8, Ttl);
            if (IsLocalOnly)
            {
                writer.WriteBoolean("localOnly"u8, true);
            }

            if (Process is { } process)
            {
                writer.WriteNumber("pid"u8, process.Id);
                writer.WriteNumber("pidStarted"u8, process.Started);
            }

            if (Until is { } until)
            {
                writer.WriteString("until"u8, until);
            }

            Optional("answer"u8, Answer);
            Optional("by"u8, By);
            Optional("rescue"u8, Rescue);
            writer.WriteEndObject();

            void Optional(ReadOnlySpan<byte> name, string? value)
            {
                if (value is not null)
                {
                    writer.WriteString(name, value);
                }
            }
        }

        return buffer.ToArray();
    }

    // By hand: a hook reads a line or two, and has no time for a serializer to get ready.
    private ref struct Reading(ReadOnlySpan<byte> json)
    {
        private Utf8JsonReader _reader = new(json);

        public ClaimLine? Line()
        {
            if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            // Kept apart until all is read: a record anew for each of them would be most of what a long list costs.
            int? version = null, pid = null;
            long? pidStarted = null;
            string? kind = "hold", mode = ExclusiveMode, pattern = null, session = null;
            string? title = null, host = null, machine = null, repository = null, checkout = null, task = null, reason = null, answer = null, by = null, rescue = null;
            bool isWhole = true, isAuto = false, isLocalOnly = false;
            DateTimeOffset acquired = default, renewed = default;
            DateTimeOffset? until = null;
            var ttl = 0;
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = _reader.GetString();
                _reader.Read();
                switch (name)
                {
                    case "v": version = Number(); break;
                    case "kind": kind = Text(); break;
                    case "mode": mode = Text(); break;
                    case "auto": isAuto = _reader.TokenType == JsonTokenType.True; break;
                    case "pattern": pattern = Text(); break;
                    case "session": session = Text(); break;
                    case "name": title = Text(); break;
                    case "host": host = Text(); break;
                    case "machine": machine = Text(); break;
                    case "repository": repository = Text(); break;
                    case "checkout": checkout = Text(); break;
                    case "task": task = Text(); break;
                    case "reason": reason = Text(); break;
                    case "acquired": acquired = Moment(ref isWhole); break;
                    case "renewed": renewed = Moment(ref isWhole); break;
                    case "localOnly": isLocalOnly = _reader.TokenType == JsonTokenType.True; break;
                    case "ttl": ttl = Number() ?? 0; break;
                    case "pid": pid = Number(); break;
                    case "pidStarted": pidStarted = _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out var started) ? started : null; break;
                    case "until": until = Moment(ref isWhole); break;
                    case "answer": answer = Text(); break;
                    case "by": by = Text(); break;
                    case "rescue": rescue = Text() is { } given && RescueFacts.IsName(given) ? given : null; break;
                    default: _reader.Skip(); break;
                }

                _reader.Skip();
            }

            // Reading on to the end finds out whether anything is missing, or too much.
            if (_reader.TokenType != JsonTokenType.EndObject || _reader.Read() || pattern is not { Length: > 0 } || session is not { Length: > 0 } || version is not >= CurrentVersion)
            {
                return null;
            }

            if (version > CurrentVersion)
            {
                return new ClaimLine { Version = version.Value, Pattern = pattern, Session = session, Name = title, Host = host, Machine = machine, Repository = repository, Checkout = checkout };
            }

            ClaimKind? known = kind switch { "hold" => ClaimKind.Hold, "request" => ClaimKind.Request, "lost" => ClaimKind.Lost, _ => null };
            return known is { } meant && isWhole && (mode is SharedMode or ExclusiveMode)
                ? new ClaimLine
                {
                    Version = version.Value,
                    Kind = meant,
                    IsShared = mode == SharedMode,
                    IsAuto = isAuto,
                    Pattern = pattern,
                    Session = session,
                    Name = title,
                    Host = host,
                    Machine = machine,
                    Repository = repository,
                    Checkout = checkout,
                    Task = task,
                    Reason = reason,
                    Acquired = acquired,
                    Renewed = renewed,
                    Ttl = ttl,
                    IsLocalOnly = isLocalOnly,
                    Process = pid is { } id && pidStarted is { } moment ? new ProcessIdentity(host ?? "", id, moment) : null,
                    Until = until,
                    Answer = answer,
                    By = by,
                    Rescue = rescue,
                }
                : null;
        }

        private readonly int? Number() => _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var number) ? number : null;

        private readonly string? Text() => _reader.TokenType == JsonTokenType.String && _reader.GetString() is { Length: <= LongestText } text ? text : null;

        private readonly DateTimeOffset Moment(ref bool isWhole)
        {
            if (_reader.TokenType == JsonTokenType.String && _reader.TryGetDateTimeOffset(out var moment))
            {
                return moment;
            }

            isWhole = false;
            return default;
        }
    }
}
