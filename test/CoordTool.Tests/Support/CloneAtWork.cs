using System.Globalization;
using System.Text.RegularExpressions;

namespace CoordTool.Tests.Support;

/// <summary>A clone on a machine of its own, as far as claims are concerned, with one session at work in it.</summary>
internal sealed class CloneAtWork
{
    private readonly Dictionary<string, string> _variables;

    private CloneAtWork(Scratch scratch, string directory, string session)
    {
        (Scratch, Directory, Session) = (scratch, directory, session);
        _variables = new Dictionary<string, string> { ["COORD_SESSION"] = session };
    }

    public Scratch Scratch { get; }

    public string Directory { get; }

    public string Session { get; }

    /// <summary>The claims as they are in it.</summary>
    public ClaimsInHistory Claims => new(Scratch, Directory);

    /// <summary>Puts a first commit on a server, with what <c>coord.json</c> is to say.</summary>
    public static void Seed(Scratch scratch, LoopbackServer server, string settings)
    {
        var seed = scratch.Repository("seed", ("readme", "hello\n"), ("coord.json", settings));
        scratch.Git(seed, "push", "--quiet", server.Repository, "main").Exits(0);
        scratch.Git(server.Repository, "symbolic-ref", "HEAD", "refs/heads/main").Exits(0);
    }

    /// <summary>Clones, sets up and starts a session that has the name of the clone.</summary>
    public static CloneAtWork Start(Scratch scratch, LoopbackServer server, string name)
    {
        var directory = server.Clone(scratch[name]);
        scratch.Coord(directory, "init", "--agent", "none", "--remote").Exits(0);
        scratch.Coord(directory, "session", "start", "--id", name, "--name", name).Exits(0);
        return new CloneAtWork(scratch, directory, name);
    }

    /// <summary>Its session by the hooks of Claude Code.</summary>
    public ClaudeSession Claude => new(Scratch, Session, Directory);

    /// <summary>Has its own lines on a pattern be of another moment, as if they had been taken then.</summary>
    public void Date(string pattern, DateTimeOffset moment)
    {
        var annotated = Scratch.Run(Directory, "git", ["hash-object", "--stdin"], pattern).Exits(0).Line;
        var note = Git("notes", "--ref=coord/claims", "show", annotated).Exits(0).Lines;
        var time = moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var dated = note.Select(line => line.Contains($"\"session\":\"{Session}\"", StringComparison.Ordinal) ? Regex.Replace(line, "\"(acquired|renewed)\":\"[^\"]*\"", $"\"$1\":\"{time}\"") : line).ToList();
        Assert.That(dated, Is.Not.EqualTo(note));
        Git("notes", "--ref=coord/claims", "add", "-f", "-m", string.Join('\n', dated), annotated).Exits(0);
    }

    /// <summary>Claims something, and has done so at another moment.</summary>
    public void ClaimAt(DateTimeOffset moment, params string[] arguments)
    {
        Coord(["claim", .. arguments]).Exits(0);
        Date(arguments[^1], moment);
    }

    /// <summary>What its session is told at its next hook.</summary>
    public string Told() => ClaudeSession.Told(Claude.HasChanged());

    /// <summary>Writes settings of its own into its checkout, for commands that are run from now on.</summary>
    public void Set(string settings) => Scratch.Write(Directory, "coord.json", settings);

    public Answer Coord(params string[] arguments) => Scratch.Run(Directory, Tool.Path, arguments, variables: _variables);

    public Answer Git(params string[] arguments) => Scratch.Git(Directory, arguments);
}
