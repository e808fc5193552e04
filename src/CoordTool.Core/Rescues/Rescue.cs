using System.Globalization;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Rescues;

/// <summary>Keeps content that a clean-up would drop as a commit under <c>refs/coord/rescue/</c>.</summary>
public static class Rescue
{
    /// <summary>Keeps what an index stages.</summary>
    /// <param name="context">Clock and environment.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index.</param>
    /// <param name="why">The first line of the commit's message.</param>
    /// <returns>The name of the ref; null when the index cannot be written as a tree, as with an unresolved conflict.</returns>
    public static string? KeepStaged(CoordContext context, GitRepository repository, IndexLocation location, string why)
    {
        var git = new GitProcess(context, repository.Layout.RequireWorkTree());
        var written = git.Run(["write-tree"], variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = location.File });
        if (!written.Succeeded)
        {
            return null;
        }

        var head = GitRefs.ReadHead(repository.Layout).Commit;
        var seconds = context.Now.ToUnixTimeSeconds();
        var commit = new StringBuilder().Append(CultureInfo.InvariantCulture, $"tree {written.Line}\n");
        if (!head.IsZero)
        {
            commit.Append(CultureInfo.InvariantCulture, $"parent {head}\n");
        }

        var who = string.Create(CultureInfo.InvariantCulture, $"dotnet-coord <dotnet-coord@localhost> {seconds} +0000");
        commit.Append(CultureInfo.InvariantCulture, $"author {who}\ncommitter {who}\n\n{why}\n");
        var id = repository.Objects.Write(ObjectKind.Commit, Encoding.UTF8.GetBytes(commit.ToString()));
        var stem = string.Create(CultureInfo.InvariantCulture, $"refs/coord/rescue/{context.Now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{location.Session?.Value ?? "default"}");
        for (var number = 1; ; number++)
        {
            // Two rescues of one session in one second both have to stay.
            var name = number == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
            switch (repository.CompareAndSwap(name, null, id, why))
            {
                case SwapResult.Swapped:
                    return name;
                case SwapResult.Locked:
                    Thread.Sleep(5);
                    break;
            }
        }
    }
}
