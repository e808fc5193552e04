using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace CoordTool.Stress;

/// <summary>What a session wrote into a file.</summary>
/// <param name="Session">Who.</param>
/// <param name="Path">Where.</param>
/// <param name="Text">What; null where it took the file away.</param>
internal sealed record Version(string Session, string Path, string? Text)
{
    /// <summary>Git's name of it; none for a removal.</summary>
    public string Blob { get; } = Text is null ? "" : Ledger.BlobOf(Text);

    /// <summary>When it was written.</summary>
    public long Written { get; set; }

    /// <summary>From when on others can know of it: it is written, and the session has asked for the file or told of it.</summary>
    public long Known { get; set; } = long.MaxValue;

    /// <summary>When a hook was asked for leave; null where none was.</summary>
    public long? Asked { get; init; }

    /// <summary>Whether a hook was asked before.</summary>
    public bool IsAsked => Asked is not null;

    /// <summary>Whether a hook told the tool of it, and came to its end.</summary>
    public bool IsReported { get; set; }

    /// <summary>Whether its session gave its claims away, or a hook around it met a full disk or the like and could keep nothing.</summary>
    public bool IsUnprotected { get; set; }

    /// <summary>The later write that found it in the file and replaced it.</summary>
    public Version? Next { get; set; }

    /// <summary>Whether its session has put it into the stash.</summary>
    public bool IsStashed { get; set; }

    /// <summary>Why it need not be anywhere any more; null where it has to.</summary>
    public string? Excuse { get; set; }

    /// <summary>Whether it was seen in a commit of a branch.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>Whether it was complained about.</summary>
    public bool IsMissed { get; set; }
}

/// <summary>A command of a session.</summary>
/// <param name="Session">Who.</param>
/// <param name="Began">When it was started.</param>
/// <param name="Ended">When it had ended.</param>
/// <param name="Words">What.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Said">The first of what it said.</param>
internal sealed record Call(string Session, long Began, long Ended, string Words, int ExitCode, string Said);

/// <summary>Everything that sessions wrote and ran. It is ours alone: no tool is asked.</summary>
internal sealed class Ledger
{
    // Microseconds: the system gives back the room of a deleted file in its own time.
    private const long AfterEffect = 500_000;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<string, object> _locks = new();
    private readonly Dictionary<string, Version> _byBlob = [];
    private readonly List<Version> _versions = [];
    private readonly List<Disturbance> _disturbances = [];
    private int _count;

    /// <summary>All calls, in the order in which they ended.</summary>
    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>The last version of each path.</summary>
    public ConcurrentDictionary<string, Version> Last { get; } = new();

    /// <summary>Who is at work.</summary>
    public ConcurrentDictionary<string, bool> Alive { get; } = new();

    /// <summary>When each session was last ended, by its own word or by the time that passed since its death.</summary>
    public ConcurrentDictionary<string, long> Ends { get; } = new();

    /// <summary>Who was told to hold which resource alone, and has not given it back since.</summary>
    public ConcurrentDictionary<string, string> Holders { get; } = new();

    /// <summary>Who was told so while another had been told the same.</summary>
    public ConcurrentQueue<string> DoubleHolders { get; } = new();

    /// <summary>Which files sessions put back by name to what they were.</summary>
    public ConcurrentDictionary<(string Session, string Path), bool> PutBack { get; } = new();

    /// <summary>Microseconds since the beginning.</summary>
    public long Now => _clock.Elapsed.Ticks / 10;

    /// <summary>Git's name of a content.</summary>
    public static string BlobOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5350 // Git names its objects by SHA-1.
        return Convert.ToHexStringLower(SHA1.HashData([.. Encoding.UTF8.GetBytes($"blob {bytes.Length}\0"), .. bytes]));
#pragma warning restore CA5350
    }

    /// <summary>A content that was never there before. All are of one length, so that sizes tell nothing.</summary>
    public string NewText(string session) => $"{session,-12} {Interlocked.Increment(ref _count),9}\n";

    /// <summary>When something stood in everybody's way.</summary>
    public IReadOnlyList<Disturbance> Disturbances()
    {
        lock (_disturbances)
        {
            return [.. _disturbances];
        }
    }

    /// <summary>Notes that it begins.</summary>
    public void Begin(Disturbance disturbance)
    {
        lock (_disturbances)
        {
            _disturbances.Add(disturbance);
        }
    }

    /// <summary>Notes that it is over.</summary>
    public void End(Disturbance begun, Disturbance ended)
    {
        lock (_disturbances)
        {
            _disturbances[_disturbances.LastIndexOf(begun)] = ended;
        }
    }

    /// <summary>Whether some program could not write, or was killed, in a time.</summary>
    public bool IsDisturbed(long from, long to) =>
        Disturbances().Any(each => each.Kind is "disk" or "limit" or "readonly" or "kill" && each.Began < to && each.Ended > from - AfterEffect);

    /// <summary>Where versions of one path follow one another.</summary>
    public object LockOf(string path) => _locks.GetOrAdd(path, _ => new object());

    /// <summary>Puts a version on record, under the lock of its path.</summary>
    /// <param name="version">The version.</param>
    /// <param name="found">What was in the file before; null where there was none.</param>
    public void Add(Version version, string? found)
    {
        if (Last.TryGetValue(version.Path, out var before) && before.Text == found)
        {
            before.Next = version;
        }

        Last[version.Path] = version;
        lock (_versions)
        {
            _versions.Add(version);
            if (version.Text is not null)
            {
                _byBlob[version.Blob] = version;
            }
        }
    }

    /// <summary>All versions so far.</summary>
    public IReadOnlyList<Version> Versions()
    {
        lock (_versions)
        {
            return [.. _versions];
        }
    }

    /// <summary>The version that is called so.</summary>
    public Version? Find(string blob)
    {
        lock (_versions)
        {
            return _byBlob.GetValueOrDefault(blob);
        }
    }
}
