using System.Globalization;
using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Rescues;

/// <summary>The message of a rescue: why it was made, and trailers that say whose it is (<c>git help interpret-trailers</c>).</summary>
/// <param name="Why">The first line.</param>
/// <param name="Session">The session's id, or <c>default</c>.</param>
/// <param name="Checkout">The top directory of the checkout.</param>
/// <param name="Kind">What it keeps.</param>
/// <param name="Stale">The lines of <see cref="Indexes.StaleStaged"/> for what it keeps.</param>
/// <param name="IsIndexGone">Whether the index that staged it was taken away.</param>
internal sealed record RescueMessage(string Why, string? Session, string? Checkout, RescueKind Kind, IReadOnlyList<string> Stale, bool IsIndexGone = false)
{
    private const string SessionTrailer = "Coord-Session: ";
    private const string CheckoutTrailer = "Coord-Checkout: ";
    private const string KindTrailer = "Coord-Kind: ";
    private const string StaleTrailer = "Coord-Stale: ";
    private const string IndexGone = "Coord-Index: gone";

    /// <summary>The bytes of a commit that holds a tree under this message.</summary>
    public byte[] Commit(ObjectId tree, ObjectId parent, DateTimeOffset now)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"tree {tree}\n");
        if (!parent.IsZero)
        {
            text.Append(CultureInfo.InvariantCulture, $"parent {parent}\n");
        }

        var who = Who(now);
        return Encoding.UTF8.GetBytes(text.Append(CultureInfo.InvariantCulture, $"author {who}\ncommitter {who}\n\n{this}").ToString());
    }

    /// <summary>The bytes of a tag that puts this message on a commit which is kept as it is.</summary>
    public byte[] Tag(ObjectId commit, string name, DateTimeOffset now) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"object {commit}\ntype commit\ntag {name}\ntagger {Who(now)}\n\n{this}"));

    /// <summary>Reads the message and the time of a commit or tag; one without our trailers is of an older version.</summary>
    public static (RescueMessage Message, DateTimeOffset When) Read(ReadOnlySpan<byte> content, RescueKind otherwise)
    {
        var text = ObjectText.Of(content);
        var lines = text.Message.Split('\n');
        string? Trailer(string name) => lines.LastOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();
        var kind = Enum.TryParse<RescueKind>(Trailer(KindTrailer), ignoreCase: true, out var known) ? known : otherwise;
        return (
            new RescueMessage(
                text.Subject,
                Trailer(SessionTrailer) is { } session && session != "default" ? session : null,
                Trailer(CheckoutTrailer),
                kind,
                [.. lines.Where(line => line.StartsWith(StaleTrailer, StringComparison.Ordinal)).Select(line => line[StaleTrailer.Length..])],
                lines.Contains(IndexGone)),
            ObjectText.TimeIn(text.Line("committer") ?? text.Line("tagger")) ?? DateTimeOffset.UnixEpoch);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        // A line break in a directory's name must not start a trailer of its own.
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Printable.Text(Why)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{SessionTrailer}{Session ?? "default"}\n{CheckoutTrailer}{Printable.Text(Checkout ?? "")}\n{KindTrailer}{Kind.ToString().ToLowerInvariant()}\n");
        if (IsIndexGone)
        {
            text.Append(IndexGone).Append('\n');
        }

        foreach (var line in Stale)
        {
            text.Append(CultureInfo.InvariantCulture, $"{StaleTrailer}{line}\n");
        }

        return text.ToString();
    }

    private static string Who(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"dotnet-coord <dotnet-coord@localhost> {now.ToUnixTimeSeconds()} +0000");
}
