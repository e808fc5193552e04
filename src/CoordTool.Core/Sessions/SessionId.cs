using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CoordTool.Core.Sessions;

/// <summary>The one identity of a session: letters, digits, <c>-</c> and <c>_</c>, 64 at most, compared without case.</summary>
public readonly partial record struct SessionId
{
    private const int LongestId = 64;
    private const string Joint = "__sub__";

    private SessionId(string value) => Value = value;

    /// <summary>The id, in lower case: it is a directory name on file systems that tell case apart and on others.</summary>
    public string Value { get; }

    /// <summary>Takes an id that a person or a script chose.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: it has another form, or is <c>default</c>.</exception>
    public static SessionId Parse(string text) => TryParse(text) ?? throw new CoordException(
        FailureKind.Usage,
        $"'{Printable.Text(text, 80)}' cannot be a session id: it takes 1 to 64 letters, digits, '-' and '_', starting with a letter or digit, and not 'default'.",
        "Choose another --id, or leave it out to have one made.");

    /// <summary>Takes an id of the right form.</summary>
    /// <returns>Null for any other.</returns>
    public static SessionId? TryParse(string? text) =>
        text is not null && Form().IsMatch(text) && !text.Equals("default", StringComparison.OrdinalIgnoreCase)
            ? new SessionId(text.ToLowerInvariant())
            : null;

    /// <summary>Takes an id that an agent chose: one of an odd form is hashed into the right one, always in the same way.</summary>
    public static SessionId FromAgent(string text) =>
        TryParse(text) ?? new SessionId("h" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..31]);

    /// <summary>The id of a subagent's own session: by it alone the two are known to be of one conversation.</summary>
    /// <param name="session">The session that it works for.</param>
    /// <param name="agent">The client's own id of the subagent.</param>
    /// <returns>Null where the session's id leaves no room: then the subagent has none of its own.</returns>
    public static SessionId? OfSubagent(SessionId session, string agent)
    {
        var room = LongestId - session.Value.Length - Joint.Length;
        var name = agent.Length <= room && agent.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? agent
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(agent)));
        const int LeastHash = 12;
        return room < LeastHash || agent.Length == 0 || session.Parent is not null ? null : TryParse(session.Value + Joint + name[..Math.Min(name.Length, room)]);
    }

    /// <summary>The session that a subagent works for; null for any other session.</summary>
    public SessionId? Parent => Value.IndexOf(Joint, StringComparison.Ordinal) is > 0 and var at ? new SessionId(Value[..at]) : null;

    /// <summary>Whether one of the two is a subagent of the other. Two subagents of one session are not: each works without knowing of the other.</summary>
    public bool IsKinOf(SessionId? other) => other is { } session && (Parent == session || session.Parent == this);

    /// <summary>Makes a new id.</summary>
    public static SessionId Create() => new(Guid.NewGuid().ToString("N")[..16]);

    /// <inheritdoc/>
    public override string ToString() => Value;

    // \z and not $, which would let a line break at the end pass.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex Form();
}
