using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Places;

/// <summary>Whose a place is: a session's or a worktree's.</summary>
public sealed record PlaceOwner
{
    private const string SessionKind = "session";
    private const string WorktreeKind = "worktree";
    private readonly string _kind;
    private readonly string _name;

    private PlaceOwner(string kind, string name)
    {
        _kind = kind;
        _name = name;
    }

    /// <summary>A session.</summary>
    public static PlaceOwner Session(SessionId id) => new(SessionKind, id.Value);

    /// <summary>A worktree of ours, by the name it was added under.</summary>
    public static PlaceOwner Worktree(string name) => new(WorktreeKind, WorktreeName.Require(name));

    /// <summary>The worktree of ours that a checkout is; null for any other.</summary>
    public static PlaceOwner? OfCheckout(GitLayout layout) => WorktreeDocument.Read(layout) is { Name: var name } && WorktreeName.IsValid(name) ? Worktree(name) : null;

    /// <summary>The written form: <c>session:ID</c> or <c>worktree:NAME</c>.</summary>
    public string Text => $"{_kind}:{_name}";

    /// <summary>The name of its directory. No worktree has a plus sign in its name.</summary>
    public string DirectoryName => $"{_kind}-{_name.Replace('/', '+')}";

    /// <summary>Reads the written form.</summary>
    /// <returns>Null for any other, which may be of a newer version.</returns>
    public static PlaceOwner? Parse(string text) => text.Split(':', 2) is [var kind, var name] ? Of(kind, name) : null;

    /// <summary>Reads the name of a directory.</summary>
    /// <returns>Null for one that is no owner's.</returns>
    public static PlaceOwner? OfDirectory(string name) => name.Split('-', 2) is [var kind, var rest] ? Of(kind, rest.Replace('+', '/')) : null;

    /// <summary>Whether the session is registered, or the worktree is one of the repository's. Where it cannot be told, it exists.</summary>
    public bool Exists(CoordContext context, GitLayout layout)
    {
        if (_kind == SessionKind)
        {
            return new SessionStore(context, layout).IsRegistered(SessionId.Parse(_name));
        }

        return Checkouts.List(layout).Any(checkout =>
            WorktreeDocument.Read(checkout.Layout) is { } document ? document.Name == _name : File.Exists(WorktreeDocument.FileOf(checkout.Layout)));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static PlaceOwner? Of(string kind, string name) => kind switch
    {
        SessionKind => SessionId.TryParse(name) is { } id && id.Value == name ? Session(id) : null,
        WorktreeKind => WorktreeName.IsValid(name) ? Worktree(name) : null,
        _ => null,
    };
}
