using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Conflicts;

/// <summary>What a path of a checkout holds instead of what its commit has.</summary>
/// <param name="Entry">What it holds; null for nothing. Of a file on disk it is what the bytes are without any filter.</param>
/// <param name="IsOnDisk">Whether Git has to take it in before its object is there.</param>
internal readonly record struct PathWork(TreeEntry? Entry, bool IsOnDisk);

/// <summary>The work of a checkout that is not committed, as its files are: modified, deleted and untracked ones.</summary>
/// <param name="Paths">By path.</param>
/// <param name="LeftOut">What could not be looked at, each in a few words.</param>
internal sealed record CheckoutWork(IReadOnlyDictionary<TreePath, PathWork> Paths, IReadOnlyList<string> LeftOut)
{
    private const byte Nothing = (byte)'.';

    /// <summary>No work.</summary>
    public static CheckoutWork None { get; } = new(new Dictionary<TreePath, PathWork>(), []);

    /// <summary>Asks Git what is not committed, and reads those files.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="checkout">The checkout.</param>
    /// <param name="others">The top directories of all checkouts: one inside another is not its work.</param>
    /// <returns>Null when Git cannot tell.</returns>
    public static CheckoutWork? Read(CoordContext context, Checkout checkout, IReadOnlySet<string> others)
    {
        // The index of another process is never written: GitProcess turns optional locks off. Threads of each Git would only
        // stand in the way of the other checkouts.
        var status = new GitProcess(context, checkout.Path).RunBytes(
            ["-c", "core.preloadIndex=false", "status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty"]);
        return status is null ? null : new Reader(checkout.Path, others).Read(status);
    }

    private sealed class Reader(string top, IReadOnlySet<string> others)
    {
        private readonly Dictionary<TreePath, PathWork> _paths = [];
        private readonly List<UntrackedFile> _untracked = [];
        private readonly List<string> _leftOut = [];

        public CheckoutWork Read(byte[] status)
        {
            foreach (var range in new ReadOnlySpan<byte>(status).Split((byte)0))
            {
                var line = status.AsSpan(range);
                if (line.Length > 2)
                {
                    Look(line);
                }
            }

            var left = Rescue.LargestUntracked;
            foreach (var (path, text, size) in _untracked.OrderBy(each => each.Size))
            {
                left -= size;
                if (left >= 0)
                {
                    LookOnDisk(path);
                }
                else
                {
                    _leftOut.Add($"{text} is too large");
                }
            }

            return new CheckoutWork(_paths, _leftOut);
        }

        private void Look(ReadOnlySpan<byte> line)
        {
            switch (line[0])
            {
                case (byte)'1':
                    Tracked(line);
                    break;
                case (byte)'u':
                    LookOnDisk(PathAfter(line, 10));
                    break;
                case (byte)'?':
                    Untracked(new TreePath(line[2..].ToArray()));
                    break;
            }
        }

        // "1 XY sub mH mI mW hH hI path" (git help status, Changed Tracked Entries).
        private void Tracked(ReadOnlySpan<byte> line)
        {
            var path = PathAfter(line, 8);
            var fields = Encoding.ASCII.GetString(line[..(line.Length - path.Bytes.Length - 1)]).Split(' ');
            if (line[3] != Nothing)
            {
                LookOnDisk(path);
                return;
            }

            // The file is as it is staged. Staged as gone, it may be there untracked, which follows.
            var mode = Convert.ToUInt32(fields[4], 8);
            _paths[path] = new PathWork(mode == 0 ? null : new TreeEntry(mode, ObjectId.Parse(fields[7])), IsOnDisk: false);
        }

        private void Untracked(TreePath path)
        {
            if (path.Text is not { } text)
            {
                _leftOut.Add($"{path} is not UTF-8");
            }
            else if (text.EndsWith('/'))
            {
                // A repository of its own, which a commit here would not hold.
                if (!others.Contains(Path.Combine(top, text.TrimEnd('/'))))
                {
                    _leftOut.Add($"{text} is another repository");
                }
            }
            else
            {
                var file = new FileInfo(Path.Combine(top, text));
                _untracked.Add(new UntrackedFile(path, text, file is { LinkTarget: null, Exists: true } ? file.Length : 0));
            }
        }

        private void LookOnDisk(TreePath path)
        {
            if (path.Text is not { } text)
            {
                _leftOut.Add($"{path} is not UTF-8");
                return;
            }

            var full = Path.Combine(top, text);
            if (WorkingFile.Read(full)?.Content is { } content)
            {
                _paths[path] = new PathWork(content, IsOnDisk: true);
            }
            else if (Directory.Exists(full) && new FileInfo(full).LinkTarget is null)
            {
                Directories(path, text, full);
            }
            else if (!WorkingFile.Exists(full))
            {
                _paths[path] = new PathWork(null, IsOnDisk: false);
            }
            else
            {
                _leftOut.Add($"{text} cannot be read");
            }
        }

        // A submodule on another commit; or other files took the place of the one that was there, and Git lists them.
        private void Directories(TreePath path, string text, string full)
        {
            if (!Path.Exists(Path.Combine(full, ".git")))
            {
                _paths[path] = new PathWork(null, IsOnDisk: false);
                return;
            }

            try
            {
                if (GitLayout.Discover(full) is { } layout && GitRefs.TryReadHead(layout) is { IsUnborn: false } head)
                {
                    _paths[path] = new PathWork(new TreeEntry(EntryMode.Submodule, head.Commit), IsOnDisk: false);
                    return;
                }
            }
            catch (CoordException)
            {
                // Its repository is gone or of another kind.
            }

            _leftOut.Add($"the submodule {text} cannot be read");
        }

        private static TreePath PathAfter(ReadOnlySpan<byte> line, int fields)
        {
            for (var i = 0; i < fields; i++)
            {
                line = line[(line.IndexOf((byte)' ') + 1)..];
            }

            return new TreePath(line.ToArray());
        }

        private sealed record UntrackedFile(TreePath Path, string Text, long Size);
    }
}
