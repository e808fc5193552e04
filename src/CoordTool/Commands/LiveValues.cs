using System.CommandLine.Completions;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Commands;

/// <summary>
/// What a shell may offer for a word, as the repository is now. It is read from files alone: no Git, no libgit2, and nothing is
/// written or mended on the way.
/// </summary>
internal static class LiveValues
{
    public static IEnumerable<string> Worktrees(CompletionContext completion) =>
        Here(completion, (_, layout) => NamedCheckout.List(layout).Where(each => !each.Checkout.IsMain).Select(each => each.Name));

    public static IEnumerable<string> RemovedWorktrees(CompletionContext completion) =>
        Here(completion, (context, layout) => new WorktreeRestore(context, layout).List().Select(each => each.Name));

    public static IEnumerable<string> Sessions(CompletionContext completion) =>
        Here(completion, (context, layout) => new SessionStore(context, layout).List().Select(session => session.Id.Value));

    public static IEnumerable<string> Rescues(CompletionContext completion) =>
        Here(completion, (_, layout) => GitRefs.List(layout.CommonDirectory, RescueFacts.Prefix).Select(each => each.Name[RescueFacts.Prefix.Length..]));

    /// <summary>Named resources that somebody holds.</summary>
    public static IEnumerable<string> Resources(CompletionContext completion) =>
        Here(completion, (_, layout) => ClaimSnapshots.Cached(layout).Select(line => line.Pattern).Where(pattern => pattern.StartsWith('@')));

    /// <summary>What the calling session holds.</summary>
    public static IEnumerable<string> OwnClaims(CompletionContext completion) =>
        Claims(completion, ClaimKind.Hold, isOwn: true);

    /// <summary>What other sessions hold.</summary>
    public static IEnumerable<string> ClaimsOfOthers(CompletionContext completion) =>
        Claims(completion, ClaimKind.Hold, isOwn: false);

    /// <summary>What other sessions ask for.</summary>
    public static IEnumerable<string> Requests(CompletionContext completion) =>
        Claims(completion, ClaimKind.Request, isOwn: false);

    private static IEnumerable<string> Claims(CompletionContext completion, ClaimKind kind, bool isOwn) => Here(completion, (context, layout) =>
    {
        var caller = Caller.Find(context, completion.ParseResult.GetValue<string?>("--session"))?.Value;
        return ClaimSnapshots.Cached(layout)
            .Where(line => line.Kind == kind && (line.Session == caller) == isOwn)
            .Select(line => line.Pattern.StartsWith('@') ? line.Pattern : Typed(context, layout, line.Pattern));
    });

    // A pattern counts from the top of the checkout, and what is typed from where one is.
    private static string Typed(CoordContext context, GitLayout layout, string pattern) =>
        Path.GetRelativePath(context.WorkingDirectory, Path.Combine(layout.RequireWorkTree(), pattern)).Replace(Path.DirectorySeparatorChar, '/');

    private static IEnumerable<string> Here(CompletionContext completion, Func<CoordContext, GitLayout, IEnumerable<string>> find)
    {
        // Help asks without a line, for values that are always the same.
        if (completion == CompletionContext.Empty)
        {
            return [];
        }

        var context = Ambient.Read(completion.ParseResult.GetValue<string?>("-C"));
        return GitLayout.Discover(context, context.WorkingDirectory) is { } layout ? find(context, layout) : [];
    }
}
