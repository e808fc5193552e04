using System.ComponentModel;
using System.Diagnostics;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Doctor;

/// <summary>
/// Tries what must be refused, through what is installed: an edit of a file that another session holds, by the very command
/// in the agent's settings, and a commit from an index that is behind, by Git itself in a worktree made for it.
/// </summary>
internal static class Probe
{
    private const string Unguarded = "what has to be refused passes, and nobody notices";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static IEnumerable<Finding> Run(CoordContext context, GitRepository repository)
    {
        yield return ConflictingEdit(context, repository);
        foreach (var hooks in HookDirectory.All(context, repository.Layout))
        {
            yield return StaleCommit(context, repository, hooks);
        }
    }

    private static Finding ConflictingEdit(CoordContext context, GitRepository repository)
    {
        var main = Checkouts.MainWorkTree(repository.Layout.CommonDirectory) ?? repository.Layout.RequireWorkTree();
        if ((new ClaudeSettings(main).FindCommand("PreToolUse") ?? (ClaudePlugin.IsEnabled(main) ? ["dotnet-coord", "hook", "pre-tool-use", "--agent", "claude"] : null)) is not { } command)
        {
            return Finding.Good("probe-edit", "no agent is set up, so no edit was tried");
        }

        var holder = SessionStart.Run(context, repository, new SessionRequest(SessionId.Create(), Task: "doctor --probe")).Session;
        var other = SessionId.Create();
        try
        {
            var path = $"coord-probe-{other}";
            new ClaimStore(context, repository).Acquire(holder, [new ClaimRequest(ClaimPattern.OfPath(path, PathRule.Of(repository.Layout)))]);
            var payload = $$"""{"session_id":"{{other}}","cwd":{{Quoted(main)}},"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":{{Quoted(Path.Combine(main, path))}} } }""";
            var (code, said) = Call(command, main, payload);
            return code == ExitCodes.Refused
                ? Finding.Good("probe-edit", "an edit of a file that another session holds is refused")
                : Finding.Bad("probe-edit", $"an edit of a file that another session holds was NOT refused (exit code {code}: {said})", Unguarded, $"Check that this runs: {string.Join(' ', command)}");
        }
        finally
        {
            SessionEnd.Run(context, repository, holder.Id);
            SessionEnd.Run(context, repository, other);
        }
    }

    private static Finding StaleCommit(CoordContext context, GitRepository repository, HookDirectory hooks)
    {
        var head = GitRefs.ReadHead(repository.Layout);
        if (head.IsUnborn)
        {
            return Finding.Good("probe-commit", "the branch has no commit yet, so no commit was tried");
        }

        var directory = Path.Combine(Path.GetTempPath(), $"coord-probe-{Guid.NewGuid():N}");
        var git = new GitProcess(context, repository.Layout.RequireWorkTree());
        try
        {
            git.Require(["worktree", "add", "--quiet", "--detach", "--no-checkout", directory, head.Commit.ToString()]);
            var layout = GitLayout.Require(directory);
            using var worktree = new GitRepository(layout);
            var inside = new GitProcess(context, directory);
            inside.Require(["read-tree", "HEAD"]);
            IndexBase.WriteFirst(new IndexLocation(layout, null), head.Commit);

            // Two sessions start from one commit; the first commits a file, the second commits without having seen it.
            var (first, second) = (SessionStart.OpenIndex(worktree, SessionId.Create()), SessionStart.OpenIndex(worktree, SessionId.Create()));
            File.WriteAllText(Path.Combine(directory, "coord-probe"), "probe\n");
            inside.Require(["add", "coord-probe"], variables: On(first, hooks));
            inside.Require(["commit", "--quiet", "--no-verify", "-m", "probe: first"], variables: On(first, hooks));
            var stale = inside.Run(["commit", "--quiet", "--no-verify", "--allow-empty", "-m", "probe: behind"], variables: On(second, hooks));
            return stale.Succeeded
                ? Finding.Bad("probe-commit", $"a commit from an index that was behind was NOT refused by the hooks in {hooks.Path}", Unguarded, "Put them in place: dotnet-coord init")
                : stale.Error.Contains("would undo", StringComparison.Ordinal)
                    ? Finding.Good("probe-commit", "a commit that would undo another session's is refused")
                    : Finding.Bad("probe-commit", $"a commit failed, but not by our hook: {stale.Error}", null, null);
        }
        catch (CoordException failure)
        {
            return Finding.Bad("probe-commit", $"a commit could not be tried: {failure.Message}", null, null);
        }
        finally
        {
            git.Run(["worktree", "remove", "--force", directory]);
        }
    }

    // With the hooks of the checkout in question: where their path is relative, the worktree made for this has none.
    private static Dictionary<string, string> On(IndexLocation index, HookDirectory hooks) => new()
    {
        ["GIT_CONFIG_COUNT"] = "1",
        ["GIT_CONFIG_KEY_0"] = "core.hooksPath",
        ["GIT_CONFIG_VALUE_0"] = hooks.Path,
        ["GIT_INDEX_FILE"] = index.File,
        ["GIT_AUTHOR_NAME"] = "dotnet-coord",
        ["GIT_AUTHOR_EMAIL"] = "dotnet-coord@localhost",
        ["GIT_COMMITTER_NAME"] = "dotnet-coord",
        ["GIT_COMMITTER_EMAIL"] = "dotnet-coord@localhost",
    };

    private static (int Code, string Said) Call(IReadOnlyList<string> command, string directory, string input)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            return (-1, failure.Message);
        }

        using var running = process;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            ChildProcess.End(process);
            return (-1, "it did not end");
        }

        return (process.ExitCode, (output.Result + error.Result).Trim());
    }

    private static string Quoted(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
