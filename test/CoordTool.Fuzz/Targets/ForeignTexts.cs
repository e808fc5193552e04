using System.Text;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Handoffs;
using CoordTool.Core.Installation;
using CoordTool.Core.Rescues;
using CoordTool.Core.StatusLines;
using CoordTool.Core.Tasks;
using CoordTool.Core.Zones;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>What else others write: settings and texts of agents, hooks, work items, messages of commits.</summary>
internal sealed class ForeignTexts : FuzzTarget
{
    private const string Commit = "tree 0123456789012345678901234567890123456789\nparent 0123456789012345678901234567890123456789\nauthor a <a@x> 1893456000 +0000\ncommitter a <a@x> 1893456000 +0000\n\nclaim: ann takes src/\n\nCoord-Action: claim\nCoord-Name: ann\nCoord-Session: a\nCoord-Pattern: src/\nCoord-From: bob\nCoord-Reason: r\nCoord-Kind: files\nCoord-Checkout: /r\nCoord-Stale: - - 61\n";

    private static readonly string[] Documents =
    [
        """{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"dotnet-coord hook pre-tool-use --agent claude","timeout":10}]}],"Stop":[]},"permissions":{"allow":["x"]}}""",
        """{"version":1,"hooks":{"preToolUse":[{"command":"other"},{"type":"command","bash":"dotnet-coord hook pre-tool-use --agent copilot"}]}}""",
        """[{"id":"bd-1","title":"t","description":"x\nFiles: src/a, `b c`\n\n- d\n","status":"in_progress","assignee":"ann"},{"id":"bd-2"}]""",
        """{"data":{"issues":[{"id":"bd-1","status":"open"}]}}""",
        """{"session_id":"ann","workspace":{"current_dir":"/"},"cwd":"/"}""",
    ];

    private static readonly string[] Texts =
    [
        Commit, "# Title\n\n<!-- dotnet-coord:zones:begin v1 -->\nx\n<!-- dotnet-coord:zones:end -->\nrest\n", "#!/bin/sh\nset -e\n# dotnet-coord:begin v1\nx\n# dotnet-coord:end\nexit 0\n", "# dotnet-coord:begin v1\n/a\n# dotnet-coord:end\n*.log\n",
        "<!-- dotnet-coord:begin v1 -->\nx\n<!-- dotnet-coord:end -->\n", "<!-- dotnet-coord:handoff 00000000 -->\n# Handoff\n", "**Files:** src/{a,b}/*.cs, \"c d\"; `e`\n- Files:\n\n- f\n* g\n",
    ];

    private static readonly string[] Words = ["hooks", "PreToolUse", "preToolUse", "BeforeTool", "command", "type", "matcher", "timeout", "dotnet-coord hook x --agent claude", "data", "issues", "id", "status", "in_progress", "description", "assignee", "Files: ", "# dotnet-coord:begin", "# dotnet-coord:end", "<!-- dotnet-coord:zones:begin", "<!-- dotnet-coord:zones:end -->", "<!-- dotnet-coord:handoff ", " v1", " -->", "\n", "\r\n", "Coord-Action: ", "Coord-Session: ", "claim", "99999999999999 +0000", "-1", "\n\n", "committer ", "tagger ", "#!/bin/sh\n", "`", "{", "}", "\u001B]0;x\u0007"];

    private static readonly JsonMutation Json = new(Documents, Words);
    private static readonly Mutation Plain = new([.. Texts.Select(Encoding.UTF8.GetBytes)], Words);

    private readonly Workspace _workspace = new();
    private readonly string _place;
    private readonly IReadOnlyList<AgentSettings> _agents;

    /// <summary>Puts one file in the place of the settings of every agent.</summary>
    public ForeignTexts()
    {
        _place = Path.Combine(_workspace.Root, "text");
        File.WriteAllText(_place, "");
        _agents = AgentSettings.All(_workspace.Layout);
        foreach (var agent in _agents)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(agent.Path)!);
            File.CreateSymbolicLink(agent.Path, _place);
        }
    }

    /// <inheritdoc/>
    public override string Name => "texts";

    /// <inheritdoc/>
    public override byte[] Make(Random random) => random.Next(2) == 0 ? Json.Make(random) : Plain.Make(random);

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        File.WriteAllBytes(_place, input);
        foreach (var agent in _agents)
        {
            agent.Strip(input);
            if (Declared(() => agent.Plan("dotnet-coord")) is { } change)
            {
                agent.Strip(change.Content);
            }
        }

        ClaudePlugin.IsEnabled(_workspace.Top);
        var text = Encoding.Latin1.GetString(input);
        HookFile.Strip(input);
        ExcludeBlock.Strip(input);
        MarkedBlock.Lines(text);
        Block(text, BlockMarks.Number);
        Block(text, ZoneText.Marks);
        HandoffFile.IsOurs(text);
        FilesLines.In(text);
        BeadsSource.Read(input);
        RescueMessage.Read(input, RescueKind.Files);
        var commit = ObjectText.Of(input);
        ObjectText.TimeIn(commit.Line("committer"));
        if (ClaimEvent.Parse(commit.Message) is { } happened)
        {
            Require(ClaimEvent.Parse(happened.Message())?.Action == happened.Action, "what was done is another once it is written");
        }

        Printable.Lines(text);
        Require(!StatusLine.Clean(text).Any(char.IsControl), "a control character on the status line");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    // Where the marks stand around nothing or one block, putting ours in and taking it out leaves the rest.
    private static void Block(string text, BlockMarks marks)
    {
        if (MarkedBlock.IsBroken(text, marks))
        {
            return;
        }

        var rest = MarkedBlock.Remove(text, marks);
        var put = MarkedBlock.Put(text, "ours", text.Length, marks);
        Require(MarkedBlock.Remove(put, marks).TrimEnd('\n') == rest.TrimEnd('\n'), "the rest of a file is another with our lines in it");
        Require(MarkedBlock.Put(put, "ours", put.Length, marks) == put, "our lines are put in twice");
    }
}
