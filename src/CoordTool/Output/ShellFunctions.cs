namespace CoordTool.Output;

/// <summary>The shell function <c>coord</c>, one text a shell (docs/design.md, Shell function).</summary>
internal static class ShellFunctions
{
    /// <summary>Bash and zsh read the same text.</summary>
    private const string Posix = """
        coord() {
          if [ "${1-}" = cd ]; then
            shift
            set -- worktree path "$@"
          fi
          case "${1-} ${2-}" in
            'worktree add' | 'worktree path' | 'worktree restore' | 'worktree done') ;;
            *) command dotnet-coord "$@"; return ;;
          esac
          local coord_word
          for coord_word in "$@"; do
            case "$coord_word" in
              --json | --dry-run | -n | --help | -h | '-?' | --exec | --exec=* | -x) command dotnet-coord "$@"; return ;;
            esac
          done
          local coord_code=0
          if [ "$2" = done ]; then
            local coord_main
            coord_main=$(command git worktree list --porcelain 2>/dev/null | command sed -n '1s/^worktree //p')
            command dotnet-coord "$@" || coord_code=$?
            if [ "$coord_code" -eq 0 ] && ! [ "$PWD" -ef . ] && [ -d "$coord_main" ]; then
              builtin cd -- "$coord_main" || return
            fi
            return "$coord_code"
          fi
          local coord_path
          coord_path=$(command dotnet-coord "$@") || coord_code=$?
          if [ "$coord_code" -eq 0 ] && [ -d "$coord_path" ]; then
            builtin cd -- "$coord_path" || return
          fi
          if [ -n "$coord_path" ]; then
            printf '%s\n' "$coord_path"
          fi
          return "$coord_code"
        }
        """;

    private const string Fish = """
        function coord
            if test "$argv[1]" = cd
                set argv worktree path $argv[2..-1]
            end
            if not contains -- "$argv[1] $argv[2]" 'worktree add' 'worktree path' 'worktree restore' 'worktree done'
                command dotnet-coord $argv
                return
            end
            for coord_word in $argv
                if contains -- $coord_word --json --dry-run -n --help -h '-?' --exec -x
                    command dotnet-coord $argv
                    return
                end
            end
            if test "$argv[2]" = done
                set -l coord_main (command git worktree list --porcelain 2>/dev/null | string replace -rf '^worktree ' '')[1]
                command dotnet-coord $argv
                set -l coord_code $status
                if test $coord_code -eq 0; and not test -d "$PWD"; and test -d "$coord_main"
                    cd -- $coord_main
                end
                return $coord_code
            end
            set -l coord_path (command dotnet-coord $argv)
            set -l coord_code $status
            if test $coord_code -eq 0; and test (count $coord_path) -eq 1; and test -d "$coord_path"
                cd -- $coord_path; or return
            end
            if test (count $coord_path) -gt 0
                printf '%s\n' $coord_path
            end
            return $coord_code
        end
        """;

    private const string PowerShell = """
        function coord {
            $words = @($args)
            if ($words.Count -gt 0 -and $words[0] -eq 'cd') { $words = @('worktree', 'path') + @($words | Select-Object -Skip 1) }
            $moves = ($words[0] -eq 'worktree') -and ($words[1] -in 'add', 'path', 'restore', 'done')
            foreach ($word in $words) { if ($word -in '--json', '--dry-run', '-n', '--help', '-h', '-?', '--exec', '-x') { $moves = $false } }
            if (-not $moves) { & dotnet-coord @words; return }
            if ($words[1] -eq 'done') {
                $main = @(git worktree list --porcelain 2>$null)[0] -replace '^worktree ', ''
                & dotnet-coord @words
                if ($LASTEXITCODE -eq 0 -and -not (Test-Path -LiteralPath $PWD.ProviderPath) -and $main -and (Test-Path -LiteralPath $main)) { Set-Location -LiteralPath $main }
                return
            }
            $path = @(& dotnet-coord @words)
            if ($LASTEXITCODE -eq 0 -and $path.Count -eq 1 -and (Test-Path -LiteralPath $path[0] -PathType Container)) { Set-Location -LiteralPath $path[0] }
            $path
        }
        """;

    /// <summary>The shells there is a text for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The text for one of them.</summary>
    public static string For(string shell) => shell switch
    {
        "fish" => Fish,
        "pwsh" => PowerShell,
        _ => Posix,
    };
}
