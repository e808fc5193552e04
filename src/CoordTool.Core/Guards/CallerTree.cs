using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>A path that is not as HEAD has it.</summary>
/// <param name="Path">Relative to the top.</param>
/// <param name="IsStaged">Whether the index differs from HEAD, or holds a conflict.</param>
/// <param name="IsChanged">Whether the file differs from the index.</param>
public sealed record DirtyPath(string Path, bool IsStaged, bool IsChanged);

/// <summary>
/// Asks Git what a command of the caller would meet: with the same options before the command, in the same directory, on
/// the same index. So pathspecs mean here what they will mean there.
/// </summary>
public sealed class CallerTree
{
    private static readonly string[] Handed = ["GIT_DIR", "GIT_WORK_TREE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"];

    private readonly GitProcess _git;
    private readonly IReadOnlyList<string> _globals;
    private readonly Dictionary<string, string> _variables;
    private readonly GitLayout _layout;

    /// <summary>Prepares the questions about one command line.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="line">His command line.</param>
    /// <param name="index">The index that it works on.</param>
    public CallerTree(CoordContext context, GitLayout layout, GitCommandLine line, string index)
    {
        _layout = layout;
        _git = new GitProcess(context, context.WorkingDirectory);
        _globals = [.. line.Words.Take(line.GlobalCount)];
        _variables = Handed.Where(name => context.Variable(name) is not null).ToDictionary(name => name, name => context.Variable(name)!);
        _variables["GIT_INDEX_FILE"] = index;
        Directory = line.Directories.Where(next => next.Length > 0).Aggregate(context.WorkingDirectory, (at, next) => Path.GetFullPath(next, at));
    }

    /// <summary>The directory that the command works in.</summary>
    public string Directory { get; }

    /// <summary>The tracked paths that are not as HEAD has them.</summary>
    public IReadOnlyList<DirtyPath> Dirty(ChosenPathspecs paths, IReadOnlyList<string> given)
    {
        const int Ordinary = 9;
        const int Conflict = 11;
        var answer = Ask(paths, ["status", "--porcelain=v2", "-z", "--untracked-files=no", "--no-renames", "--no-ahead-behind", "--ignore-submodules=all", "--", .. given]);
        return [.. answer.Fields.Where(line => line[0] is '1' or 'u').Select(line =>
            line[0] == 'u'
                ? new DirtyPath(line.Split(' ', Conflict)[^1], IsStaged: true, IsChanged: true)
                : new DirtyPath(line.Split(' ', Ordinary)[^1], line[2] != '.', line[3] != '.'))];
    }

    /// <summary>The tracked paths, changed or not.</summary>
    public IReadOnlyList<string> Tracked(ChosenPathspecs paths, IReadOnlyList<string> given) =>
        Ask(paths, ["ls-files", "-z", "--full-name", "--", .. given]).Fields;

    /// <summary>The untracked files that a command takes.</summary>
    public IEnumerable<string> Untracked(TreeCommand command, IReadOnlyList<string> given)
    {
        // `clean` without paths stays below its directory, everything else looks at the whole tree.
        IReadOnlyList<string> where = given.Count > 0 || command.Scope != CleanScope.Everything ? given : [":/"];
        var isShallow = !command.Scope.Directories && given.Count == 0;
        var kind = command.Untracked switch
        {
            UntrackedLoss.NotIgnored => (string[])["--exclude-standard"],
            UntrackedLoss.Ignored => ["--exclude-standard", "--ignored"],
            _ => [],
        };
        var answer = Ask(command.Paths, ["ls-files", "-z", "--full-name", "--others", .. kind, .. command.Scope.Excluded.Select(pattern => $"--exclude={pattern}"), .. isShallow ? ["--directory"] : (string[])[], "--", .. where]);
        return answer.Fields.Where(path => !path.EndsWith('/') || (command.Scope.Repositories && !isShallow));
    }

    /// <summary>The object that a word names, taken for a commit or a tree.</summary>
    /// <returns>Null when it names none.</returns>
    public ObjectId? Resolve(string word, string kind) =>
        Run(["rev-parse", "--verify", "--quiet", $"{word}^{{{kind}}}"]) is { Succeeded: true } answer && ObjectId.TryParse(answer.Line, out var id) ? id : null;

    /// <summary>The lines that a question to Git is answered with; none where Git says no.</summary>
    public IReadOnlyList<string> Lines(params IReadOnlyList<string> arguments) =>
        Run(arguments) is { Succeeded: true } answer ? answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>A setting, or null.</summary>
    public string? Setting(string name) => Run(["config", "--get", name]) is { Succeeded: true } answer ? answer.Line : null;

    /// <summary>Whether some ref fits a pattern and some options.</summary>
    public bool HasRef(params IReadOnlyList<string> arguments) => Run(["for-each-ref", "--count=1", .. arguments]) is { Succeeded: true, Output.Length: > 0 };

    /// <summary>Whether a word would be taken for a file: one is there, or it holds a wildcard.</summary>
    public bool IsFile(string word) => word.AsSpan().IndexOfAny("*?[") >= 0 || word.StartsWith(':') || WorkingFile.Exists(FullPath(word)) || System.IO.Directory.Exists(FullPath(word));

    /// <summary>The paths relative to the top that are named by themselves, and not by a directory or a pattern.</summary>
    public HashSet<string> Named(IReadOnlyList<string> given) =>
        [.. given.Select(word => PhysicalPath.Below(_layout.RequireWorkTree(), FullPath(word))).OfType<string>()];

    private string FullPath(string word) => Path.GetFullPath(word, PhysicalPath.Resolve(Directory));

    private GitResult Ask(ChosenPathspecs paths, IReadOnlyList<string> arguments)
    {
        string[] question = [.. paths.AreLiteral ? ["--literal-pathspecs"] : (string[])[], .. arguments];
        var answer = Run(question);
        return answer.Succeeded ? answer : throw GitProcess.Failed([.. _globals, .. question], answer);
    }

    // A Git that is killed, when memory runs out for one, has not answered; without an answer the command would pass.
    private GitResult Run(IReadOnlyList<string> arguments)
    {
        const int BySignal = 130;
        string[] question = [.. _globals, .. arguments];
        var answer = _git.Run(question, variables: _variables);
        return answer.ExitCode < BySignal ? answer : _git.Run(question, variables: _variables);
    }
}
