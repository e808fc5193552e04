using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;

namespace CoordTool.Core.Events;

/// <summary>How it is known who made a commit.</summary>
public enum ProvenanceSource
{
    /// <summary>It is not.</summary>
    Unknown,

    /// <summary>It was noted when the commit was made.</summary>
    Journal,

    /// <summary>The commit came about by a landing, and it was noted who landed it.</summary>
    Landing,

    /// <summary>Only the session is on record.</summary>
    Makers,
}

/// <summary>A claim that stood on what a commit changed, at the time it was made.</summary>
/// <param name="Pattern">On what.</param>
/// <param name="Session">Whose.</param>
/// <param name="Name">The name of that session then.</param>
/// <param name="Task">What it was for.</param>
public sealed record ClaimThen(string Pattern, string Session, string? Name, string? Task);

/// <summary>Who made a commit, as far as that is known.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Source">How it is known.</param>
public sealed record Provenance(ObjectId Commit, string Subject, ProvenanceSource Source)
{
    /// <summary>The id of the session; null for a person without one, and where it is not known.</summary>
    public string? Session { get; init; }

    /// <summary>The name it had.</summary>
    public string? Name { get; init; }

    /// <summary>What it worked on, as it said when it made the commit or claimed what that changed; null where it said nothing.</summary>
    public string? Task { get; init; }

    /// <summary>When it was noted, or else the commit's own date.</summary>
    public DateTimeOffset? When { get; init; }

    /// <summary>Who held then what the commit changed. That is no proof of who made it.</summary>
    public IReadOnlyList<ClaimThen> Claims { get; init; } = [];

    private const int MostClaims = 20;

    /// <summary>Finds out.</summary>
    /// <exception cref="CoordException">The commit cannot be read.</exception>
    public static Provenance Of(GitRepository repository, ObjectId commit)
    {
        var facts = repository.Objects.ReadCommit(commit);
        var noted = CommitEvents.Noted(repository.Layout, new HashSet<ObjectId> { commit }).GetValueOrDefault(commit);
        var made = CommitMakers.Find(repository.Layout, [commit]).GetValueOrDefault(commit);
        var when = noted?.When ?? facts.Committed;
        var claims = when is { } moment ? ClaimsAt(repository, moment, CommitEvents.Paths(repository, commit.ToString()).ToList()) : [];
        var known = noted is { Kind: EventKind.Commit } || made?.Session is null ? noted : null;
        var session = known is not null ? known.Session : made?.Session?.Value;
        var own = claims.FirstOrDefault(claim => claim.Session == session);
        return new Provenance(commit, CommitEvents.Subject(repository, commit), known is { Kind: EventKind.Landing } ? ProvenanceSource.Landing
            : known is not null ? ProvenanceSource.Journal : made is not null ? ProvenanceSource.Makers : ProvenanceSource.Unknown)
        {
            Session = session,
            Name = known?.Name ?? own?.Name,
            Task = known?.Task ?? own?.Task,
            When = when,
            Claims = claims,
        };
    }

    /// <summary>Resolves the name of a commit as Git does.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is no such commit.</exception>
    public static ObjectId Find(CoordContext context, GitLayout layout, string revision)
    {
        var answer = new GitProcess(context, layout.WorkTree ?? layout.GitDirectory).Run(["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"]);
        return answer.Succeeded && ObjectId.TryParse(answer.Line, out var commit) ? commit : throw new CoordException(
            FailureKind.Usage, $"There is no commit {Printable.Text(revision, 120)}.", "Name one as Git does: HEAD, HEAD~1, a branch, or the beginning of its id.");
    }

    // By the last change of the claims before that second, and what was claimed within it: the commit itself gives back what
    // edits had taken.
    private static List<ClaimThen> ClaimsAt(GitRepository repository, DateTimeOffset moment, List<string> paths)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds());
        var rule = PathRule.Of(repository.Layout);
        var found = new List<ClaimThen>();
        foreach (var entry in ClaimHistory.Read(repository))
        {
            if (entry.When < second)
            {
                found.AddRange(Standing(repository, entry.Commit, paths));
                break;
            }

            if (entry.When == second && entry.Event is { Action: ClaimAction.Claim or ClaimAction.Takeover } taken)
            {
                found.AddRange(taken.Patterns.Where(pattern => Touches(ClaimPattern.Read(pattern, rule))).Select(pattern => new ClaimThen(pattern, taken.Session, taken.Name, null)));
            }
        }

        return [.. found.OrderBy(claim => claim.Task is null).DistinctBy(claim => (claim.Pattern, claim.Session)).OrderBy(claim => claim.Pattern, StringComparer.Ordinal).Take(MostClaims)];

        bool Touches(ClaimPattern? pattern) => pattern is not null && paths.Exists(pattern.Matches);
    }

    private static List<ClaimThen> Standing(GitRepository repository, ObjectId commit, List<string> paths)
    {
        try
        {
            using var then = ClaimSnapshots.Make(repository, commit);
            return [.. then.All()
                .Where(record => record.Line.Kind == ClaimKind.Hold && record.Pattern is { } pattern && paths.Exists(pattern.Matches))
                .Select(record => new ClaimThen(record.Line.Pattern, record.Line.Session, record.Line.Name, record.Line.Task))];
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            // Pruned, or not notes.
            return [];
        }
    }
}
