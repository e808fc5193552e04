using System.Globalization;
using System.Text;

namespace CoordTool.Tests.Support;

/// <summary>What somebody who may push to a server puts into its notes, with plain Git and no regard for us.</summary>
internal sealed class NotesOfAStranger(Scratch scratch, LoopbackServer server)
{
    private readonly List<byte> _edits = [];
    private int _written;

    /// <summary>A moment as claims have it.</summary>
    public static string Moment(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The name of the blob with a text.</summary>
    public string Blob(string text) => scratch.Run(server.Repository, "git", ["hash-object", "-w", "--stdin"], text).Exits(0).Line;

    /// <summary>A line of a session that works elsewhere, which may overwrite or add anything.</summary>
    public static string Line(string pattern, string session, string more = "", string? renewed = null, string kind = "hold")
    {
        var now = Moment(DateTimeOffset.UtcNow);
        return $"{{\"v\":1,\"kind\":\"{kind}\",\"mode\":\"exclusive\",\"auto\":false,\"pattern\":\"{pattern}\",\"session\":\"{session}\",\"host\":\"elsewhere\",\"repository\":\"/elsewhere\",\"acquired\":\"{now}\",\"renewed\":\"{renewed ?? now}\",\"ttl\":900{more}}}";
    }

    /// <summary>Puts a note on an object, at a place of one's own choice.</summary>
    public NotesOfAStranger Put(string place, string text) => Put(place, Encoding.UTF8.GetBytes(text));

    /// <summary>The same, of bytes that may be no text.</summary>
    public NotesOfAStranger Put(string place, byte[] content)
    {
        _edits.AddRange(Encoding.UTF8.GetBytes($"M 100644 inline {place}\ndata {content.Length}\n"));
        _edits.AddRange(content);
        _edits.Add((byte)'\n');
        return this;
    }

    /// <summary>Puts a line on what its pattern says.</summary>
    public NotesOfAStranger Claim(string pattern, string line) => Put(Blob(pattern), line + "\n");

    /// <summary>Commits all that on top of what a ref of the server has.</summary>
    public void Commit(string name = ClaimsInHistory.Ref, DateTimeOffset? when = null, string message = "x")
    {
        var has = scratch.Git(server.Repository, "rev-parse", "--quiet", "--verify", name).ExitCode == 0;
        var head = $"commit {name}\ncommitter x <x@x> {(when ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds()} +0000\ndata {Encoding.UTF8.GetByteCount(message)}\n{message}\n{(has ? $"from {name}^0\n" : "")}";
        Import([.. Encoding.UTF8.GetBytes(head), .. _edits]);
        _edits.Clear();
    }

    /// <summary>Gives Git's fast-import a stream.</summary>
    public void Import(byte[] stream)
    {
        var file = scratch[$"stream{++_written}"];
        File.WriteAllBytes(file, stream);
        scratch.Run(server.Repository, "/bin/sh", ["-c", "git fast-import --quiet --force <\"$0\"", file]).Exits(0);
        File.Delete(file);
    }
}
