using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Conflicts;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>What came of a session's edit of some files.</summary>
/// <param name="Refused">The files that another session holds, with that hold.</param>
/// <param name="Facts">What the model should know of the files.</param>
/// <param name="Messages">What others did about the session's claims, told once.</param>
internal sealed record EditOutcome(IReadOnlyList<(ClaimPattern Pattern, Claim Holder)> Refused, IReadOnlyList<string> Facts, IReadOnlyList<string> Messages)
{
    /// <summary>Why what nobody holds could not be claimed.</summary>
    public CoordException? Failure { get; init; }
}

/// <summary>An edit that is about to happen, or has: who holds the files is asked, what nobody holds is claimed, and it goes on record.</summary>
internal static class EditedFiles
{
    /// <summary>Asks, claims and records.</summary>
    /// <param name="context">The hook's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="session">Who edits.</param>
    /// <param name="files">The files.</param>
    /// <param name="isDone">Whether it has happened, so that what another holds is no reason to leave the rest.</param>
    public static EditOutcome Take(CoordContext context, GitRepository repository, Session session, IReadOnlyList<ClaimPattern> files, bool isDone = false)
    {
        var layout = repository.Layout;
        var store = new ClaimStore(context, repository);
        using var view = store.Read();
        var refused = new List<(ClaimPattern, Claim)>();
        var free = new List<ClaimPattern>();
        var facts = new List<string>();
        foreach (var file in files)
        {
            var verdict = view.Judge(session.Id, new ClaimRequest(file, IsAuto: true));
            refused.AddRange(verdict.Refusing.Take(1).Select(holder => (file, holder)));
            if (verdict is { IsFree: true, Own: null })
            {
                free.Add(file);
                facts.AddRange(verdict.Warning.Select(other => $"{other.Holder} is editing {other.Line.Pattern} in another checkout ({other.Line.Checkout})."));
            }
        }

        if (refused.Count > 0 && !isDone)
        {
            return new EditOutcome(refused, [], Messages(view));
        }

        var edits = new SessionEdits(layout, session.Id);
        var known = edits.Read();
        if (!isDone)
        {
            facts.AddRange(files.Where(file => known.All(edit => edit.Path != file.Path || edit.Checkout != layout.WorkTree)).Select(file => FindEarlierChange(context, repository, session, file)).OfType<string>());
        }

        // Nothing is refused for it, so nothing that goes wrong with it keeps an edit.
        facts.AddRange(isDone ? [] : FindElsewhere(context, repository, files, known));
        CoordException? failure = null;
        try
        {
            refused.AddRange(free.Count == 0 ? [] : Claim(store, session, layout, free, facts));
        }
        catch (CoordException error) when (error.Kind == FailureKind.Contention)
        {
            failure = error;
        }

        if (refused.Count == 0 || isDone)
        {
            edits.Append(context.Now, layout.RequireWorkTree(), files.Select(file => file.Path), isByShell: isDone);
        }

        // A claim takes the news of an earlier one on the same files with it.
        using var claimed = free.Count > 0 ? store.Read() : null;
        return new EditOutcome(refused, facts, Messages(claimed ?? view)) { Failure = failure };

        List<string> Messages(ClaimView claims) => [.. ClaimMessages.Take(layout, claims, session.Id).Select(Sentences.Told)];
    }

    // All in one step where that goes, for a command may have changed hundreds.
    private static List<(ClaimPattern Pattern, Claim Holder)> Claim(ClaimStore store, Session session, GitLayout layout, List<ClaimPattern> files, List<string> facts)
    {
        var settings = SettingsOf(layout, facts);
        var wanted = files.ConvertAll(file => RequestsFor(settings, file)).FindAll(requests => requests.Count > 0);
        var together = wanted.SelectMany(requests => requests).Distinct().ToList();
        if (together.Count == 0 || store.Acquire(session, together) is { IsGranted: true })
        {
            return [];
        }

        var refused = new List<(ClaimPattern, Claim)>();
        foreach (var requests in wanted)
        {
            var outcome = store.Acquire(session, requests);
            if (!outcome.IsGranted && requests.Count > 1)
            {
                // Somebody holds another part of the zone.
                outcome = store.Acquire(session, [requests[^1]]);
            }

            refused.AddRange(outcome.Refusing.Take(1));
        }

        return refused;
    }

    private static CoordSettings SettingsOf(GitLayout layout, List<string> facts)
    {
        try
        {
            return CoordSettings.Read(layout);
        }
        catch (CoordException error) when (error.Kind == FailureKind.Usage)
        {
            facts.Add($"The zones of this repository cannot be read, so only the file was claimed: {error.Message}");
            return CoordSettings.Default;
        }
    }

    // The zone's paths and the file itself, which stands for itself where the zone cannot be had.
    private static List<ClaimRequest> RequestsFor(CoordSettings settings, ClaimPattern file)
    {
        var zone = settings.ZoneOf(file.Path);
        var own = new ClaimRequest(file, IsAuto: true);
        return (zone?.Claim ?? settings.OutsideZones) switch
        {
            ZoneClaim.None => [],
            ZoneClaim.Zone => [.. zone!.Patterns.Where(pattern => !pattern.Equals(file)).Select(pattern => new ClaimRequest(pattern, IsAuto: true)), own],
            _ => [own],
        };
    }

    // By the default index, which follows every commit: what differs from it, or is not in it, is somebody's work.
    private static string? FindEarlierChange(CoordContext context, GitRepository repository, Session session, ClaimPattern file)
    {
        var layout = repository.Layout;
        if (!UncommittedFile.Is(layout, file.Path))
        {
            return null;
        }

        var last = new SessionStore(context, layout).List().Where(other => other.Id != session.Id)
            .Select(other => (other.Name, Edit: new SessionEdits(layout, other.Id).Read().LastOrDefault(edit => edit.Path == file.Path && edit.Checkout == layout.WorkTree)))
            .Where(each => each.Edit is not null)
            .OrderByDescending(each => each.Edit!.When)
            .FirstOrDefault();
        var who = last.Edit is { } edit ? $", last edited by {last.Name} {Printable.Ago(context.Now - edit.When)}" : "";
        return $"{file.Text} already had uncommitted changes before this session's first edit of it{who}. They are not this session's work.";
    }

    private static IEnumerable<string> FindElsewhere(CoordContext context, GitRepository repository, IReadOnlyList<ClaimPattern> files, IReadOnlyList<SessionEdit> known)
    {
        try
        {
            return Elsewhere.Find(context, repository, [.. files.Select(file => file.Path)], path => known.LastOrDefault(edit => edit.Path == path && edit.Checkout == repository.Layout.WorkTree)?.When)
                .Select(found => Sentences.Elsewhere(found, context.Now));
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
