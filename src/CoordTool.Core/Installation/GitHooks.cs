using System.Text.RegularExpressions;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Installation;

/// <summary>
/// Our part of Git's hooks: a marked block of POSIX sh, alone in its file or ahead of a foreign sh hook, which goes on to
/// work. A tool that is missing, or that answers anything but "refused", never stops a Git command.
/// </summary>
public sealed partial class GitHooks
{
    /// <summary>The exit code by which the tool refuses; every other one lets Git go on.</summary>
    public const int Refused = 2;

    // What a shell says of a program that SIGKILL ended.
    private const int Killed = 128 + 9;

    private static readonly string[] Names = ["pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge", "post-rewrite", "reference-transaction"];
    private readonly string _directory;
    private readonly string? _manager;

    private GitHooks(string directory, string? manager)
    {
        _directory = directory;
        _manager = manager;
    }

    /// <summary>Finds the hooks of a repository.</summary>
    public static GitHooks Of(CoordContext context, GitLayout layout)
    {
        var own = Path.Combine(layout.CommonDirectory, "hooks");
        var configured = new GitProcess(context, layout.WorkTree ?? layout.GitDirectory).Run(["config", "--type=path", "--get", "core.hooksPath"]);
        var elsewhere = configured is { Succeeded: true, Line.Length: > 0 }
            && PhysicalPath.Resolve(Path.GetFullPath(configured.Line, layout.WorkTree ?? layout.GitDirectory)) != own;
        return new GitHooks(own, elsewhere ? configured.Line : null);
    }

    /// <summary>Why our block cannot be put in; null when it can.</summary>
    public Refusal? FindObstacle()
    {
        if (_manager is not null)
        {
            return new Refusal(
                $"core.hooksPath is {_manager}: another program manages this repository's hooks, and dotnet-coord cannot join it yet. Nothing was changed.",
                "Unset it with `git config --unset core.hooksPath` if that program is no longer used.");
        }

        foreach (var name in Names)
        {
            var path = FileOf(name);
            if (ByteText.Read(path) is not { } text)
            {
                continue;
            }

            var file = new FileInfo(path);
            var why = file.LinkTarget is not null ? "is a link"
                : text.Contains("lefthook", StringComparison.Ordinal) || text.Contains("pre-commit.com", StringComparison.Ordinal) ? "belongs to a hook manager"
                : text.Contains('\0', StringComparison.Ordinal) || (text.StartsWith("#!", StringComparison.Ordinal) && !Shell().IsMatch(text)) ? "is not a shell script"
                : MarkedBlock.Remove(text).Trim() is not ("" or "#!/bin/sh") && !IsExecutable(path) ? "is turned off (it is not executable), and would be turned on"
                : null;
            if (why is not null)
            {
                return new Refusal(
                    $"The hook {path} {why}, and dotnet-coord cannot run beside it yet. Nothing was changed.",
                    "Move it away, or make it a shell script that calls the present one, then run the same command again.");
            }
        }

        return null;
    }

    /// <summary>Puts our block into every hook, or brings it up to date.</summary>
    /// <param name="tool">The absolute path of the tool, for when it is not on PATH.</param>
    /// <returns>The names of the hooks that changed.</returns>
    public IReadOnlyList<string> Install(string tool)
    {
        var changed = new List<string>();
        foreach (var name in Names)
        {
            var path = FileOf(name);
            var before = ByteText.Read(path);
            var text = before ?? "#!/bin/sh\n";
            var firstLine = text.StartsWith("#!", StringComparison.Ordinal) ? text.IndexOf('\n', StringComparison.Ordinal) + 1 : 0;
            var foreign = MarkedBlock.Remove(text).Trim() is not ("" or "#!/bin/sh");
            var after = MarkedBlock.Put(text, ByteText.Of(Block(name, tool, foreign)), firstLine == 0 && text.StartsWith("#!", StringComparison.Ordinal) ? text.Length : firstLine);
            if (after != before)
            {
                ByteText.Write(path, after);
                changed.Add(name);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }
        }

        return changed;
    }

    /// <summary>Takes our block out; a hook that was ours alone goes.</summary>
    /// <returns>The names of the hooks that changed.</returns>
    public IReadOnlyList<string> Remove()
    {
        var changed = new List<string>();
        foreach (var name in Names)
        {
            var path = FileOf(name);
            if (ByteText.Read(path) is not { } text || !MarkedBlock.IsIn(text))
            {
                continue;
            }

            var rest = MarkedBlock.Remove(text);
            if (rest.Trim() is "" or "#!/bin/sh")
            {
                File.Delete(path);
            }
            else
            {
                var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
                ByteText.Write(path, rest);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, mode);
                }
            }

            changed.Add(name);
        }

        return changed;
    }

    /// <summary>The hooks that lack our block, or that Git will not run.</summary>
    public IReadOnlyList<string> FindMissing() =>
        [.. Names.Where(name => _manager is not null
            || ByteText.Read(FileOf(name)) is not { } text || !MarkedBlock.IsIn(text)
            || !IsExecutable(FileOf(name)))];

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;

    private string FileOf(string name) => Path.Combine(_directory, name);

    private static string Block(string name, string tool, bool foreign) => name switch
    {
        "reference-transaction" => ReferenceTransaction(tool, foreign),

        // Only where HEAD changed: a checkout of files changes nothing we look after.
        "post-checkout" => $"""
            # Off for one command: COORD=0 git ...
            [ "$3" != 1 ] || {Indented(CallTool($"{name} \"$1\" \"$2\"", tool), 2)}
            """.Replace("\"$3\"", "\"${3-}\"", StringComparison.Ordinal),

        // Where pre-commit has run, it has noted the base already.
        "prepare-commit-msg" => $"""
            # Off for one command: COORD=0 git ...
            coord_noted=
            for coord_file in "$GIT_DIR"/coord/index/*/stamp-"$PPID"-*; do
              [ ! -e "$coord_file" ] || coord_noted=1
            done
            [ -n "$coord_noted" ] || {Indented(CallTool(name, tool), 2)}
            """.Replace("\"$GIT_DIR\"", "\"${GIT_DIR:-.git}\"", StringComparison.Ordinal),
        // Who waits for this Git follows its commit.
        "post-commit" => $"""
            # Off for one command: COORD=0 git ...
            [ -n "$COORD_FINISHES" ] || {Indented(CallTool(name, tool), 2)}
            """.Replace("\"$COORD_FINISHES\"", "\"${COORD_FINISHES-}\"", StringComparison.Ordinal),
        _ => $"""
            # Off for one command: COORD=0 git ...
            {CallTool(name, tool)}
            """,
    };

    private static string CallTool(string name, string tool) => $"""
        if [ "$COORD" != 0 ] 2>/dev/null; then
          {Indented(FindTool(tool), 2)}
          {Indented(AskTool($"\"$coord_tool\" hook {name} --agent git --git-pid \"$PPID\""), 2)}
        fi
        """.Replace("\"$COORD\"", "\"${COORD-}\"", StringComparison.Ordinal);

    // Git calls this hook for every ref it moves, a fetch for hundreds: the shell alone decides whether the checkout's
    // branch is among them, and starts nothing when it is not.
    private static string ReferenceTransaction(string tool, bool foreign) => $$"""
        # Off for one command: COORD=0 git ...
        case "${COORD-1}${COORD_FINISHES-}$1" in 0* | 11committed) ;; *prepared | *committed)
          coord_head=
          { read -r coord_head <"${GIT_DIR:-.git}/HEAD"; } 2>/dev/null || :
          case $coord_head in
            'ref: '*) coord_head=${coord_head#ref: } ;;
            ?*) coord_head=HEAD ;;
            *) coord_head=* ;;
          esac
          coord_all=
          coord_moves=
          coord_begins=
          while read -r coord_old coord_new coord_ref; do
            coord_line="$coord_old $coord_new $coord_ref
        "
            coord_all=$coord_all$coord_line
            # A branch that goes makes no commit; pack-refs tells of one that goes from a place to another.
            case $coord_new in *[!0]*) case $coord_ref in $coord_head) coord_moves=$coord_moves$coord_line ;; esac ;; esac
            # Whose an entry of the stash is, for all share it.
            case $1$coord_ref$coord_new in committedrefs/stash*[!0]*) coord_moves=$coord_moves$coord_line ;; esac
            case $1$coord_ref in preparedORIG_HEAD | preparedCHERRY_PICK_HEAD | preparedREVERT_HEAD | preparedBISECT_HEAD) coord_begins=1 ;; esac
          done
          if [ -n "$coord_begins" ]; then
            {{Indented(RecordOwner, 4)}}
          fi
          if [ -n "$coord_moves" ]; then
            {{Indented(FindTool(tool), 4)}}
            {{Indented(AskTool("printf %s \"$coord_moves\" | \"$coord_tool\" hook reference-transaction \"$1\" --agent git --git-pid \"$PPID\""), 4)}}
          fi
        {{(foreign ? """
          exec </dev/null
          [ -z "$coord_all" ] || exec <<COORD_END
        ${coord_all%?}
        COORD_END

        """ : "")}}esac
        """;

    // A merge and its like may stop: then it belongs to the index it began on. Whatever began before has its owner, and
    // what the shim starts has been noted by it.
    private const string RecordOwner = """
        case ${GIT_EXEC_PATH-} in */coord/cache/git-*) coord_begins= ;; esac
        coord_owner=${GIT_DIR:-.git}/coord/operation.json
        for coord_file in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD SQUASH_MSG BISECT_LOG; do
          [ ! -e "${GIT_DIR:-.git}/$coord_file" ] || coord_begins=
        done
        for coord_file in rebase-merge/orig-head rebase-apply/orig-head rebase-apply/applying sequencer/head; do
          [ ! -e "${GIT_DIR:-.git}/$coord_file" ] || [ ! "$coord_owner" -nt "${GIT_DIR:-.git}/$coord_file" ] || coord_begins=
        done
        if [ -n "$coord_begins" ] && [ -d "${coord_owner%/*}" ]; then
          case ${GIT_INDEX_FILE-} in
            */coord/index/*/index | */coord/index/*/index.lock) coord_session=${GIT_INDEX_FILE%/index*}; coord_session=",\"session\":\"${coord_session##*/}\"" ;;
            *) coord_session= ;;
          esac
          { printf '{"v":1%s}\n' "$coord_session" >"$coord_owner"; } 2>/dev/null || :
        fi
        """;

    // Who was killed has judged nothing, and is asked again; whatever else goes wrong would go wrong again.
    private static string AskTool(string call) => $"""
        coord_status={Killed}
        for coord_try in 1 2 3; do
          [ "$coord_status" -eq {Killed} ] || break
          coord_status=0
          [ -z "$coord_tool" ] || {call} || coord_status=$?
        done
        [ "$coord_status" -ne {Refused} ] || exit 1
        """;

    private static string FindTool(string tool) => $"""
        coord_tool='{tool.Replace("'", @"'\''", StringComparison.Ordinal)}'
        ! command -v dotnet-coord >/dev/null 2>&1 || coord_tool=dotnet-coord
        command -v "$coord_tool" >/dev/null 2>&1 || coord_tool=
        """;

    private static string Indented(string lines, int by) => lines.Replace("\n", "\n" + new string(' ', by), StringComparison.Ordinal);

    [GeneratedRegex(@"\A#!\s*(/usr)?/bin/(env\s+)?(sh|bash|dash)\b")]
    private static partial Regex Shell();
}
