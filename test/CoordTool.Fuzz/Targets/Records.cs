using System.Text;
using CoordTool.Core.Approvals;
using CoordTool.Core.Conflicts;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Places;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;
using CoordTool.Core.Undo;
using CoordTool.Core.Worktrees;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>Our own records on disk, damaged in any way. Each input stands in the place of every record: what is none of its form is passed over.</summary>
internal sealed class Records : FuzzTarget
{
    private const string Id = "0123456789012345678901234567890123456789";
    private const string When = "2030-01-01T12:00:00+00:00";

    private static readonly string[] Documents =
    [
        $$"""{"v":1,"id":"ann","name":"claude-ann","agent":"claude","pid":1,"pidStarted":2,"host":"h","checkout":"/r","started":"{{When}}","task":"T"}""",
        $$"""{"v":1,"kind":"Landing","what":"commit","checkout":"/r","when":"{{When}}","before":"{{Id}}","after":"{{Id}}","branch":"refs/heads/main","workTip":"{{Id}}","worktree":"w","workBranch":"refs/heads/work/w","path":"/w","rescues":["refs/coord/rescue/x"],"paths":["a"],"left":[],"staged":["- - 61"],"taken":[],"from":[]}""",
        $$"""{"v":1,"name":"w","branch":"refs/heads/work/w","target":"refs/heads/main","created":"{{When}}","asked":{"agent":"claude","session":"ann","name":"w"} }""",
        $$"""{"v":1,"id":"x","step":"Moving","name":"w","path":"/w","branch":"refs/heads/work/w","tip":"{{Id}}","started":"{{When}}","target":"refs/heads/main","old":"{{Id}}","new":"{{Id}}","rewritten":[{"from":"{{Id}}","to":"{{Id}}"}],"trash":"/t"}""",
        $$"""{"v":1,"name":"w","path":"/w","branch":"refs/heads/work/w","tip":"{{Id}}","removed":"{{When}}","ref":"refs/coord/trash/x"}""",
        """{"version":1,"approvals":[{"repository":"/r/.git","stage":"afterAdd","command":"make","approved":"2030-01-01T12:00:00+00:00"}]}""",
        """{"v":1,"session":"ann"}""", $$"""{"remote":"origin","succeeded":"{{When}}","tried":"{{When}}","trouble":"x" }""",
        """{"v":1,"files":[{"path":"hooks/pre-commit","before":"eA==","mode":493,"link":null,"aside":"x"}],"directories":["hooks"],"sharedHooks":true}""",
        """{"v":1,"at":"2030-01-01T12:00:00.000Z","kind":"commit","session":"ann","name":"n","what":"w","paths":["a"],"more":1,"others":["b"],"reason":"r","commit":"0123"}""",
    ];

    private static readonly string[] Texts =
    [
        Id + "\n", $"{Id} {Id} - {Id}\n", $"1893456000000 {Id}\n1893456000001 {Id}\n", $"100644:{Id} - 612f62\n- 120000:{Id} ff\n", "1893456000000\0/r\0/src/a\0\n1893456000001\0/r\0/b\0shell\0\n",
        $"coord-elsewhere-1\0001893456000000\01893456000000\0\0\0checkout\0/w\0w\0{Id} {Id}\0s\0change\0a\0Committed\0{Id}\01893456000000\0", "session:ann\n", "worktree:w/x\n", $"coord-conflicts-1 x 0\n{Id} {Id} 1 2 1\0a\0",
    ];

    private static readonly string[] Words = ["v", "kind", "step", "tip", "old", "new", "rewritten", "from", "to", "name", "path", "branch", "checkout", "started", "before", "after", "approvals", "repository", "stage", "command", "session", "files", "HEAD", "Landing", "Force", "Takeover", "Commit", "Removing", "Restoring", Id, Id[..39], Id + "0", "Committed", "ann", "..", "/", "-", "100644:", "zz", "6", "\0", "\n", "\0\n", "shell", " ", "session:", "worktree:", "{\"v\":1,\"at\":\""];

    private static readonly JsonMutation Json = new(Documents, Words);
    private static readonly Mutation Lines = new([.. Texts.Select(Encoding.UTF8.GetBytes)], Words);

    private readonly Workspace _workspace = new();
    private readonly string _place;
    private readonly SessionId _ann = SessionId.Parse("ann");
    private readonly ProcessIdentity _process = new("h", 1, 2);

    /// <summary>Puts one file in the place of every record.</summary>
    public Records()
    {
        _place = Path.Combine(_workspace.Root, "record");
        File.WriteAllText(_place, "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_place, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var (coord, git, own) = (_workspace.Layout.CoordDirectory, _workspace.Layout.GitDirectory, new IndexLocation(_workspace.Layout, _ann));
        foreach (var place in new[]
        {
            $"{coord}/sessions/ann.json", $"{coord}/sessions/ann.edits", $"{coord}/operations/ann/20300101T120000Z-001.json", $"{coord}/worktree.json", $"{coord}/journal/x.json", $"{coord}/operation.json", $"{coord}/sync.json",
            $"{coord}/installation.json", $"{coord}/log/events/00000001.jsonl", $"{coord}/elsewhere", $"{coord}/ports/20000", $"{coord}/cache/conflicts", $"{git}/coord/removed.json", $"{git}/MERGE_HEAD", $"{_workspace.Root}/.config/dotnet-coord/approvals.json",
            own.BaseFile, own.HistoryFile, own.StaleFile, own.StaleInTreeFile, Path.Combine(own.Directory, "stamp-1-2"),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.CreateSymbolicLink(place, _place);
        }
    }

    /// <inheritdoc/>
    public override string Name => "records";

    /// <inheritdoc/>
    public override byte[] Make(Random random) => random.Next(3) == 0 ? Lines.Make(random) : Json.Make(random);

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        File.WriteAllBytes(_place, input);
        var (context, layout, own) = (_workspace.Context, _workspace.Layout, new IndexLocation(_workspace.Layout, _ann));
        var sessions = new SessionStore(context, layout);
        sessions.Find(_ann)?.IsGone(context.Now);
        sessions.List();
        new SessionEdits(layout, _ann).Read();
        new OperationLog(context, layout, _ann).List();
        WorktreeDocument.Read(layout);
        Require(RemovedDocument.Read(layout.GitDirectory) is not { } removed || ObjectId.TryParse(removed.Tip, out _), "a worktree in the trash is on no commit");
        foreach (var (entry, _) in WorktreeJournal.List(layout))
        {
            Require(ObjectId.TryParse(entry.Tip, out _) && (entry.Old is null || ObjectId.TryParse(entry.Old, out _)) && (entry.New is null || ObjectId.TryParse(entry.New, out _)) && entry.Rewritten is not null, "an operation under way is on no commit");
        }

        Declared(() => ApprovalFile.Read(context));
        Declared(() => OperationOwner.Find(layout));
        OperationOwner.FindForeign(context, layout, null);
        SyncRecord.Read(layout);
        _ = InstallationRecord.Read(layout).Paths.Count();
        foreach (var line in new EventSegments(Path.Combine(layout.CoordDirectory, "log", "events")).ReadBack())
        {
            if (EventLine.Read(line) is { } happened)
            {
                Require(EventLine.Write(happened).Length <= EventLine.Longest, "a line of the journal is too long");
            }
        }

        ElsewhereRecord.Read(layout);
        new PortBlocks(layout).List();
        _ = new ConflictCache(layout, "x").Find(ObjectId.Zero, ObjectId.Zero);
        IndexBase.Read(own);
        BaseHistory.At(own, _process);
        CommitStamp.Read(own, _process);
        StaleStaged.ReadAll(own);
        StaleInTree.ReadAll(own);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }
}
