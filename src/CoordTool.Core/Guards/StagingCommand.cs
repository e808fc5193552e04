using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>
/// A command that stages whatever it finds changed: <c>add</c> of everything, a directory or a pattern, and
/// <c>commit --all</c>. It can be made to leave paths out (docs/design.md, The guard).
/// </summary>
public sealed record StagingCommand
{
    private const string Add = "n|dry-run v|verbose i|interactive p|patch e|edit f|force u|update renormalize N|intent-to-add A|all ignore-removal refresh ignore-errors ignore-missing sparse warn-embedded-repo chmod= pathspec-from-file= pathspec-file-nul";
    private const string Commit = "q|quiet v|verbose F|file= author= date= m|message= c|reedit-message= C|reuse-message= fixup= squash= reset-author trailer= s|signoff t|template= e|edit cleanup= status S|gpg-sign? a|all i|include interactive p|patch o|only "
        + "n|no-verify dry-run short branch ahead-behind porcelain? long z|null amend no-post-rewrite u|untracked-files? pathspec-from-file= pathspec-file-nul allow-empty allow-empty-message";

    private readonly GitCommandLine _line;
    private readonly IReadOnlyList<OptionPlace> _all;
    private readonly IReadOnlyList<int> _pathPlaces;

    private StagingCommand(GitCommandLine line, GitOptions options)
    {
        _line = line;
        _all = [.. options.Places("all")];
        _pathPlaces = options.WordPlaces;
        Paths = new ChosenPathspecs(options.Words);
    }

    /// <summary>Whether it commits what it has staged.</summary>
    public bool IsCommit => _line.Command == "commit";

    /// <summary>The paths it names; empty for all.</summary>
    public ChosenPathspecs Paths { get; }

    /// <summary>Which untracked files it takes.</summary>
    public UntrackedLoss Untracked { get; private init; }

    /// <summary>Reads a command line, an alias put out.</summary>
    /// <returns>Null for a command that stages nothing, asks about each change, or reads the names of the paths from a file.</returns>
    public static StagingCommand? Of(GitCommandLine line)
    {
        if (line.Command is not ("add" or "stage" or "commit") || line.Arguments.FirstOrDefault() is "-h" or "--help" or "--help-all")
        {
            return null;
        }

        var options = GitOptions.Read(line.Command == "commit" ? Commit : Add, line.Arguments);
        if (options.Has("patch") || options.Has("interactive") || options.Has("pathspec-from-file"))
        {
            return null;
        }

        if (line.Command == "commit")
        {
            return options.Has("all") && !options.Has("include") && !options.Has("only") && options.Words.Count == 0 ? new StagingCommand(line, options) : null;
        }

        var takes = options.Has("all") || options.Has("update") || options.Has("renormalize") || options.Words.Count > 0;
        return !takes || options.Has("edit") || options.Has("refresh") ? null : new StagingCommand(line, options)
        {
            Untracked = options.Has("update") || options.Has("renormalize") ? UntrackedLoss.None : options.Has("force") ? UntrackedLoss.All : UntrackedLoss.NotIgnored,
        };
    }

    /// <summary>The same call, but for some paths.</summary>
    /// <param name="given">The call as it was made, <c>git</c> first: an alias may be in it, and words that are no text.</param>
    /// <param name="leftOut">The paths or directories, relative to the top.</param>
    /// <param name="idle">The pathspecs that nothing else fits: Git takes one without a match for an error.</param>
    /// <param name="areLiteral">Whether the call's pathspecs are file names, by its own options or its environment.</param>
    public IReadOnlyList<byte[]> Without(IReadOnlyList<byte[]> given, IEnumerable<string> leftOut, IReadOnlyCollection<string> idle, bool areLiteral)
    {
        var words = Words(_line, given);
        var globals = words.Take(_line.GlobalCount);
        if (idle.Count > 0 && Paths.Given.All(idle.Contains))
        {
            return [given[0], .. globals, Text("-c"), Text("advice.addEmptyPathspec=false"), words[_line.GlobalCount]];
        }

        // `--include` takes up the changes of tracked files by the same steps as `--all`, but of those that it is given. Options
        // may follow pathspecs, and Git then says itself what is wrong with them.
        return
        [
            given[0],
            .. globals,
            .. areLiteral ? [Text("--no-literal-pathspecs")] : (byte[][])[],
            words[_line.GlobalCount],
            .. IsCommit ? [Text("--include")] : (byte[][])[],
            .. Paths.IsEmpty ? [Text(":/")] : (byte[][])[],
            .. leftOut.Select(path => Text($":(exclude,top,literal){path}")),
            .. Arguments([.. words.Skip(_line.GlobalCount + 1)], idle, areLiteral),
        ];
    }

    private IEnumerable<byte[]> Arguments(byte[][] words, IReadOnlyCollection<string> idle, bool areLiteral)
    {
        for (var at = 0; at < words.Length; at++)
        {
            var path = Index(_pathPlaces, at);
            if (path >= 0 && idle.Contains(Paths.Given[path]))
            {
                continue;
            }

            var places = IsCommit ? _all.Where(place => place.Word == at).ToList() : [];
            if (places.Exists(place => place.Letter is null))
            {
                continue;
            }

            // The letters before it are options, and those have one byte each.
            byte[] word = places.Count == 0 ? words[at] : [.. words[at].Where((_, i) => i == 0 || !places.Exists(place => place.Letter == i - 1))];
            if (word is not [(byte)'-'] || places.Count == 0)
            {
                yield return path >= 0 && areLiteral ? [.. Text(":(literal)"), .. word] : word;
            }
        }
    }

    // What an alias brought in is known as text; what was typed behind it stays as it came.
    private static byte[][] Words(GitCommandLine line, IReadOnlyList<byte[]> given)
    {
        var words = line.Words.Select(Text).ToArray();
        for (var back = 1; back <= words.Length && back < given.Count && IsSame(line.Words[^back], given[^back]); back++)
        {
            words[^back] = given[^back];
        }

        return words;
    }

    private static bool IsSame(string text, byte[] bytes)
    {
        const char Unknown = '\uFFFD';
        var word = Encoding.UTF8.GetString(bytes);
        return word == text || (word.Contains(Unknown, StringComparison.Ordinal) && text.Contains(Unknown, StringComparison.Ordinal));
    }

    private static int Index(IReadOnlyList<int> places, int place)
    {
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i] == place)
            {
                return i;
            }
        }

        return -1;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
