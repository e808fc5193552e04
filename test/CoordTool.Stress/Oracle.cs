namespace CoordTool.Stress;

/// <summary>
/// Judges what became of everything that was written, by plain Git and by the files, while nobody works. It uses nothing of
/// dotnet-coord but the names of its refs.
/// </summary>
internal sealed class Oracle(Arena arena)
{
    private const string Empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
    private const long Around = 300_000;
    private readonly Ledger _ledger = arena.Ledger;
    private readonly HashSet<string> _judgedCommits = [];
    private readonly Dictionary<string, HashSet<string>> _trees = [];
    private long _lastCheck;
    private int _judgedCalls;

    /// <summary>What is wrong, each with the calls around it.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>The writes that another's command took that was already running by then: docs/limits.md says so.</summary>
    public List<string> Raced { get; } = [];

    /// <summary>How many of these are in no history either.</summary>
    public int RacedAndGone { get; private set; }

    /// <summary>How many writes are gone whose hooks could keep nothing, for want of room or leave to write, or whose claim was given away.</summary>
    public int Unprotected { get; private set; }

    /// <summary>The calls that ended as no call should.</summary>
    public List<Call> Broken { get; } = [];

    /// <summary>How many commits it has looked at.</summary>
    public int Commits => _judgedCommits.Count;

    /// <summary>Looks at everything.</summary>
    public void Check()
    {
        JudgeCommits();
        JudgeAnswers();
        var kept = Kept();
        var history = History();
        foreach (var version in _ledger.Versions().Where(version => version is { Text: not null, IsMissed: false }))
        {
            if (version.IsReported && !history.Contains(version.Blob))
            {
                Miss(version, "was reported by a hook and is in no history");
            }
            else if (version.Excuse is null && !IsHandedOn(version) && !kept.Contains(version.Blob) && arena.Read(version.Path) != version.Text)
            {
                JudgeLoss(version, history);
            }
        }

        _lastCheck = _ledger.Now;
    }

    // Its own session went on from it; or another did whose hook could not know of it, or once its session had ended.
    private bool IsHandedOn(Version version) => !version.IsCommitted && version.Next is { } next
        && (next.Session == version.Session || version.Known > next.Asked || (_ledger.Ends.TryGetValue(version.Session, out var end) && end > version.Written));

    private void JudgeLoss(Version version, HashSet<string> history)
    {
        // Nobody keeps the entries of the stash of one who has ended.
        if (version.IsStashed && _ledger.Ends.TryGetValue(version.Session, out var ended) && ended > version.Written)
        {
            version.Excuse = "stashed, and ended";
            return;
        }

        var during = _ledger.Calls.Where(call => call.Session != version.Session && call.Began < version.Known && call.Ended > version.Written && MayMiss(call, version)).ToList();
        var where = history.Contains(version.Blob) ? "but in the history alone" : "and is nowhere";
        // Whoever replaced it may have been let do so unchecked, and that is said.
        if (version is { IsCommitted: false, IsUnprotected: true } or { IsCommitted: false, Next.IsUnprotected: true })
        {
            version.IsMissed = true;
            Unprotected++;
            return;
        }

        if (version is { IsCommitted: false, Next: null } && during.Count > 0)
        {
            version.IsMissed = true;
            Raced.Add($"{version.Path}: \"{version.Text?.Trim()}\", written at {version.Written}, known at {version.Known}, is gone from its file {where}\n{string.Concat(during.Select(Shown))}");
            RacedAndGone += history.Contains(version.Blob) ? 0 : 1;
            return;
        }

        Miss(version, version.IsCommitted ? $"was committed, is in no ref any more {where}"
            : version.Next is { } next ? $"was not committed when {next.Session} was let replace it by \"{next.Text?.Trim()}\", {where}"
            : $"is gone from its file {where}");
    }

    private void Miss(Version version, string what)
    {
        version.IsMissed = true;
        Complain($"{version.Path}: \"{version.Text?.Trim()}\" ({version.Blob[..8]}), written at {version.Written}, {what}", call =>
            call.Words.Contains(version.Path, StringComparison.Ordinal)
            || (call.Session == version.Session && Math.Abs(call.Began - version.Written) < Around)
            || (call.Ended > Math.Max(version.Written, _lastCheck) && call.Words.StartsWith("git ", StringComparison.Ordinal) && call.ExitCode != 2)
            || (call.Ended > Math.Max(version.Written, _lastCheck) && call.Words.StartsWith("COORD_FORCE", StringComparison.Ordinal)));
    }

    private void Complain(string what, Func<Call, bool> isNear) =>
        Wrong.Add($"{what}\n{string.Concat(_ledger.Calls.Where(isNear).TakeLast(40).Select(Shown))}");

    private static string Shown(Call call) => $"    {call.Began}-{call.Ended} {call.Session} {call.Words} -> {call.ExitCode} {call.Said}\n";

    // An edit that asked is kept apart from all commands but those that take turns; one by a shell command from none.
    private static bool MayMiss(Call call, Version version) =>
        call.ExitCode != 2 && call.Words.Replace("COORD_FORCE=1 ", "", StringComparison.Ordinal).Split(' ') is ["git", var verb, ..]
        && (verb is "pull" or "merge" or "cherry-pick" or "rebase" || (!version.IsAsked && verb is "reset" or "checkout" or "restore" or "clean" or "stash" or "rm" or "mv" or "switch"));

    private void JudgeAnswers()
    {
        while (_ledger.DoubleHolders.TryDequeue(out var what))
        {
            Complain(what, call => call.Words.Contains('@'));
        }

        // Nothing is wrong with the tool where it was killed; where it cannot write it is to say so, and not to break down.
        foreach (var call in _ledger.Calls.Skip(_judgedCalls).Where(call => call.Words.StartsWith("dotnet-coord", StringComparison.Ordinal) && call.ExitCode is 1 or 134 or 139))
        {
            Broken.Add(call);
            if (!_ledger.IsDisturbed(call.Began, call.Ended))
            {
                Complain($"{call.Session} {call.Words} ended with {call.ExitCode}: {call.Said}", _ => false);
            }
        }

        _judgedCalls = _ledger.Calls.Count;
    }

    // Blobs in commits, rescues, stashes and indexes; those that only the history or a pin names do not count.
    private HashSet<string> Kept()
    {
        var kept = new HashSet<string>(Lines("rev-list", "--objects", "--no-object-names", "--exclude=refs/coord/history/*", "--exclude=refs/coord/pin/*", "--all", "--reflog"));
        foreach (var entry in Lines("log", "-g", "--format=%H %P", "refs/stash"))
        {
            kept.UnionWith(entry.Split(' ').Where((_, at) => at != 1).SelectMany(Tree));
        }

        foreach (var index in Directory.EnumerateFiles(Path.Combine(arena.Repository, ".git/coord/index"), "index", SearchOption.AllDirectories).Append(Path.Combine(arena.Repository, ".git/index")))
        {
            var answer = arena.Programs.Run(arena.Repository, ["git", "ls-files", "--stage"], new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index });
            if (answer.ExitCode != 0)
            {
                Complain($"git cannot read {index}: {answer.Error}", _ => false);
            }

            kept.UnionWith(answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1]));
        }

        return kept;
    }

    private HashSet<string> History() => [.. Lines("for-each-ref", "--format=%(refname)", "refs/coord/history").SelectMany(name => Lines("ls-tree", "-r", name)).Select(line => line.Split(' ', '\t')[2])];

    private HashSet<string> Tree(string commit) =>
        _trees.TryGetValue(commit, out var known) ? known : _trees[commit] = [.. Lines("ls-tree", "-r", commit).Select(line => line.Split(' ', '\t')[2])];

    // Each commit of a session: its paths are what it wrote itself or was nobody's any more, and none goes back behind another.
    private void JudgeCommits()
    {
        var calls = _ledger.Calls.Where(call => call.Words.Contains("commit", StringComparison.Ordinal)).ToList();
        var (commit, author, subject) = ("", "", "");
        Call? call = null;
        var lines = Lines("log", "--reverse", "--topo-order", "--raw", "--no-renames", "--no-abbrev", "--format=commit%x09%H%x09%an%x09%s", "--branches", "--glob=refs/coord/rescue", "--reflog");

        // First what its own session committed: by force that may be on a branch that is no more.
        foreach (var line in lines)
        {
            if (line.StartsWith("commit\t", StringComparison.Ordinal))
            {
                (commit, author) = (line.Split('\t')[1], line.Split('\t')[2]);
            }
            else if (line.StartsWith(':') && !_judgedCommits.Contains(commit))
            {
                var (after, path) = (line.Split('\t')[0].Split(' ')[3], line.Split('\t')[1]);
                var own = after.All(digit => digit == '0')
                    ? _ledger.Versions().LastOrDefault(each => each.Path == path && each.Text is null && each.Session == author)
                    : _ledger.Find(after);
                if (own?.Session == author)
                {
                    own.IsCommitted = true;
                }
            }
        }

        foreach (var line in lines)
        {
            if (line.StartsWith("commit\t", StringComparison.Ordinal))
            {
                var parts = line.Split('\t');
                (commit, author, subject) = (_judgedCommits.Add(parts[1]) ? parts[1] : "", parts[2], parts[3]);
                call = commit.Length == 0 ? null : calls.LastOrDefault(each => each.Session == author && each.Words.Contains(subject, StringComparison.Ordinal));
            }
            else if (commit.Length > 0 && line.StartsWith(':'))
            {
                var (sides, path) = (line.Split('\t')[0].Split(' '), line.Split('\t')[1]);
                JudgeChange(commit, author, call, path, sides[2], sides[3]);
            }
        }
    }

    private void JudgeChange(string commit, string author, Call? call, string path, string before, string after)
    {
        var isRemoved = after.All(digit => digit == '0');
        var removals = isRemoved ? _ledger.Versions().Where(each => each.Path == path && each.Text is null).ToList() : [];
        var (was, now) = (_ledger.Find(before), isRemoved ? removals.Find(each => each.Session == author) ?? removals.Find(IsFree) ?? removals.LastOrDefault() : _ledger.Find(after));
        if (call is not null && now?.Session != author)
        {
            var isFree = now is not null && IsFree(now);
            // What a session committed itself another may have been forced to take from the files since.
            isFree |= isRemoved && now is null && was?.Session == author;
            isFree |= isRemoved && was?.IsCommitted == true && _ledger.Last.TryGetValue(path, out var last) && last is not { Text: null };
            // Who writes by the shell into what another holds writes it for him.
            isFree |= now is { IsAsked: false, Text: not null } && _ledger.Versions().Any(each => each.Path == path && each.Session == author && each.IsAsked && each.Written < now.Written);
            // A forced `stash pop` or `cherry-pick` leaves the marks of a conflict in files of others; both sides are in commits.
            isFree |= !isRemoved && now is null && Lines("cat-file", "-p", after) is [['<', '<', '<', '<', ..], ..];
            isFree |= path == Disturbances.Foreign;
            // Git that has no room to write a file leaves an empty one.
            isFree |= (after == Empty || (isRemoved && before == Empty)) && _ledger.Disturbances().Any(each => each.Kind is "disk" or "limit") && (was is null || was.Session == author || IsFree(was));
            if (!isFree && (isRemoved || now is not null || !_ledger.Versions().Any(each => each.Path == path && each.IsStashed)))
            {
                Complain($"{commit[..8]} by {author} ({call.Words}) {(isRemoved ? "removes" : "changes")} {path}, which holds {(now is null ? "what nobody wrote" : $"what {now.Session} wrote at {now.Written}")}: {before[..8]} to {after[..8]}",
                    each => each.Words.Contains(path, StringComparison.Ordinal) || ((each.Session == author || each.Session == now?.Session) && Math.Abs(each.Began - call.Began) < Around * 10));
            }
        }

        if (call is not null && !isRemoved && now is not null && was is not null && now.Path == path && was.Path == path && was.Session != author && now.Written < was.Written && !IsPutBack(was, author, call))
        {
            Complain($"{commit[..8]} by {author} ({call.Words}) puts {path} back from what {was.Session} wrote at {was.Written} to what {now.Session} wrote at {now.Written}",
                each => each.Words.Contains(path, StringComparison.Ordinal) || (each.Session == author && Math.Abs(each.Began - call.Began) < Around * 10));
        }

        if (now is not null)
        {
            now.IsCommitted |= now.Text is not null;
        }

        // Whether it is nobody's any more (what is stashed another may take out by force), or was not known to be anybody's when the call began.
        bool IsFree(Version version) =>
            version.IsCommitted || version.IsUnprotected || version.IsStashed || version.Excuse is not null || version.Known > call?.Began || (_ledger.Ends.TryGetValue(version.Session, out var end) && end > version.Written);
    }

    // Somebody may have put the file back knowingly: by its name, all files by force, or where nobody was told of the version.
    private bool IsPutBack(Version was, string author, Call commit) =>
        was.IsUnprotected || _ledger.PutBack.ContainsKey((author, was.Path)) || _ledger.PutBack.ContainsKey((was.Session, was.Path))
        || _ledger.Calls.Any(call => call.Ended > was.Written && call.Began < commit.Ended && call.ExitCode != 2
            && call.Words.Split(' ') is ["COORD_FORCE=1", "git", "reset" or "checkout" or "restore" or "stash" or "switch" or "rebase" or "pull" or "merge" or "cherry-pick", ..]);

    private string[] Lines(params string[] arguments)
    {
        var answer = arena.Programs.Run(arena.Repository, ["git", .. arguments]);
        if (answer.ExitCode != 0 && !answer.Error.Contains("refs/stash", StringComparison.Ordinal))
        {
            Complain($"git {string.Join(' ', arguments)} failed: {answer.Error}", _ => false);
        }

        return answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
