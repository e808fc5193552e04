namespace CoordTool.Output;

/// <summary>What makes a shell ask the tool for the words that may come next, one text a shell (docs/design.md, Shell function).</summary>
internal static class ShellCompletions
{
    /// <summary>Readline replaces only what follows the last of COMP_WORDBREAKS, so what comes before it is taken off.</summary>
    private const string Bash = """
        _coord() {
          local line=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
          local word=${line##*[[:space:]]}
          COMPREPLY=($(command dotnet-coord '[suggest]' "$line" 2>/dev/null))
          COMPREPLY=("${COMPREPLY[@]#"${word%"$2"}"}")
        }
        complete -o bashdefault -o default -F _coord dotnet-coord coord
        """;

    private const string Zsh = """
        _coord() {
          local -a coord_words
          coord_words=(${(f)"$(command dotnet-coord '[suggest]' "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)"})
          compadd -a coord_words || _files
        }
        if (( $+functions[compdef] )); then
          compdef _coord dotnet-coord coord
        fi
        """;

    private const string Fish = """
        function __coord_complete
            set -l coord_words (command dotnet-coord '[suggest]' (commandline -cp | string collect) 2>/dev/null)
            if test (count $coord_words) -gt 0
                printf '%s\n' $coord_words
            else
                __fish_complete_path (commandline -ct)
            end
        end
        complete -c dotnet-coord -f -a '(__coord_complete)'
        complete -c coord -f -a '(__coord_complete)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName dotnet-coord, coord -ScriptBlock {
            param($word, $command, $position)
            $length = $position - $command.Extent.StartOffset
            $line = $command.Extent.Text.PadRight($length).Substring(0, $length)
            @(& dotnet-coord '[suggest]' $line 2>$null) | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    /// <summary>The text for one of <see cref="ShellFunctions.Shells"/>.</summary>
    public static string For(string shell) => shell switch
    {
        "zsh" => Zsh,
        "fish" => Fish,
        "pwsh" => PowerShell,
        _ => Bash,
    };
}
