using System.Globalization;
using System.Text;

namespace CoordTool.Stress;

/// <summary>The checkout that all sessions work in, and what they share beside it.</summary>
internal sealed class Arena : IDisposable
{
    /// <summary>How many files all sessions edit by turns.</summary>
    public const int CommonFiles = 12;

    private readonly Lock _deaths = new();
    private TimeSpan _clock;
    private int _away;

    /// <summary>Makes the repository, a remote and a branch beside.</summary>
    public Arena(int sessions, int seed, bool anyoneForces, bool turnsClock)
    {
        Sessions = sessions;
        Seed = seed;
        Root = Directory.CreateTempSubdirectory("coord-stress-").FullName;
        Repository = Path.Combine(Root, "repo");
        var path = Environment.GetEnvironmentVariable("PATH")!;
        Base = new Dictionary<string, string>
        {
            ["PATH"] = path,
            ["HOME"] = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName,
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_GLOBAL"] = Path.Combine(Root, "home/gitconfig"),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_EDITOR"] = "true",
        };
        File.WriteAllText(Base["GIT_CONFIG_GLOBAL"], "[user]\n\tname = nobody\n\temail = nobody@example.com\n[init]\n\tdefaultBranch = main\n[pull]\n\trebase = false\n");
        OwnClock = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).FirstOrDefault() ?? "",
            ["FAKETIME_TIMESTAMP_FILE"] = Path.Combine(Root, "clock"),
            ["FAKETIME_CACHE_DURATION"] = "1",
            // A file keeps its time when the clock jumps.
            ["NO_FAKE_STAT"] = "1",
        };
        if (turnsClock)
        {
            TurnClock(TimeSpan.Zero);
            foreach (var (name, value) in OwnClock)
            {
                Base[name] = value;
            }
        }

        Programs = new Programs(Base);
        Directory.CreateDirectory(Repository);
        Git("init", "--quiet");
        Write("readme", "hello\n");
        for (var i = 0; i < CommonFiles; i++)
        {
            var first = new Version("nobody", $"common/{i}", Ledger.NewText("nobody")) { IsCommitted = true };
            Write(first.Path, first.Text!);
            Ledger.Add(first, null);
        }

        if (anyoneForces)
        {
            Write("coord.json", "{ \"force\": \"anyone\" }\n");
        }

        Git("add", ".");
        Git("commit", "--quiet", "-m", "first");
        Git("branch", "side");
        Require(Root, "git", "clone", "--quiet", "--bare", Repository, "remote");
        Git("remote", "add", "origin", Path.Combine(Root, "remote"));
        Git("fetch", "--quiet");
        Git("branch", "--quiet", "--set-upstream-to=origin/main");
        Require(Repository, "dotnet-coord", "-q", "init", "--agent", "none");
    }

    /// <summary>How many sessions there are at once.</summary>
    public int Sessions { get; }

    /// <summary>What decides.</summary>
    public int Seed { get; }

    /// <summary>The directory of the run.</summary>
    public string Root { get; }

    /// <summary>The checkout.</summary>
    public string Repository { get; }

    /// <summary>The variables that every program gets.</summary>
    public Dictionary<string, string> Base { get; }

    /// <summary>What starts programs.</summary>
    public Programs Programs { get; }

    /// <summary>What was written and run.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>Shared by whoever does a step, and alone with whoever judges.</summary>
    public ReaderWriterLockSlim World { get; } = new();

    /// <summary>The processes that stand for agents.</summary>
    public HashSet<int> Agents { get; } = [];

    /// <summary>What stands before the words of every program of a session.</summary>
    public string[] Prefix { get; set; } = [];

    /// <summary>How many lock files of Git's dead processes left, by name.</summary>
    public SortedDictionary<string, int> RemovedLocks { get; } = [];

    /// <summary>Whether one more may be dead or ended: some others stay, or the guard has nobody to keep.</summary>
    public bool TryLeave()
    {
        lock (_deaths)
        {
            if (_away >= Math.Max(1, Sessions / 4))
            {
                return false;
            }

            _away++;
            return true;
        }
    }

    /// <summary>One that had left is back.</summary>
    public void Return()
    {
        lock (_deaths)
        {
            _away--;
        }
    }

    /// <summary>The variables by which a program goes by the clock of the run.</summary>
    public IReadOnlyDictionary<string, string> OwnClock { get; }

    /// <summary>Whether a process stands for an agent.</summary>
    public bool IsAgent(int process)
    {
        lock (Agents)
        {
            return Agents.Contains(process);
        }
    }

    /// <summary>Makes the clock of every program jump. What was held by then may have run out, and who is dead does not come back in time.</summary>
    public void TurnClock(TimeSpan by)
    {
        _clock += by;
        var file = OwnClock["FAKETIME_TIMESTAMP_FILE"];
        File.WriteAllText(file + ".new", string.Create(CultureInfo.InvariantCulture, $"{_clock.TotalSeconds:+0;-0;+0}\n"));
        File.Move(file + ".new", file, overwrite: true);
        Ledger.Holders.Clear();
        foreach (var session in by >= TimeSpan.FromMinutes(10) ? Ledger.Versions().Select(version => version.Session).Distinct().Where(session => !Ledger.Alive.ContainsKey(session)) : [])
        {
            Ledger.Ends[session] = Ledger.Now;
        }
    }

    /// <summary>What a file of the checkout holds; null where there is none.</summary>
    public string? Read(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(Repository, path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a file as an editor does: in place. All texts are of one length, so a full disk has room for all but new files.</summary>
    /// <returns>Whether it could be written; if not, it is as it was.</returns>
    public bool Write(string path, string text)
    {
        var file = Path.Combine(Repository, path);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 1);
                var isNew = stream.Length == 0;
                try
                {
                    stream.Write(Encoding.UTF8.GetBytes(text));
                    stream.SetLength(stream.Position);
                    return true;
                }
                catch (IOException)
                {
                    if (isNew)
                    {
                        File.Delete(file);
                    }

                    return false;
                }
            }
            catch (DirectoryNotFoundException) when (attempt < 100)
            {
                // Git takes empty directories away.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Does something while nobody else does.</summary>
    public void Alone(Action action)
    {
        World.EnterWriteLock();
        try
        {
            action();
        }
        finally
        {
            World.ExitWriteLock();
        }
    }

    /// <summary>Takes away the lock files that killed Git processes left, as a person would once nothing runs.</summary>
    public void RemoveLocks()
    {
        Programs.Settle(Agents);
        var git = Path.Combine(Repository, ".git");
        var found = Directory.EnumerateFiles(git, "*.lock", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(git, "packed-refs.new"))
            .Where(file => !file.Contains("/coord/", StringComparison.Ordinal) || Path.GetFileName(file) == "index.lock" || file.Contains("/refs/", StringComparison.Ordinal) || file.Contains("/logs/", StringComparison.Ordinal));
        foreach (var file in found)
        {
            var name = Path.GetRelativePath(git, file);
            name = name.Contains("coord/index/", StringComparison.Ordinal) ? "coord/index/SESSION/index.lock" : name.StartsWith("worktrees/", StringComparison.Ordinal) ? "worktrees/…" : name;
            RemovedLocks[name] = RemovedLocks.GetValueOrDefault(name) + 1;
            File.Delete(file);
        }
    }

    /// <summary>Asks plain Git in the checkout.</summary>
    public string Git(params string[] arguments) => Require(Repository, ["git", .. arguments]);

    /// <inheritdoc/>
    public void Dispose()
    {
        World.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private string Require(string directory, params string[] words) =>
        Programs.Run(directory, words) is { ExitCode: 0 } answer ? answer.Output
            : throw new InvalidOperationException($"{string.Join(' ', words)} failed: {Programs.Run(directory, words).Error}");
}
