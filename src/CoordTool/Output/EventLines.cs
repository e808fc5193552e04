using System.Globalization;
using CoordTool.Core;
using CoordTool.Core.Events;

namespace CoordTool.Output;

/// <summary>Says what happened, a line each.</summary>
internal static class EventLines
{
    /// <summary>An event as an answer: words for people, one object for scripts.</summary>
    public static void Show(Screen screen, CoordEvent happened, string when)
    {
        if (screen.Json)
        {
            screen.Object(Json(happened), OutputJson.Default.EventJson);
        }
        else
        {
            screen.Say(Printable.Text($"{when}  {happened.Who}  {EventWords.Of(happened.Kind)}  {EventText.Details(happened)}").TrimEnd());
        }
    }

    /// <summary>An event for scripts.</summary>
    public static EventJson Json(CoordEvent happened) =>
        new(1, happened.When, EventWords.Of(happened.Kind), happened.Session, happened.Name ?? happened.Session, happened.Paths, happened.Others, happened.Reason, happened.Commit)
        {
            What = happened.What,
            Task = happened.Task,
            Checkout = happened.Checkout,
            Command = happened.Command,
            More = happened.More,
            Ref = happened.Ref,
        };

    /// <summary>The time of day where the reader is.</summary>
    public static string Clock(CoordEvent happened) => happened.When.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
