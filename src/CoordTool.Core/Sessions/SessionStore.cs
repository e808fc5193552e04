using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Sessions;

/// <summary>The sessions of a repository: one file each, replaced by rename, and one empty file whose mtime is the heartbeat.</summary>
public sealed class SessionStore
{
    private const string Name = "sessions";
    private const string End = ".ended";
    private readonly string _directory;
    private readonly CoordContext _context;

    /// <summary>Opens the registry; it need not exist.</summary>
    public SessionStore(CoordContext context, GitLayout layout)
    {
        _context = context;
        _directory = Path.Combine(layout.CoordDirectory, Name);
    }

    /// <summary>Finds a session.</summary>
    /// <returns>Null when none of that id is registered, or its file is damaged.</returns>
    public Session? Find(SessionId id) => Load(FileOf(id), id);

    /// <summary>Whether a session of that id is registered, even if its file cannot be read.</summary>
    public bool IsRegistered(SessionId id) => File.Exists(FileOf(id));

    /// <summary>All registered sessions, the one with the latest sign of life first; damaged files are left out.</summary>
    public IReadOnlyList<Session> List() => Directory.Exists(_directory)
        ? [.. Directory.EnumerateFiles(_directory, "*.json")
            .Select(path => SessionId.TryParse(Path.GetFileNameWithoutExtension(path)) is { } id ? Load(path, id) : null)
            .OfType<Session>()
            .OrderByDescending(session => session.LastActivity)
            .ThenBy(session => session.Id.Value, StringComparer.Ordinal)]
        : [];

    /// <summary>Registers a session or replaces what it registered, and notes a sign of life.</summary>
    public void Save(Session session)
    {
        var document = new SessionDocument(
            1, session.Id.Value, session.Name, session.Agent, session.Process?.Id, session.Process?.Started, session.Host, session.Checkout, session.Started, session.Task);
        AtomicFile.Delete(EndOf(session.Id));
        AtomicFile.Write(FileOf(session.Id), JsonSerializer.Serialize(document, CoreJson.Default.SessionDocument) + "\n");
        Beat(session.Id, force: true);
    }

    /// <summary>Notes a sign of life where that can be done; more than one in ten seconds costs only a look.</summary>
    public void Beat(SessionId id, bool force = false)
    {
        var path = BeatOf(id);
        var now = _context.Now.UtcDateTime;
        if (!force && (!File.Exists(FileOf(id)) || (File.Exists(path) && (now - File.GetLastWriteTimeUtc(path)).Duration() < SessionLimits.Heartbeat)))
        {
            return;
        }

        // A session that ends this very moment has no place for it any more.
        Bookkeeping.Try(() =>
        {
            if (!File.Exists(path))
            {
                File.WriteAllBytes(path, []);
            }

            File.SetLastWriteTimeUtc(path, now);
        });
    }

    /// <summary>Removes a session's files; nothing happens when they are gone.</summary>
    public void Remove(SessionId id)
    {
        AtomicFile.Delete(FileOf(id));
        AtomicFile.Delete(BeatOf(id));
    }

    /// <summary>Notes that a session ended by its own word: what still comes of it afterwards does not register it again.</summary>
    public void NoteEnd(SessionId id)
    {
        try
        {
            File.WriteAllBytes(EndOf(id), []);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever registered here.
        }
    }

    /// <summary>Whether a session ended by its own word and was not started again since; forgotten after a day.</summary>
    public bool HasEnded(SessionId id) => File.Exists(EndOf(id));

    /// <summary>Whether a file notes such an end.</summary>
    internal static bool IsEnd(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == Name && Path.GetExtension(file) == End;

    /// <summary>The name for a new session: the agent and the end of the id, lengthened until no other session has it.</summary>
    public string NameFor(SessionId id, string? agent)
    {
        var taken = List().Where(other => other.Id != id).Select(other => other.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var family = id.Parent is not { } parent ? $"{agent ?? "person"}-" : $"{Find(parent)?.Name ?? NameFor(parent, agent)}/";
        for (var length = Math.Min(4, id.Value.Length); ; length++)
        {
            var name = $"{family}{id.Value[^length..]}";
            if (length == id.Value.Length || !taken.Contains(name))
            {
                return name;
            }
        }
    }

    private string EndOf(SessionId id) => Path.Combine(_directory, $"{id}{End}");

    private string FileOf(SessionId id) => Path.Combine(_directory, $"{id}.json");

    private string BeatOf(SessionId id) => Path.Combine(_directory, $"{id}.beat");

    private Session? Load(string path, SessionId id)
    {
        try
        {
            if (ByteText.ReadBytes(path) is not { } bytes || SessionDocument.Read(bytes) is not { } document)
            {
                return null;
            }

            var beat = BeatOf(id);
            return new Session
            {
                Id = id,
                Name = document.Name,
                Agent = document.Agent,
                Process = document is { Pid: { } pid, PidStarted: { } started } ? new ProcessIdentity(document.Host, pid, started) : null,
                Host = document.Host,
                Checkout = document.Checkout,
                Started = document.Started,
                Task = document.Task,
                LastActivity = File.Exists(beat) ? new DateTimeOffset(File.GetLastWriteTimeUtc(beat)) : document.Started,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
