namespace CoordTool.Tests.Support;

/// <summary>How clones reach a bare repository.</summary>
public enum ServerKind
{
    /// <summary>By its path, without a server.</summary>
    Path,

    /// <summary><c>git daemon</c>.</summary>
    Daemon,

    /// <summary>OpenSSH.</summary>
    Ssh,

    /// <summary><c>git http-backend</c> behind lighttpd.</summary>
    Http,
}

/// <summary>
/// A bare repository that clones on this machine push to and fetch from, as they do from one far away, and that a test can make
/// slow, deaf or forgetful. It belongs to one test, listens on 127.0.0.1 alone and is gone with it.
/// </summary>
internal abstract class LoopbackServer : IDisposable
{
    // The first push that takes a file of these away is the one it was meant for.
    private const string HoldsWhatIsMeant = """
        #!/bin/sh
        for hold in ../holds/*; do
          mv "$hold/armed" "$hold/held" 2>/dev/null || continue
          while [ -e "$hold/held" ]; do sleep 0.02; done
          break
        done

        """;

    // The report follows when all refs are in place, and is lost on the way. What passes it on knows the connection by its port.
    private const string LosesTheAnswer = """
        #!/bin/sh
        [ "$1" = committed ] || exit 0
        for each in ../losses/*; do
          rm -- "$each" 2>/dev/null || continue
          set -- ${SSH_CLIENT-}
          : >"../lost/${REMOTE_PORT:-$2}"
          break
        done

        """;

    private static readonly string[] ProgramsOfTheSystem = ["/usr/local/sbin", "/usr/sbin", "/sbin"];
    private static int _servers;
    private int _wishes;

    protected LoopbackServer(Scratch scratch)
    {
        Scratch = scratch;
        Top = Directory.CreateDirectory(scratch[$"server{Interlocked.Increment(ref _servers)}"]).FullName;
        foreach (var directory in new[] { "holds", "losses", "lost" })
        {
            Directory.CreateDirectory(Path.Combine(Top, directory));
        }

        Repository = Path.Combine(Top, "origin.git");
        scratch.Git(Top, "init", "--quiet", "--bare", Repository).Exits(0);
        scratch.Git(Repository, "config", "http.receivepack", "true").Exits(0);
        WriteProgram("origin.git/hooks/pre-receive", HoldsWhatIsMeant);
        WriteProgram("origin.git/hooks/reference-transaction", LosesTheAnswer);
    }

    /// <summary>The bare repository, on disk.</summary>
    public string Repository { get; }

    /// <summary>What <c>git remote add</c> takes.</summary>
    public abstract string Url { get; }

    /// <summary>What a clone's own configuration needs beside the URL of its remote <c>origin</c>.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>How often clients called.</summary>
    public abstract int Connections { get; }

    /// <summary>How many bytes clients sent; none are counted for a path.</summary>
    public virtual long BytesSent => 0;

    /// <summary>How many bytes clients received; none are counted for a path.</summary>
    public virtual long BytesReceived => 0;

    protected Scratch Scratch { get; }

    /// <summary>The directory of everything that belongs to it.</summary>
    protected string Top { get; }

    /// <summary>Starts one with an empty repository. The test is ignored where a program for that is missing.</summary>
    public static LoopbackServer Start(Scratch scratch, ServerKind kind)
    {
        if (FindWhatIsMissing(scratch, kind) is { } program)
        {
            Assert.Ignore($"{program} is not installed; .ci/run brings it.");
        }

        LoopbackServer server = kind switch
        {
            ServerKind.Path => new ServerByPath(scratch),
            ServerKind.Daemon => new GitDaemon(scratch),
            ServerKind.Ssh => new SshServer(scratch),
            _ => new HttpServer(scratch),
        };
        try
        {
            server.StartAgain();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>The first program that servers of a kind need and this machine lacks; null if it has all.</summary>
    public static string? FindWhatIsMissing(Scratch scratch, ServerKind kind)
    {
        string[] needed = kind switch
        {
            ServerKind.Path => [],
            ServerKind.Daemon => ["git-daemon"],
            ServerKind.Ssh => ["sshd", "ssh", "ssh-keygen"],
            _ => ["git-http-backend", "lighttpd"],
        };
        return needed.FirstOrDefault(program => FindProgram(scratch, program) is null);
    }

    /// <summary>Makes a clone.</summary>
    public string Clone(string directory)
    {
        // Not local: a clone by path would link files and ask nobody. What a remote is asked through is not read from the configuration yet.
        string[] settings = [.. Settings.SelectMany(setting => new[] { "--config", $"{setting.Key}={setting.Value}" })];
        string[] through = Settings.TryGetValue("remote.origin.uploadpack", out var program) ? ["--upload-pack", program] : [];
        Scratch.Git(Scratch.Root, ["clone", "--quiet", "--no-local", .. settings, .. through, Url, directory]).Exits(0);
        return directory;
    }

    /// <summary>Ends what is under way and answers nobody any more.</summary>
    public abstract void Stop();

    /// <summary>Answers again, at the same URL.</summary>
    public abstract void StartAgain();

    /// <summary>Makes each later connection wait before the server hears of it; 0 milliseconds ends that.</summary>
    public abstract void SlowDown(int milliseconds);

    /// <summary>Breaks every connection off. What the server does then is its own affair: a push it has whole it may still take.</summary>
    public abstract void Cut();

    /// <summary>Breaks a connection off when its client has sent so many bytes; of a path, that of the next push.</summary>
    /// <param name="bytes">How many bytes pass.</param>
    /// <param name="times">How many connections this happens to; with 0 it does not happen any more.</param>
    public abstract void CutAfter(long bytes, int times = 1);

    /// <summary>The next push is taken, and its client never hears of it: the connection ends. Later ones are heard again.</summary>
    public void LoseNextAnswer() => File.WriteAllText(Path.Combine(Top, "losses", $"{Interlocked.Increment(ref _wishes)}"), "");

    /// <summary>The next push waits when it has arrived and no ref has moved; others pass it by.</summary>
    public HeldPush HoldNextPush() => new(Path.Combine(Top, "holds", $"{Interlocked.Increment(ref _wishes)}"));

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        // Lets go of all pushes at once, those too that nobody waits for any more.
        Directory.Move(Path.Combine(Top, "holds"), Path.Combine(Top, "released"));
        Stop();
    }

    /// <summary>Where a program is; null where it is not.</summary>
    protected static string? FindProgram(Scratch scratch, string name) =>
        scratch.Variables["PATH"].Split(Path.PathSeparator)
            .Append(scratch.Git(scratch.Root, "--exec-path").Exits(0).Line)
            .Concat(ProgramsOfTheSystem)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Writes a program that a shell runs.</summary>
    protected string WriteProgram(string path, string script)
    {
        var program = Scratch.Write(Top, path, script);
        Scratch.Run(Top, "chmod", ["+x", program]).Exits(0);
        return program;
    }
}
