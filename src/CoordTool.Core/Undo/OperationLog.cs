using System.Globalization;
using System.Text;
using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Undo;

/// <summary>
/// What a session did that can be taken back, one file an operation: <c>coord/operations/SESSION/TIME-NUMBER.json</c>. It is a
/// convenience: an operation whose record cannot be written took effect all the same.
/// </summary>
public sealed class OperationLog(CoordContext context, GitLayout layout, SessionId? session)
{
    /// <summary>So many are kept of each session, the latest ones.</summary>
    public const int Most = 50;

    private const int MostNames = 1000;

    private string Own => Path.Combine(DirectoryOf(layout), Operation.DirectoryOf(session));

    /// <summary>Where the operations of all sessions are.</summary>
    public static string DirectoryOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "operations");

    /// <summary>The operations on record, the latest first. A file that means nothing, or that a newer version wrote, is none.</summary>
    public IReadOnlyList<Operation> List() => [.. Enumerable.Reverse(Files()).Select(Read).OfType<Operation>()];

    /// <summary>Puts an operation on record that took effect.</summary>
    /// <returns>Null, or why it is not on record and cannot be taken back by <c>undo</c>.</returns>
    public string? TryRecord(Operation operation) => TryRecord(operation, out _);

    /// <summary>As <see cref="TryRecord(Operation)"/>, of one that is still to change.</summary>
    internal string? TryRecord(Operation operation, out Operation recorded)
    {
        recorded = operation;
        try
        {
            var content = Encoding.UTF8.GetBytes(Text(operation));
            var stamp = TimedName.Of(context.Now);

            // Above what is there: the number of one that was taken back would put it before its elders of the same second.
            var number = Files().Select(file => Path.GetFileNameWithoutExtension(file).Split('-')).Where(parts => parts.Length > 1 && parts[0] == stamp)
                .Select(parts => int.TryParse(parts[1], CultureInfo.InvariantCulture, out var used) ? used : 0).DefaultIfEmpty(0).Max();
            while (++number < MostNames)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{stamp}-{number:000}");
                if (AtomicFile.TryCreate(FileOf(id), content))
                {
                    recorded = operation with { Id = id };
                    foreach (var old in Files().SkipLast(Most).ToList())
                    {
                        AtomicFile.Delete(old);
                    }

                    return null;
                }
            }

            return $"too many operations in one second in {Own}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    /// <summary>Replaces what is on record of an operation.</summary>
    internal void Update(Operation operation) => AtomicFile.Write(FileOf(operation.Id), Text(operation));

    /// <summary>Strikes an operation off: it is taken back, or nothing is left of it.</summary>
    internal void Remove(Operation operation) => AtomicFile.Delete(FileOf(operation.Id));

    private static string Text(Operation operation) => JsonSerializer.Serialize(operation, CoreJson.Default.Operation) + "\n";

    private string FileOf(string id) => Path.Combine(Own, id + ".json");

    private string[] Files()
    {
        try
        {
            return [.. Directory.EnumerateFiles(Own, "*.json").Order(StringComparer.Ordinal)];
        }
        catch (IOException)
        {
            // There are none yet, or a file stands in the place of the directory.
            return [];
        }
    }

    private static Operation? Read(string file)
    {
        try
        {
            return AtomicFile.ReadText(file) is { } text
                && JsonSerializer.Deserialize(text, CoreJson.Default.Operation) is { V: Operation.CurrentVersion, Checkout: not null, What: not null } operation
                && IsWhole(operation)
                ? operation with { Id = Path.GetFileNameWithoutExtension(file) }
                : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // By hand or by a damaged disk, anything may be in it; what follows goes by these.
    private static bool IsWhole(Operation operation) => operation.Kind switch
    {
        OperationKind.Takeover => operation is { Taken: not null, From: not null },
        OperationKind.Landing => IsCommit(operation.Before) && IsCommit(operation.After) && IsCommit(operation.WorkTip) && operation is { Branch: not null, Worktree: not null, WorkBranch: not null, Path: not null },
        OperationKind.Force => IsCommit(operation.Before) && (operation.After is null || IsCommit(operation.After)) && operation is { Rescues: not null, Paths: not null, Left: not null, Staged: not null },
        OperationKind.Commit => IsCommit(operation.Before) && IsCommit(operation.After),
        _ => false,
    };

    private static bool IsCommit(string? text) => ObjectId.TryParse(text, out _);
}
