using CoordTool.Core.Git;

namespace CoordTool.Core.Events;

/// <summary>An event in words. They are as whoever wrote them wrote them: who shows them cleans them.</summary>
public static class EventText
{
    private const int MostPaths = 5;

    /// <summary>What it was on and how, behind the word for its kind.</summary>
    public static string Details(CoordEvent happened)
    {
        var others = string.Join(", ", happened.Others);
        return happened.Kind switch
        {
            EventKind.Commit => $"{Short(happened.Commit)} {happened.What}",
            EventKind.Refusal or EventKind.Veto => $"{Prefix(happened.Command)}{happened.What}{On(happened)}",
            EventKind.Takeover or EventKind.Return or EventKind.Accept or EventKind.Decline or EventKind.Request =>
                $"{Paths(happened)}{(others.Length == 0 ? "" : $" ({(happened.Kind == EventKind.Takeover ? "from" : happened.Kind == EventKind.Request ? "of" : "to")} {others})")}{Because(happened)}",
            EventKind.Lose => $"{Paths(happened)} (to {others})",
            EventKind.Claim or EventKind.Release => $"{Paths(happened)}{Because(happened)}",
            EventKind.Rescue => $"{happened.What}{(happened.Ref is { } kept ? $" ({kept})" : "")}",
            _ => $"{Prefix(happened.Command)}{happened.What}{On(happened)}{Because(happened)}",
        };
    }

    /// <summary>A short clause for a line with other things: <c>ann took over src/a</c>.</summary>
    public static string Clause(CoordEvent happened, bool isOwn)
    {
        var who = isOwn ? "" : $"{happened.Who} ";
        var what = happened.Paths is [var first, ..] ? happened.Paths.Count + happened.More > 1 ? $"{first} +{happened.Paths.Count + happened.More - 1}" : first : happened.What;
        return happened.Kind switch
        {
            EventKind.Takeover => $"{who}took over {what}",
            EventKind.Request => $"{who}asks for {what}",
            EventKind.Accept => $"{who}handed over {what}",
            EventKind.Decline => $"{who}keeps {what}",
            EventKind.Return => $"{who}returned {what}",
            EventKind.Lose => $"{who}lost {what}",
            EventKind.Commit => $"{who}committed {happened.What}",
            EventKind.Landing => $"{who}landed {happened.What}",
            EventKind.Refusal => $"{(isOwn ? "" : $"{who}was ")}refused{(happened.Command is { } command ? $" {command}" : "")}: {what}",
            EventKind.Veto => $"{(isOwn ? "" : $"{who}was ")}stopped: {happened.What}",
            EventKind.Refresh => $"{who}merged {what}",
            EventKind.Rescue => $"{who}rescued: {happened.What}",
            EventKind.Force => $"{who}forced {happened.Command}",
            EventKind.Undo => $"{who}took back {happened.What}",
            _ => $"{who}{EventWords.Of(happened.Kind)} {what}",
        };
    }

    private static string Short(string? commit) => ObjectId.TryParse(commit, out var id) ? id.Abbreviated : commit ?? "";

    private static string Prefix(string? command) => command is null ? "" : $"{command}: ";

    private static string Because(CoordEvent happened) => happened.Reason is { } reason ? $": {reason}" : "";

    private static string On(CoordEvent happened) => happened.Paths.Count == 0 ? "" : $" [{Paths(happened)}]";

    private static string Paths(CoordEvent happened)
    {
        var most = EventWords.IsOfClaims(happened.Kind) ? happened.Paths.Count : MostPaths;
        var more = happened.More + Math.Max(0, happened.Paths.Count - most);
        return string.Join(' ', happened.Paths.Take(most)) + (more == 0 ? "" : $" and {more} more");
    }
}
