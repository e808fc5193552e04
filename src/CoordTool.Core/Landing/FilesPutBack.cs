using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Landing;

/// <summary>
/// Undoes a landing that died while it wrote the files of the checkout on the target, which itself has not moved. All of
/// them held the old content before; one that holds neither that nor the new, nor a beginning of the new, is somebody's.
/// </summary>
internal sealed class FilesPutBack(CoordContext context, Checkout checkout)
{
    private readonly GitProcess _git = new(context, checkout.Path);

    /// <summary>Puts the old content back.</summary>
    /// <returns>The paths that were left as they are.</returns>
    public IReadOnlyList<string> Run(ObjectId old, ObjectId @new)
    {
        using var repository = new GitRepository(checkout.Layout);
        var objects = repository.Objects;
        var head = objects.TreeOf(GitRefs.ReadHead(checkout.Layout).Commit);
        var index = IndexCodec.Read(checkout.Layout.DefaultIndexFile);
        var left = new List<string>();
        var back = new List<string>();
        foreach (var change in TreeDiff.Compare(objects, objects.TreeOf(old), objects.TreeOf(@new)))
        {
            if (change.Path.Text is not { } path || change.Old is { Mode: EntryMode.Submodule } || change.New is { Mode: EntryMode.Submodule })
            {
                continue;
            }

            var state = StateOf(path, change.Old, change.New);
            if (state == State.Old)
            {
                continue;
            }

            // Somebody has gone on from there: then it is theirs.
            if (state == State.Other || objects.Find(head, change.Path) != change.Old || StaleStaged.StagedAt(index, change.Path) != change.Old)
            {
                left.Add(path);
            }
            else if (change.Old is null)
            {
                Remove(path);
            }
            else
            {
                back.Add(path);
            }
        }

        if (back.Count > 0)
        {
            _git.Require(["checkout-index", "--force", "-u", "-z", "--stdin"], string.Concat(back.Select(path => path + '\0')));
        }

        return left;
    }

    private State StateOf(string path, TreeEntry? old, TreeEntry? @new)
    {
        var full = Path.Combine(checkout.Path, path);
        if (!WorkingFile.Exists(full) || (Directory.Exists(full) && new DirectoryInfo(full).LinkTarget is null))
        {
            // Git takes the old one away before it writes the new one.
            return old is null ? State.Old : State.New;
        }

        var there = HashOf(path, full);
        return old is { } before && there == before.Id ? State.Old
            : @new is { } after && (there == after.Id || IsBeginning(full, after, path)) ? State.New
            : State.Other;
    }

    private ObjectId? HashOf(string path, string full) =>
        new FileInfo(full).LinkTarget is { } target ? ObjectStore.Hash(ObjectKind.Blob, Encoding.UTF8.GetBytes(target))
        : _git.Run(["hash-object", "--", path]) is { Succeeded: true } hashed ? ObjectId.Parse(hashed.Line)
        : null;

    // Written halfway, by a Git that was killed.
    private bool IsBeginning(string full, TreeEntry after, string path)
    {
        var file = new FileInfo(full);
        if (file.LinkTarget is not null || !after.IsFile)
        {
            return false;
        }

        var whole = _git.RunBytes(["cat-file", "--filters", $"--path={path}", after.Id.ToString()]);
        return whole is not null && file.Length < whole.Length && whole.AsSpan().StartsWith(File.ReadAllBytes(full));
    }

    private void Remove(string path)
    {
        // Behind a link it is somebody's file elsewhere.
        if (RescueRestore.Occupant(checkout.Path, path) is not null)
        {
            return;
        }

        File.Delete(Path.Combine(checkout.Path, path));
        for (var directory = Path.GetDirectoryName(path); !string.IsNullOrEmpty(directory); directory = Path.GetDirectoryName(directory))
        {
            var full = Path.Combine(checkout.Path, directory);
            if (!Directory.Exists(full) || Directory.EnumerateFileSystemEntries(full).Any())
            {
                return;
            }

            Directory.Delete(full);
        }
    }

    private enum State
    {
        Old,
        New,
        Other,
    }
}
