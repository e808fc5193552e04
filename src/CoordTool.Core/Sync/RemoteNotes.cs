using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>A commit that a notes ref of the remote is to point to.</summary>
/// <param name="Name">The full name of the ref there.</param>
/// <param name="Commit">The commit.</param>
internal sealed record SentCommit(string Name, ObjectId Commit)
{
    /// <summary>What the ref must point to now, so that even what is no successor may take its place; null to send a successor.</summary>
    public ObjectId? InPlaceOf { get; init; }
}

/// <summary>What a remote said to a push.</summary>
/// <param name="Trouble">Why nothing is known of it: it could not be reached, or fell silent; null when it answered.</param>
/// <param name="Rejected">The refs it did not take, with its words.</param>
internal sealed record PushReply(string? Trouble, IReadOnlyDictionary<string, string> Rejected);

/// <summary>
/// The notes at a remote. Git itself goes there, so that the user's credentials, ssh settings, proxies and hooks count; it has
/// a limited time, and asks nobody anything where nobody may be there to answer.
/// </summary>
internal sealed class RemoteNotes(CoordContext context, GitLayout layout, string remote, bool mayAsk)
{
    // Git's own upkeep would run beside ours, and a push of notes has nothing to do with submodules and tags.
    private static readonly string[] Quiet = ["-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "push.followTags=false", "-c", "push.recurseSubmodules=no", "-c", "fetch.recurseSubmodules=no"];

    private const string FromServer = "remote:";
    private const int LongestWords = 400;

    private static readonly string[] Marks = ["fatal:", "error:", FromServer];
    private static readonly string[] Empty = ["hint:", "To ", "fatal: Could not read from remote repository", "error: failed to push some refs"];

    // In the checkout, where the user's hooks expect to be.
    private readonly GitProcess _git = new(context, layout.WorkTree ?? layout.CommonDirectory);
    private IReadOnlyDictionary<string, string>? _variables;

    /// <summary>The name of the remote.</summary>
    public string Remote => remote;

    /// <summary>Brings the notes of the remote to where they are kept apart from ours.</summary>
    /// <returns>Why they could not be had; null when they are there.</returns>
    public string? Fetch(TimeSpan limit)
    {
        // Two at once would stand in each other's way, and both would have the same to bring.
        using var turn = KernelLock.TryTake(Path.Combine(layout.CoordDirectory, "locks", "fetch"), AtLeast(limit));
        try
        {
            var result = Fetch();

            // Somebody else's `git fetch` brings them at this moment.
            return (result.Succeeded || !result.Error.Contains("cannot lock ref", StringComparison.Ordinal) ? result : Fetch()) is { Succeeded: false } failed ? Words(failed.Error) : null;
        }
        catch (CoordException silent) when (silent.Kind == FailureKind.Contention)
        {
            return silent.Message;
        }

        GitResult Fetch() => _git.Run(
            [.. Quiet, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--prune", "--refmap=", remote, SyncRemote.FetchSpec(remote)], variables: Variables(), limit: AtLeast(limit));
    }

    /// <summary>Sends commits. What is not named as rejected was taken, if the remote answered at all.</summary>
    public PushReply Push(IReadOnlyList<SentCommit> commits, TimeSpan limit)
    {
        var leases = commits.Where(each => each.InPlaceOf is not null).Select(each => $"--force-with-lease={each.Name}:{each.InPlaceOf}");
        try
        {
            var result = _git.Run(
                [.. Quiet, "push", "--porcelain", "--no-progress", .. leases, remote, .. commits.Select(each => $"{each.Commit}:{each.Name}")], variables: Variables(), limit: AtLeast(limit));
            return Read(commits, result);
        }
        catch (CoordException silent) when (silent.Kind == FailureKind.Contention)
        {
            return new PushReply(silent.Message, new Dictionary<string, string>());
        }
    }

    // A line a ref: a flag, from:to, what happened (git help push, Output). Only what is said to be taken was taken.
    private static PushReply Read(IReadOnlyList<SentCommit> commits, GitResult result)
    {
        var said = result.Output.Split('\n').Select(line => line.Split('\t')).Where(fields => fields.Length >= 3 && fields[0].Length == 1).ToList();
        var rejected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var commit in commits)
        {
            var line = said.Find(fields => fields[1].EndsWith($":{commit.Name}", StringComparison.Ordinal));
            if (line is null)
            {
                return new PushReply(Words(result.Error.Length > 0 ? result.Error : "Git did not say what became of the push"), rejected);
            }

            if (line[0] is not (" " or "*" or "=" or "+"))
            {
                rejected[commit.Name] = Printable.Text($"{Words(line[2])}{Said(result.Error)}", LongestWords);
            }
        }

        return !result.Succeeded && rejected.Count == 0 ? new PushReply(Words(result.Error), rejected) : new PushReply(null, rejected);
    }

    // An empty GIT_ASKPASS is none, and keeps the other ways to ask from being tried (git help credentials, Requesting credentials).
    private IReadOnlyDictionary<string, string> Variables()
    {
        if (_variables is not null)
        {
            return _variables;
        }

        var variables = new Dictionary<string, string> { ["COORD_SYNC"] = "1", ["GIT_TERMINAL_PROMPT"] = mayAsk ? "1" : "0" };
        if (!mayAsk)
        {
            variables["GIT_ASKPASS"] = "";
            variables["SSH_ASKPASS_REQUIRE"] = "never";
            variables["GCM_INTERACTIVE"] = "never";
            if (Ssh() is { } ssh)
            {
                variables["GIT_SSH_COMMAND"] = ssh;
            }
        }

        return _variables = variables;
    }

    // ssh asks on the terminal itself, whatever Git does. Another program than OpenSSH may not know the option.
    private string? Ssh()
    {
        if (context.Variable("GIT_SSH") is not null && context.Variable("GIT_SSH_COMMAND") is null)
        {
            return null;
        }

        var command = context.Variable("GIT_SSH_COMMAND") ?? (_git.Run(["config", "core.sshCommand"]) is { Succeeded: true, Line: { Length: > 0 } set } ? set : "ssh");
        return Path.GetFileName(command.Split(' ')[0]) == "ssh" ? $"{command} -o BatchMode=yes" : null;
    }

    // What has a second left may as well be tried.
    private static TimeSpan AtLeast(TimeSpan limit) => limit > TimeSpan.FromSeconds(1d) ? limit : TimeSpan.FromSeconds(1d);

    // What every failure ends with says nothing of this one.
    private static string Words(string error)
    {
        var lines = error.Split('\n').Select(line => line.Trim())
            .Where(line => line.Length > 0 && !Empty.Any(start => line.StartsWith(start, StringComparison.Ordinal))).ToList();
        var told = lines.FindAll(line => Marks.Any(mark => line.StartsWith(mark, StringComparison.Ordinal)));
        return Printable.Text(string.Join("; ", (told.Count > 0 ? told : lines).TakeLast(3).Select(Bare)), LongestWords);
    }

    // What a hook of the server says is why, and who turned it away is in the line of the ref alone.
    private static string Said(string error) =>
        string.Concat(error.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith(FromServer, StringComparison.Ordinal)).Select(Bare).Where(line => line.Length > 0).TakeLast(3).Select(line => $"; {line}"));

    private static string Bare(string line) => (Marks.FirstOrDefault(mark => line.StartsWith(mark, StringComparison.Ordinal)) is { } mark ? line[mark.Length..] : line).Trim().TrimEnd('.');
}
