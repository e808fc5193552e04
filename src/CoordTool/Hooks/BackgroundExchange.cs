using System.ComponentModel;
using System.Diagnostics;
using CoordTool.Core;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sync;

namespace CoordTool.Hooks;

/// <summary>
/// Lets other machines know that a session at work here is alive, or ended, where claims count by agreement: an exchange is begun
/// after an edit when a third of the shortest time passed that a claim holds on, and nobody waits for it.
/// </summary>
internal static class BackgroundExchange
{
    /// <summary>Begins one where it is due: else this is a look at one file.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="isNews">Whether there is something that others should know at once.</param>
    public static void BeginIfDue(CoordContext context, GitLayout layout, bool isNews = false)
    {
        // Nothing was ever exchanged here: then nobody elsewhere knows of the claims.
        if (SyncRecord.LastTried(layout) is not { } last)
        {
            return;
        }

        try
        {
            var settings = CoordSettings.Read(layout);
            if (settings.Sync.Mode == SyncMode.Claim && (isNews || (context.Now - last).Duration() >= settings.Claims.Ttl / 3))
            {
                SyncRecord.Touch(context, layout);
                Begin(context, layout);
            }
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            // The next one may do; the edit has nothing to do with it.
        }
    }

    // By a shell that ends at once: what it started has nothing of the hook's to keep open, and the agent does not wait for it.
    private static void Begin(CoordContext context, GitLayout layout)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$0\" -q -C \"$1\" sync </dev/null >/dev/null 2>&1 &", Ambient.ToolPath(context), layout.RequireWorkTree()]);
        using var shell = Process.Start(start);
        shell?.WaitForExit();
    }
}
