using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>What was done to claims.</summary>
internal enum ClaimAction
{
    /// <summary>Taken, or taken again.</summary>
    Claim,

    /// <summary>Given back.</summary>
    Release,

    /// <summary>Taken from a session that had stalled.</summary>
    Takeover,

    /// <summary>Asked for.</summary>
    Request,

    /// <summary>Handed over to who had asked.</summary>
    Accept,

    /// <summary>Not handed over to who had asked.</summary>
    Decline,

    /// <summary>Given back to whom it was taken over from.</summary>
    Return,

    /// <summary>Told other machines that its session is alive.</summary>
    Renew,
}

/// <summary>Who did what to which claims: the message of the commit that did it, and so the audit trail.</summary>
/// <param name="Action">What.</param>
/// <param name="Name">The name of the session.</param>
/// <param name="Session">Its id.</param>
/// <param name="Patterns">What it was on.</param>
internal sealed record ClaimEvent(ClaimAction Action, string Name, string Session, IReadOnlyList<string> Patterns)
{
    private const string ActionTrailer = "Coord-Action: ";
    private const string NameTrailer = "Coord-Name: ";
    private const string SessionTrailer = "Coord-Session: ";
    private const string PatternTrailer = "Coord-Pattern: ";
    private const string FromTrailer = "Coord-From: ";
    private const string ReasonTrailer = "Coord-Reason: ";
    private const int LongestSubject = 200;

    /// <summary>The names of the sessions that it was taken from, or that were asked or answered.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Why, in the words of the session.</summary>
    public string? Reason { get; init; }

    /// <summary>The message: a line for people, then what <see cref="Parse"/> reads.</summary>
    public string Message()
    {
        var message = new StringBuilder(Printable.Text($"{Verb(Action)}: {Name} {Does(Action)} {string.Join(' ', Patterns)}", LongestSubject)).Append("\n\n");
        Trailer(ActionTrailer, Verb(Action));
        Trailer(NameTrailer, Name);
        Trailer(SessionTrailer, Session);
        foreach (var pattern in Patterns)
        {
            Trailer(PatternTrailer, pattern);
        }

        foreach (var from in From)
        {
            Trailer(FromTrailer, from);
        }

        if (Reason is not null)
        {
            Trailer(ReasonTrailer, Reason);
        }

        return message.ToString(0, message.Length - 1);

        // Names come from notes that anybody may have written.
        void Trailer(string name, string value) => message.Append(name).Append(Printable.Text(value)).Append('\n');
    }

    /// <summary>Reads a message.</summary>
    /// <returns>Null for one that nobody of us wrote.</returns>
    public static ClaimEvent? Parse(string message)
    {
        ClaimAction? action = null;
        string? name = null, session = null, reason = null;
        List<string> patterns = [], from = [];
        foreach (var line in message.Split('\n'))
        {
            if (Value(line, ActionTrailer) is { } verb)
            {
                action = ActionOf(verb);
            }

            name = Value(line, NameTrailer) ?? name;
            session = Value(line, SessionTrailer) ?? session;
            reason = Value(line, ReasonTrailer) ?? reason;
            patterns.AddRange(Value(line, PatternTrailer) is { } pattern ? [pattern] : []);
            from.AddRange(Value(line, FromTrailer) is { } source ? [source] : []);
        }

        return action is { } done && session is not null ? new ClaimEvent(done, name ?? session, session, patterns) { From = from, Reason = reason } : null;
    }

    /// <summary>The word for an action.</summary>
    public static string Verb(ClaimAction action) => action.ToString().ToLowerInvariant();

    private static ClaimAction? ActionOf(string verb)
    {
        foreach (var action in Enum.GetValues<ClaimAction>())
        {
            if (Verb(action) == verb)
            {
                return action;
            }
        }

        return null;
    }

    private static string? Value(string line, string trailer) => line.StartsWith(trailer, StringComparison.Ordinal) ? line[trailer.Length..] : null;

    private static string Does(ClaimAction action) => action switch
    {
        ClaimAction.Release => "gives back",
        ClaimAction.Takeover => "takes over",
        ClaimAction.Request => "asks for",
        ClaimAction.Accept => "hands over",
        ClaimAction.Decline => "keeps",
        ClaimAction.Return => "returns",
        ClaimAction.Renew => "goes on holding",
        _ => "takes",
    };
}
