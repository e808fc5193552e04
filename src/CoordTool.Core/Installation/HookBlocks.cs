using CoordTool.Core.Processes;

namespace CoordTool.Core.Installation;

/// <summary>
/// The text of our hooks, in POSIX sh. A tool that is missing, or that answers anything but "refused", never stops a Git
/// command (docs/hook-contracts.md, Hooks).
/// </summary>
internal static class HookBlocks
{
    /// <summary>The exit code by which the tool refuses; every other one lets Git go on.</summary>
    private const int Refused = 2;

    // What a shell says of a program that SIGKILL ended.
    private const int Killed = 128 + 9;

    /// <summary>The hooks of Git that we have a part in.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge", "post-rewrite", "reference-transaction"];

    /// <summary>The lines for a hook.</summary>
    /// <param name="name">Which hook.</param>
    /// <param name="tool">The absolute path of the tool, for when it is not on PATH.</param>
    /// <param name="foreign">Whether somebody else's hook follows, which is given what Git gave.</param>
    /// <param name="chained">The path of the hook that ours calls; null when it stands below, or there is none.</param>
    public static string Of(string name, string tool, bool foreign, string? chained) =>
        Ours(name, tool, foreign || chained is not null) + (chained is null ? "" : $"""

        coord_before={ShellQuoting.Quoted(chained)}
        [ ! -x "$coord_before" ] || exec "$coord_before" "$@"
        """);

    private static string Ours(string name, string tool, bool foreign) => name switch
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
          {Indented(FindTool(tool) + (name == "pre-commit" ? TellMissing : ""), 2)}
          {Indented(AskTool($"\"$coord_tool\" hook {name} --agent git --git-pid \"$PPID\" </dev/null"), 2)}
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
        coord_tool={ShellQuoting.Quoted(tool)}
        ! command -v dotnet-coord >/dev/null 2>&1 || coord_tool=dotnet-coord
        command -v "$coord_tool" >/dev/null 2>&1 || coord_tool=
        """;

    // Once for each commit; the other hooks need not say it again.
    private const string TellMissing = """

        [ -n "$coord_tool" ] || echo 'dotnet-coord is not installed any more: this commit is not guarded.' >&2
        """;

    private static string Indented(string lines, int by) => lines.Replace("\n", "\n" + new string(' ', by), StringComparison.Ordinal);
}
