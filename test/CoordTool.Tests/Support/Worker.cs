namespace CoordTool.Tests.Support;

/// <summary>A session at work in one checkout, in raw mode: with the variables it was given once, as an open shell has them.</summary>
internal sealed record Worker(Scratch Scratch, string Id, string Checkout, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The private index this session works on.</summary>
    public string IndexFile => Variables["GIT_INDEX_FILE"];

    /// <summary>Starts a session and takes its variables.</summary>
    public static Worker Start(Scratch scratch, string checkout, string id)
    {
        scratch.Coord(checkout, "session", "start", "--id", id).Exits(0);
        return new Worker(scratch, id, checkout, new Dictionary<string, string>(scratch.SessionVariables(id, checkout)) { ["GIT_AUTHOR_NAME"] = id });
    }

    public Answer Git(params string[] arguments) => Scratch.Run(Checkout, "git", arguments, variables: Variables);

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

    public void End() => Scratch.Coord(Checkout, "session", "end", "--id", Id).Exits(0);
}

/// <summary>The installed tool.</summary>
internal static class Tool
{
    public static string Path => Environment.GetEnvironmentVariable("COORD_TOOL")!;
}
