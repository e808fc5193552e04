using System.Text.Json;

namespace CoordTool.Tests.Support;

/// <summary>A session at work in one checkout as its shell has it by default: with a git in front of PATH.</summary>
internal sealed record ShimWorker(Scratch Scratch, string Id, string Checkout, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The name that others see.</summary>
    public string Name => $"person-{Id}";

    /// <summary>The session's own <c>git</c>.</summary>
    public string GitPath => Path.Combine(Variables["PATH"].Split(Path.PathSeparator)[0], "git");

    /// <summary>The private index this session works on.</summary>
    public string IndexFile => Path.Combine(Scratch.Git(Checkout, "rev-parse", "--absolute-git-dir").Exits(0).Line, "coord", "index", Id, "index");

    /// <summary>Starts a session and takes its variables.</summary>
    public static ShimWorker Start(Scratch scratch, string checkout, string id)
    {
        scratch.Coord(checkout, "session", "start", "--id", id).Exits(0);
        using var answer = JsonDocument.Parse(scratch.Coord(checkout, "session", "env", "--id", id, "--json").Exits(0).Output);
        var variables = answer.RootElement.GetProperty("variables").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString()!);
        return new ShimWorker(scratch, id, checkout, variables);
    }

    public Answer Git(params string[] arguments) => GitWith([], arguments);

    /// <summary>Runs the git that this session's shell finds, with further variables.</summary>
    public Answer GitWith((string Name, string Value)[] more, string[] arguments, string? input = null) =>
        Scratch.Run(Checkout, GitPath, arguments, input, new Dictionary<string, string>([.. Variables, .. more.Select(each => KeyValuePair.Create(each.Name, each.Value))]));

    public Answer Coord(params string[] arguments) => Scratch.Run(Checkout, Tool.Path, arguments, variables: Variables);

    /// <summary>Writes a file and stages it.</summary>
    public void Stage(string path, string content)
    {
        Scratch.Write(Checkout, path, content);
        Git("add", "--", path).Exits(0);
    }

    /// <summary>Writes a file, stages it and commits it under a message of its own.</summary>
    public void Commit(string path, string content)
    {
        Stage(path, content);
        Git("commit", "--quiet", "-m", $"{Id}: {path}").Exits(0);
    }

    /// <summary>Runs a script in the session's shell.</summary>
    public Answer Shell(string script, string? input = null) => Scratch.Run(Checkout, "/bin/bash", ["-euc", script], input, Variables);

    public void End() => Scratch.Coord(Checkout, "session", "end", "--id", Id).Exits(0);
}
