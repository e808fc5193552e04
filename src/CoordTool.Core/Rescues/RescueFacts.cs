using CoordTool.Core.Git;

namespace CoordTool.Core.Rescues;

/// <summary>What a rescue keeps.</summary>
public enum RescueKind
{
    /// <summary>What an index staged.</summary>
    Staged,

    /// <summary>What files of a working tree held, on top of what its index staged.</summary>
    Files,

    /// <summary>A commit that was to be left off its branch.</summary>
    History,
}

/// <summary>A rescue, as its ref and its message tell.</summary>
/// <param name="Name">Its name: the ref without <c>refs/coord/rescue/</c>.</param>
/// <param name="Target">What the ref points to: the commit, or for a kept commit the tag on it.</param>
/// <param name="Commit">The commit that holds the content.</param>
/// <param name="Parent">The commit the content is to be compared with; zero when there is none.</param>
/// <param name="When">When it was made.</param>
/// <param name="Session">The id of the session it was made for; null for the default index, or when it is not known.</param>
/// <param name="Checkout">The top directory of the checkout; null when it is not known.</param>
/// <param name="Kind">What it keeps.</param>
/// <param name="Why">Why it was made, in one line.</param>
/// <param name="Stale">The lines of <see cref="Indexes.StaleStaged"/> that were on record for what it keeps.</param>
public sealed record RescueFacts(
    string Name, ObjectId Target, ObjectId Commit, ObjectId Parent, DateTimeOffset When, string? Session, string? Checkout, RescueKind Kind, string Why, IReadOnlyList<string> Stale)
{
    /// <summary>Where all rescues are.</summary>
    public const string Prefix = "refs/coord/rescue/";

    /// <summary>Whether the index that staged it was taken away with it: its session gets it back when it is resumed.</summary>
    public bool IsIndexGone { get; init; }

    /// <summary>The full name of the ref.</summary>
    public string Ref => Prefix + Name;

    /// <summary>Whether a text can be the full name of such a ref.</summary>
    /// <remarks>Only what our own are made of: it may stand in a command that somebody is told to type.</remarks>
    public static bool IsName(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && GitRefs.IsBranchName(text[Prefix.Length..]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
}
