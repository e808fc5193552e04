using System.Globalization;
using CoordTool.Core.Git;

namespace CoordTool.Core.Places;

/// <summary>What a session or a worktree has to itself, so that test runs side by side do not meet.</summary>
/// <param name="Scratch">Its directory for temporary files; null where it could not be made.</param>
/// <param name="Databases">Its directory for test databases; null where it could not be made.</param>
/// <param name="FirstPort">The first of its ports; null where it has none.</param>
/// <param name="Missing">Why something is missing, each a line.</param>
public sealed record Place(string? Scratch, string? Databases, int? FirstPort, IReadOnlyList<string> Missing)
{
    /// <summary>The variables by which programs find it. What is not there is empty: a shell may have that of another owner.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["COORD_SCRATCH"] = Scratch ?? "",
        ["COORD_DB_DIR"] = Databases ?? "",
        ["COORD_PORT_BASE"] = FirstPort?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["COORD_PORT_COUNT"] = FirstPort is null ? "" : PortBlocks.Size.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The variables of the worktree of ours that a checkout is; none for any other.</summary>
    public static IReadOnlyDictionary<string, string> VariablesOf(CoordContext context, GitLayout checkout) =>
        PlaceOwner.OfCheckout(checkout) is { } owner ? Open(context, checkout, owner).Variables : new Dictionary<string, string>();

    /// <summary>The place of an owner that exists, made where it is missing. Nothing that fails here fails the caller.</summary>
    public static Place Open(CoordContext context, GitLayout layout, PlaceOwner owner)
    {
        var missing = new List<string>();
        var directory = ScratchDirectory.Of(layout, owner);
        var made = Try(
            () =>
            {
                directory.Open(context, layout);
                return true;
            },
            "There is no scratch directory");
        var first = Try(() => new PortBlocks(layout).Take(owner) ?? throw new IOException($"all {PortBlocks.Blocks} blocks are taken (dotnet-coord gc frees those of sessions that are gone)"), "There are no ports");
        return new Place(made is null ? null : directory.Temporary, made is null ? null : directory.Databases, first, missing);

        T? Try<T>(Func<T> open, string otherwise)
            where T : struct
        {
            try
            {
                return open();
            }
            catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
            {
                missing.Add($"{otherwise} for {owner}: {error.Message}");
                return null;
            }
        }
    }

    /// <summary>What the end of an owner gives back: its ports. Its files stay for a while, for somebody may want to look at them.</summary>
    public static void Close(CoordContext context, GitLayout layout, PlaceOwner owner)
    {
        try
        {
            new PortBlocks(layout).Release(owner);
            ScratchDirectory.Of(layout, owner).Touch(context);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next clean-up finds them without an owner.
        }
    }
}
