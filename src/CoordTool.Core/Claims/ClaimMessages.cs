using System.Security.Cryptography;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>What a session is to be told of its claims.</summary>
public enum ClaimMessageKind
{
    /// <summary>Another session asks for something it holds.</summary>
    AskedFor,

    /// <summary>Another session waits for something it holds.</summary>
    WaitedFor,

    /// <summary>It has what it had asked for.</summary>
    HandedOver,

    /// <summary>It does not get what it had asked for.</summary>
    Declined,

    /// <summary>It lost what it held.</summary>
    Lost,
}

/// <summary>One thing that a session is to be told once.</summary>
/// <param name="Kind">What.</param>
/// <param name="Line">The line it is about.</param>
public sealed record ClaimMessage(ClaimMessageKind Kind, ClaimLine Line)
{
    // Claimed again, what was handed over is renewed, and no news.
    internal string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Kind} {Line.Pattern} {Line.Session} {Line.Acquired.UtcTicks} {(Kind == ClaimMessageKind.HandedOver ? 0 : Line.Renewed.UtcTicks)}")))[..16];
}

/// <summary>
/// Tells a session at its next hook what others did about its claims. The messages are the lines of the notes themselves; what
/// was told is a local record, so that a hook never writes a note for having spoken.
/// </summary>
public static class ClaimMessages
{
    private const int MostKept = 200;

    /// <summary>Takes what the session was not told yet; it counts as told from now on.</summary>
    public static IReadOnlyList<ClaimMessage> Take(GitLayout layout, ClaimView view, SessionId session)
    {
        var messages = Of(view, session);
        if (messages.Count == 0)
        {
            return [];
        }

        var file = FileOf(layout, session);
        var told = (AtomicFile.ReadText(file) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var news = messages.Where(message => !told.Contains(message.Key)).ToList();
        if (news.Count > 0)
        {
            // What still stands must not be forgotten, or it were told again and again.
            var standing = messages.Select(message => message.Key).Distinct().ToList();
            AtomicFile.Write(file, string.Concat(standing.Concat(told.Except(standing)).Take(Math.Max(MostKept, standing.Count)).Select(key => key + "\n")));
        }

        return news;
    }

    /// <summary>Forgets what was told, with the session.</summary>
    internal static void Remove(GitLayout layout, SessionId session) => AtomicFile.Delete(FileOf(layout, session));

    private static List<ClaimMessage> Of(ClaimView view, SessionId session)
    {
        var messages = new List<ClaimMessage>();
        foreach (var record in view.Snapshot.Others())
        {
            ClaimMessageKind? kind = record.Line switch
            {
                { Kind: ClaimKind.Lost } line => line.Session == session.Value ? ClaimMessageKind.Lost : null,
                { Session: var asker } line when asker == session.Value => line.Answer is null ? null : ClaimMessageKind.Declined,
                var line => record.Pattern is { } pattern && view.Interpret(record).Holds && view.IsHeldBy(session, pattern)
                    ? line.Until is null ? ClaimMessageKind.AskedFor : ClaimMessageKind.WaitedFor
                    : null,
            };
            if (kind is { } known)
            {
                messages.Add(new ClaimMessage(known, record.Line));
            }
        }

        messages.AddRange(view.Snapshot.OfSession(session.Value)
            .Where(record => record.Line is { Kind: ClaimKind.Hold, By: not null })
            .Select(record => new ClaimMessage(ClaimMessageKind.HandedOver, record.Line)));
        return messages;
    }

    private static string FileOf(GitLayout layout, SessionId session) => Path.Combine(layout.CoordDirectory, "sessions", $"{session}.told");
}
