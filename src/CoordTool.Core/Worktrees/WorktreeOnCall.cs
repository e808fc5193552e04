using System.Security.Cryptography;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>
/// Makes the worktree that an agent asks for in place of its own. The name is only a wish: one that is taken or would make
/// no directory is changed, for the agent takes no for an answer only once.
/// </summary>
public sealed class WorktreeOnCall(CoordContext context, GitRepository repository)
{
    private const int MostNames = 200;
    private const int LongestName = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // A client whose hooks are installed twice asks twice, at the same moment.
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <summary>Gets what the commands of <c>afterAdd</c> print, and what became of what is undone, line by line.</summary>
    public Action<string> Line { get; init; } = _ => { };

    private GitLayout Layout => repository.Layout;

    /// <summary>Makes it, or finds the one that the same call has just made.</summary>
    /// <returns>Its top directory and, where it was made, all about it; or why there can be none.</returns>
    /// <exception cref="CoordException">No target is clear, <c>coord.json</c> means nothing, or Git failed.</exception>
    public (string? Path, AddedWorktree? Added, Refusal? Refused) Run(SessionId session, string wish)
    {
        var asked = new AskedWorktree(session.Value, wish);
        var call = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{session}\0{wish}")))[..16];
        using var turn = KernelLock.Take(Path.Combine(Layout.CoordDirectory, "locks", $"call-{call}"), Patience, "the same call for a worktree");
        if (FindMade(asked) is { } made)
        {
            return (made, null, null);
        }

        Refusal? refused = null;
        foreach (var name in NamesFor(wish).Take(MostNames))
        {
            if (!IsTaken(name))
            {
                (var added, refused) = new WorktreeAdd(context, repository) { Gate = () => WriteGate.Enter(context, Layout), Line = Line }.Run(new AddTerms(name) { Asked = asked });

                // Somebody else may have been faster with that name; any other no stays one.
                if (added is not null || !IsTaken(name))
                {
                    return (added?.Path, added, refused);
                }
            }
        }

        return (null, null, refused ?? new Refusal($"'{Printable.Text(wish, 80)}' and {MostNames} names like it are taken.", "Take away what is done: dotnet-coord worktree prune --merged"));
    }

    /// <summary>The names to try, the one that was asked for first where it can be one.</summary>
    internal static IEnumerable<string> NamesFor(string wish)
    {
        if (WorktreeName.IsValid(wish))
        {
            yield return wish;
        }

        var plain = PlainName.Of(wish).Trim('-', '.', '_');
        while (plain.Contains("..", StringComparison.Ordinal))
        {
            plain = plain.Replace("..", ".", StringComparison.Ordinal);
        }

        const int RoomForNumber = 4;
        plain = plain[..Math.Min(plain.Length, LongestName - RoomForNumber)].TrimEnd('-', '.', '_');
        plain = WorktreeName.IsValid(plain) ? plain : "worktree";
        if (plain != wish)
        {
            yield return plain;
        }

        for (var number = 2; ; number++)
        {
            yield return $"{plain}-{number}";
        }
    }

    private string? FindMade(AskedWorktree asked) => Checkouts.List(Layout)
        .FirstOrDefault(checkout => !checkout.IsMissing && WorktreeDocument.Read(checkout.Layout) is { } document && document.Asked == asked && (context.Now - document.Created).Duration() <= Again)?.Path;

    private bool IsTaken(string name)
    {
        var (plan, _) = WorktreePlan.Make(context, Layout, new AddTerms(name));
        return plan is null || GitRefs.List(Layout.CommonDirectory, "refs/heads/").Any(branch =>
            branch.Name == plan.Branch || branch.Name.StartsWith(plan.Branch + "/", StringComparison.Ordinal) || plan.Branch.StartsWith(branch.Name + "/", StringComparison.Ordinal));
    }
}
