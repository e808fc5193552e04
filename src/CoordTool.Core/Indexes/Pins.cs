using System.Diagnostics;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Indexes;

/// <summary>
/// Keeps what session indexes stage from being taken for rubbish: Git looks for objects in refs and in its own indexes. A pin
/// is a ref to a tree that lists them by their names (docs/concurrency.md, The write gate).
/// </summary>
public static class Pins
{
    /// <summary>Where pins are: a ref for each session.</summary>
    public const string Prefix = "refs/coord/pin/";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Pins what all session indexes of the repository stage at this moment.</summary>
    /// <exception cref="CoordException">An index cannot be read, or a ref cannot be written: nothing must be taken away then.</exception>
    public static void Renew(GitRepository repository)
    {
        var staged = new Dictionary<SessionId, SortedSet<string>>();
        foreach (var checkout in Checkouts.List(repository.Layout))
        {
            foreach (var location in IndexLocation.OfSessions(checkout.Layout))
            {
                var names = staged.TryGetValue(location.Session!.Value, out var known) ? known : staged[location.Session.Value] = new SortedSet<string>(StringComparer.Ordinal);
                names.UnionWith(StagedIn(repository, checkout.Layout, location).Select(id => id.ToString()));
            }
        }

        foreach (var (session, names) in staged)
        {
            Pin(repository, session, names);
        }
    }

    /// <summary>Removes the pin of a session whose indexes are gone; one that changed meanwhile stays.</summary>
    public static void Drop(CoordContext context, GitRepository repository, SessionId session)
    {
        if (GitRefs.Resolve(repository.Layout.CommonDirectory, Prefix + session) is { } pinned)
        {
            new GitProcess(context, repository.Layout.CommonDirectory).Run(["update-ref", "-d", Prefix + session, pinned.ToString()]);
        }
    }

    private static IEnumerable<ObjectId> StagedIn(GitRepository repository, GitLayout checkout, IndexLocation location)
    {
        var index = IndexCodec.Read(location.File);
        var tree = repository.Objects.TreeOf(GitRefs.ReadHead(checkout).Commit);
        return StagedChanges.Compare(repository.Objects, tree, index)
            .Where(change => change.Staged is { Mode: not EntryMode.Submodule })
            .Select(change => change.Staged!.Value.Id)
            .Concat(index.Conflicts.Where(entry => entry.Content.Mode != EntryMode.Submodule).Select(entry => entry.Content.Id));
    }

    private static void Pin(GitRepository repository, SessionId session, SortedSet<string> names)
    {
        var name = Prefix + session;
        for (var started = Stopwatch.StartNew(); started.Elapsed < Patience; Thread.Sleep(Random.Shared.Next(1, 10)))
        {
            var before = GitRefs.Resolve(repository.Layout.CommonDirectory, name);
            if (names.Count == 0 && before is null)
            {
                return;
            }

            var tree = repository.Objects.Write(ObjectKind.Tree, Listing(names));
            if (tree == before || repository.CompareAndSwap(name, before, tree, "keep what the session stages") == SwapResult.Swapped)
            {
                return;
            }
        }

        throw new CoordException(
            FailureKind.Contention,
            $"{name}, which keeps what session {session} staged, could not be moved for {Patience.TotalSeconds:0} seconds; nothing was cleaned up.",
            "Run the same command again.",
            $"If no Git command runs any more, one crashed: remove {Path.Combine(repository.Layout.CommonDirectory, name)}.lock");
    }

    private static byte[] Listing(SortedSet<string> names)
    {
        var listing = new MemoryStream();
        foreach (var name in names)
        {
            listing.Write(Encoding.ASCII.GetBytes($"100644 {name}\0"));
            listing.Write(ObjectId.Parse(name).ToBytes());
        }

        return listing.ToArray();
    }
}
