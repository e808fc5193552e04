using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>A clock that a test turns.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public ManualTime()
        : this(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;
}

/// <summary>A real repository, opened by the core, with the real Git beside it as the judge.</summary>
internal sealed class Bench : IDisposable
{
    private readonly List<GitRepository> _opened = [];

    public Bench(params (string Path, string Content)[] files)
    {
        Top = Scratch.Repository("repo", files);
        Repository = Open(Top);
    }

    public Scratch Scratch { get; } = new();

    public string Top { get; }

    public GitRepository Repository { get; }

    public GitLayout Layout => Repository.Layout;

    public ManualTime Time { get; } = new();

    public IndexLocation Default => new(Layout, null);

    public ObjectId Head => GitRefs.ReadHead(Layout).Commit;

    public CoordContext Context => ContextIn(Top);

    public static ProcessIdentity Self => ProcessIdentity.Find(Environment.ProcessId)!;

    public CoordContext ContextIn(string directory) => new(directory, Scratch.Variables, Time, new Lazy<ProcessIdentity>(Self));

    /// <summary>Opens a checkout as another process would: with an object of its own.</summary>
    public GitRepository Open(string directory)
    {
        var repository = new GitRepository(GitLayout.Require(directory));
        lock (_opened)
        {
            _opened.Add(repository);
        }

        return repository;
    }

    public Answer Git(params string[] arguments) => Scratch.Git(Top, arguments).Exits(0);

    /// <summary>Runs Git on one index.</summary>
    public Answer GitOn(IndexLocation index, params string[] arguments) => Scratch.Run(Top, "git", arguments, variables: On(index)).Exits(0);

    public static Dictionary<string, string> On(IndexLocation index) => new() { ["GIT_INDEX_FILE"] = index.File };

    /// <summary>Runs a script, for what only a shell can say: bytes that are no text.</summary>
    public Answer Shell(string script) => Scratch.Run(Top, "/bin/sh", ["-euc", script]).Exits(0);

    /// <summary>The index of a session, made from the default one.</summary>
    public IndexLocation Session(string id = "a") => SessionStart.OpenIndex(Repository, SessionId.Parse(id));

    public string Blob(string content) => Scratch.Run(Top, "git", ["hash-object", "-w", "--stdin"], content).Exits(0).Line;

    public string Write(string path, string content) => Scratch.Write(Top, path, content);

    /// <summary>Stages contents in an index, without touching a file.</summary>
    public void Stage(IndexLocation index, params (string Path, string? Content)[] changes) =>
        StageEntries(index, Entries(changes));

    /// <summary>As <see cref="Stage"/>, with entries as `100755 OBJECT`; null removes.</summary>
    public void StageEntries(IndexLocation index, params (string Path, string? Entry)[] changes) =>
        Scratch.Run(Top, "git", ["update-index", "--index-info"], Info(changes), On(index)).Exits(0);

    /// <summary>Commits as another session would: through an index of its own, no other index and no file touched.</summary>
    public ObjectId Commit(params (string Path, string? Content)[] changes) => CommitEntries(Entries(changes));

    /// <summary>As <see cref="Commit"/>, with entries as `100755 OBJECT`; null removes.</summary>
    public ObjectId CommitEntries(params (string Path, string? Entry)[] changes)
    {
        var tree = Tree(Head, changes);
        var parents = Head.IsZero ? Array.Empty<string>() : ["-p", Head.ToString()];
        var commit = Git(["commit-tree", "-m", "elsewhere", .. parents, tree]).Line;
        Git("update-ref", "HEAD", commit);
        return ObjectId.Parse(commit);
    }

    /// <summary>The tree of a commit with some changes.</summary>
    public string Tree(ObjectId commit, params (string Path, string? Entry)[] changes)
    {
        var elsewhere = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = Scratch["elsewhere"] };
        Scratch.Run(Top, "git", ["read-tree", commit.IsZero ? "--empty" : commit.ToString()], variables: elsewhere).Exits(0);
        Scratch.Run(Top, "git", ["update-index", "--index-info"], Info(changes), elsewhere).Exits(0);
        return Scratch.Run(Top, "git", ["write-tree"], variables: elsewhere).Exits(0).Line;
    }

    /// <summary>What an index stages, in Git's words.</summary>
    public string Listing(IndexLocation index) => GitOn(index, "ls-files", "--stage").Output;

    /// <summary>The content an index stages at a path; null when nothing.</summary>
    public string? Content(IndexLocation index, string path)
    {
        var answer = Scratch.Run(Top, "git", ["cat-file", "blob", ":" + path], variables: On(index));
        return answer.ExitCode == 0 ? answer.Output : null;
    }

    /// <summary>The paths an index stages differently from HEAD, as `git diff-index --cached` names them.</summary>
    public string[] StagedPaths(IndexLocation index) => GitOn(index, "diff-index", "--cached", "--name-only", "HEAD").Lines;

    public RefreshResult Refresh(IndexLocation index) =>
        IndexRefresh.Run(Repository, index) ?? throw new InvalidOperationException("The index was locked.");

    public (string Path, string? Entry)[] Entries(params (string Path, string? Content)[] changes) =>
        [.. changes.Select(change => (change.Path, change.Content is null ? null : $"100644 {Blob(change.Content)}"))];

    public void Dispose()
    {
        foreach (var repository in _opened)
        {
            repository.Dispose();
        }

        Scratch.Dispose();
    }

    private static string Info((string Path, string? Entry)[] changes) =>
        string.Concat(changes.Select(change => $"{change.Entry ?? $"0 {ObjectId.Zero}"}\t{change.Path}\n"));
}
