using System.Diagnostics;
using System.Globalization;

namespace CoordTool.Stress;

/// <summary>One agent at work in the checkout: its hooks, its shell, its death and its return.</summary>
internal sealed class StressSession(Arena arena, int number)
{
    private const int OwnFiles = 6;
    private readonly Ledger _ledger = arena.Ledger;
    private Dictionary<string, string> _shell = [];
    private Dictionary<string, string> _host = [];
    private Process? _agent;
    private TimeSpan? _killAfter;
    private bool _isDying;
    private bool _wasKilled;
    private bool _hasFailed;
    private bool _hasEnded;
    private int _life;

    /// <summary>What its hooks are told.</summary>
    public HookPayload Payload => new(Id, arena.Repository);

    /// <summary>Where it works.</summary>
    public Arena Arena => arena;

    /// <summary>Its id.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The directory that it has to itself.</summary>
    public string Directory => $"s{number}";

    /// <summary>What it is doing, for whoever wonders why it does not end.</summary>
    public string UnderWay { get; private set; } = "";

    /// <summary>How many calls it made.</summary>
    public int Count { get; private set; }

    /// <summary>Works until the time is over.</summary>
    public void Work(Func<bool> goesOn)
    {
        Begin(isNew: true);
        for (var step = 0; goesOn(); step++)
        {
            var random = new Random(unchecked((((arena.Seed * 1_000_003) + number) * 1_000_003) + step));
            arena.World.EnterReadLock();
            try
            {
                Deeds.Do(this, random);
            }
            finally
            {
                arena.World.ExitReadLock();
            }

            if (_isDying)
            {
                Revive(random, goesOn);
            }
        }
    }

    /// <summary>One of the files in its own directory.</summary>
    public string OwnFile(Random random) => $"{Directory}/{random.Next(2)}/{random.Next(OwnFiles)}";

    /// <summary>A file in the directory of another.</summary>
    public string FileOfAnother(Random random) => $"s{random.Next(arena.Sessions)}/{random.Next(2)}/{random.Next(OwnFiles)}";

    /// <summary>Edits a file as Claude Code does: a hook before it, which may refuse, and one after it.</summary>
    public void Edit(string path)
    {
        var asked = _ledger.Now;
        if (Hook("pre-tool-use", Payload.Edit("PreToolUse", path)) is not { ExitCode: 0 } || _wasKilled)
        {
            return;
        }

        if (Write(path, asked) is { } version)
        {
            var isReported = Hook("post-tool-use", Payload.Edit("PostToolUse", path)).ExitCode == 0;
            version.IsUnprotected = _ledger.IsDisturbed(asked, _ledger.Now);
            version.IsReported = isReported && !version.IsUnprotected;
        }
    }

    /// <summary>Writes a file by a shell command, of which hooks learn afterwards.</summary>
    public void EditByShell(string path)
    {
        // What another holds is not for a shell to write; whose it is the ledger alone knows.
        if (_ledger.Last.TryGetValue(path, out var last) && last.Session != Id && last is { IsCommitted: false })
        {
            return;
        }

        if (Write(path, asked: null) is { } version)
        {
            var after = Hook("post-tool-use", Payload.Shell("PostToolUse", $"generate {path}", path));
            var isReported = after.ExitCode == 0;
            version.IsUnprotected = _ledger.IsDisturbed(version.Written, _ledger.Now);
            version.IsReported = isReported && !version.IsUnprotected && arena.Read(path) == version.Text;
            version.Known = version.IsReported ? _ledger.Now : long.MaxValue;

            // It wrote into what another has claimed, who may keep it or not; it was told.
            version.IsUnprotected |= after.Output.Contains("is claimed by", StringComparison.Ordinal);
        }
    }

    /// <summary>Writes a file anew; null where the machine does not allow it.</summary>
    public Version? Write(string path, long? asked)
    {
        lock (_ledger.LockOf(path))
        {
            var found = arena.Read(path);
            var version = new Version(Id, path, _ledger.NewText(Id)) { Written = _ledger.Now, Asked = asked };
            if (!arena.Write(path, version.Text!))
            {
                return null;
            }

            _ledger.Add(version, found);
            version.Known = asked is not null ? _ledger.Now : version.Known;
            return version;
        }
    }

    /// <summary>A message that tells the call.</summary>
    public string Message(string text) => $"{text} {Id}:{Count}";

    /// <summary>Stages, and commits by the session's own git.</summary>
    public void Commit(Action? stage, params string[] words)
    {
        stage?.Invoke();
        var ended = Git(words);
        if (ended.ExitCode is 0)
        {
            _hasFailed = false;
        }
        else if (ended.Error.Contains("its session is gone", StringComparison.Ordinal) && ended.Error.Split("first: git ") is [_, var undo, ..])
        {
            // Nobody else will.
            Git(undo.Split('\n')[0].Trim().Split(' '));
        }
        else if (_hasFailed)
        {
            Resolve();
            Git("reset", "-q");
            _hasFailed = false;
        }
        else
        {
            _hasFailed = true;
        }
    }

    /// <summary>Commits what is its own by the tool.</summary>
    public void CommitByTool() => Run(["dotnet-coord", "-q", "commit", "-m", Message("by the tool")]);

    /// <summary>Runs a command that the guard judges.</summary>
    public Ended Guarded(bool isForced, params string[] words)
    {
        var ended = Run(["git", .. words], isForced ? new Dictionary<string, string> { ["COORD_FORCE"] = "1" } : null);
        if (words[0] is "rebase" or "pull" or "cherry-pick" or "merge" or "bisect" && ended.ExitCode != 2)
        {
            Abort(words[0] == "bisect" || ended.ExitCode != 0);
        }

        if (words[0] == "stash" && words[1] == "pop" && ended.ExitCode == 1)
        {
            Resolve();
        }

        return ended;
    }

    /// <summary>Runs a hook, as the agent does.</summary>
    public Ended Hook(string name, string payload) => Run(["dotnet-coord", "hook", name, "--agent", "claude"], input: payload, isHook: true);

    /// <summary>Runs its own git.</summary>
    public Ended Git(params string[] words) => Run(["git", .. words]);

    /// <summary>From now on every call may be its last.</summary>
    public void Die()
    {
        if (arena.TryLeave())
        {
            _isDying = true;
            _killAfter = TimeSpan.FromMilliseconds(new Random(Count).Next(1, 60));
            for (var call = 0; !_wasKilled && call < 20; call++)
            {
                Deeds.Do(this, new Random(unchecked((arena.Seed * 31) + Count)));
            }

            Kill();
        }
    }

    /// <summary>Ends by its own word.</summary>
    public void End()
    {
        if (!_isDying && arena.TryLeave())
        {
            // From its beginning on nobody needs to keep what is the session's.
            _ledger.Ends[Id] = _ledger.Now;
            SessionClaims.Forget(arena, Id);
            Hook("session-end", Payload.Of("SessionEnd", new() { ["reason"] = "other" }));
            (_isDying, _hasEnded) = (true, true);
            Kill();
        }
    }

    /// <summary>Goes for good, where its agent is still there: by the process itself, for its number may be another's by now.</summary>
    public void Leave() => _agent?.Kill();

    private void Kill()
    {
        SessionClaims.Forget(arena, Id);
        _ledger.Alive.TryRemove(Id, out _);
        _agent!.Kill();
        _agent.WaitForExit();
    }

    private void Revive(Random random, Func<bool> goesOn)
    {
        if (_killAfter is not null)
        {
            arena.Alone(arena.RemoveLocks);
        }

        (_isDying, _wasKilled, _killAfter) = (false, false, null);
        for (var wait = random.Next(20); wait > 0 && goesOn(); wait--)
        {
            Thread.Sleep(100);
        }

        Begin(isNew: _hasEnded && random.Next(2) == 0);
        arena.Return();
    }

    // Whose hook was stopped by a full disk or the like was told that its shell is nobody's, and is begun again.
    private void Begin(bool isNew)
    {
        for (var wasDisturbed = true; wasDisturbed; isNew = false)
        {
            arena.World.EnterReadLock();
            try
            {
                var began = _ledger.Now;
                wasDisturbed = !Start(isNew);
                if (wasDisturbed && !_ledger.IsDisturbed(began, _ledger.Now))
                {
                    throw new InvalidOperationException($"{Id} could not start");
                }
            }
            finally
            {
                arena.World.ExitReadLock();
            }

            if (wasDisturbed)
            {
                Kill();
                Thread.Sleep(100);
            }
        }
    }

    private bool Start(bool isNew)
    {
        if (isNew)
        {
            Id = $"s{number}-{_life++}";
        }

        _hasEnded = false;
        _ledger.Alive[Id] = true;
        _agent = arena.Programs.Start(arena.Root, ["sleep", "100000"]);
        lock (arena.Agents)
        {
            arena.Agents.Add(_agent.Id);
        }

        var file = Path.Combine(arena.Root, $"{Id}.env");
        _host = new Dictionary<string, string>
        {
            ["CLAUDE_CODE_SESSION_ID"] = Id,
            ["CLAUDE_PID"] = _agent.Id.ToString(CultureInfo.InvariantCulture),
            ["CLAUDE_ENV_FILE"] = file,
            ["CLAUDECODE"] = "1",
            ["GIT_AUTHOR_NAME"] = Id,
        };
        var answer = Hook("session-start", Payload.Of("SessionStart", new() { ["source"] = isNew ? "startup" : "resume" }));
        var read = arena.Programs.Run(arena.Repository, ["bash", "-c", ". \"$1\"; env -0", "_", file], _host);
        if (answer.ExitCode != 0 || !read.Output.Contains("COORD_SESSION=", StringComparison.Ordinal))
        {
            return false;
        }

        _shell = read.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return true;
    }

    // What an operation that stopped leaves is nobody else's to clear.
    private void Abort(bool hasStopped)
    {
        foreach (var (mark, command) in new[] { ("rebase-merge", "rebase"), ("rebase-apply", "rebase"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("MERGE_HEAD", "merge") })
        {
            if (hasStopped && Path.Exists(Path.Combine(arena.Repository, ".git", mark)))
            {
                Run(["git", command, "--abort"]);
            }
        }

        if (hasStopped && File.Exists(Path.Combine(arena.Repository, ".git/BISECT_START")))
        {
            Run(["git", "bisect", "reset"]);
        }
    }

    // Whatever is in conflict is written anew.
    private void Resolve()
    {
        foreach (var path in Git("diff", "--name-only", "--diff-filter=U").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Edit(path);
            Git("add", path);
        }
    }

    /// <summary>Runs a command as the session does.</summary>
    public Ended Run(string[] words, Dictionary<string, string>? variables = null, string input = "", bool isHook = false, string? directory = null)
    {
        if (_wasKilled)
        {
            return new Ended(137, "", "");
        }

        var all = isHook ? _host : new Dictionary<string, string>(_shell);
        foreach (var (name, value) in variables ?? [])
        {
            all[name] = value;
        }

        var excuses = new Excuses(arena, Id, words);
        var began = _ledger.Now;
        UnderWay = $"{Id} {string.Join(' ', words)} since {began}";
        var ended = arena.Programs.Run(directory ?? arena.Repository, [.. arena.Prefix, .. words], all, input, _killAfter);
        UnderWay = $"{Id} between commands since {_ledger.Now}";
        _wasKilled = _killAfter is not null && ended.ExitCode == 137;
        Count++;
        var subject = isHook ? HookPayload.Subject(input) : "";
        _ledger.Calls.Enqueue(new Call(Id, began, _ledger.Now, $"{(variables is null ? "" : "COORD_FORCE=1 ")}{string.Join(' ', words)}{subject}", ended.ExitCode, First(isHook && ended.Error.Length == 0 ? ended.Output : ended.Error)));
        if (ended.ExitCode != 2)
        {
            excuses.Grant();
        }

        return ended;
    }

    private static string First(string text) => string.Join(" | ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(4));
}
