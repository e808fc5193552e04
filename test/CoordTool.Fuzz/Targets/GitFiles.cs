using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Worktrees;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>Git's own small files in a repository with a linked worktree: pointers, HEADs, refs, configuration, reflogs.</summary>
internal sealed class GitFiles : FuzzTarget
{
    private const string Id = "0123456789012345678901234567890123456789";

    private readonly Workspace _workspace = new();
    private readonly string _linked;
    private readonly string[] _places;
    private readonly byte[][] _valid;
    private readonly Mutation[] _inputs;

    /// <summary>Makes a repository with a worktree.</summary>
    public GitFiles()
    {
        _linked = Path.Combine(_workspace.Root, "linked");
        _workspace.Git("worktree", "add", "--quiet", _linked);
        _workspace.Git("config", "core.sparseCheckout", "true");
        _workspace.Git("config", "core.sparseCheckoutCone", "true");
        _workspace.Git("update-ref", "refs/coord/x", "HEAD");
        _workspace.Git("pack-refs", "--all");
        var common = _workspace.Layout.CommonDirectory;
        var record = Path.Combine(common, "worktrees", "linked");
        _places =
        [
            Path.Combine(_linked, ".git"), Path.Combine(record, "commondir"), Path.Combine(record, "gitdir"), Path.Combine(record, "HEAD"), Path.Combine(common, "HEAD"),
            Path.Combine(common, "packed-refs"), Path.Combine(common, "refs", "heads", "loose"), Path.Combine(common, "config"), Path.Combine(record, "logs", "HEAD"), Path.Combine(record, "info", "sparse-checkout"),
        ];
        File.WriteAllText(_places[6], Id + "\n");
        Directory.CreateDirectory(Path.GetDirectoryName(_places[9])!);
        File.WriteAllText(_places[9], "/*\n!/*/\n/src/\n!/src/*/\n/src/http/\n");
        Directory.CreateDirectory(Path.Combine(common, "logs", "refs", "heads"));
        File.WriteAllText(Path.Combine(common, "logs", "refs", "heads", "linked"), $"{Id} {Id} a <a@x> 1893456000 +0000\tbranch: Created\n");
        _valid = [.. _places.Select(File.ReadAllBytes)];
        string[] words = ["ref: ", "ref: refs/heads/main\n", "ref: refs/heads/loose", "ref: /dev/zero", "ref: ../../../../../../../../dev/zero", "refs/", "gitdir: ", Id, "^", "# pack-refs with: peeled\n", "/", "..", "../", ".", "\0", "\n", "\r\n", " ", "\t", "[core]\n", "[core", "[extensions]\n", "worktree = ", "bare = true\n", "repositoryformatversion = 99", "ignorecase", "\"", "\\\n", "\\", ";", "#", "=", "[a \"b\\\"\"]", "/dev/zero", "/proc/self", _linked, common, record, "é", "\u00ff", "/*\n", "!/*/\n", "/a/\n", "!/a/*/\n", "!//*/\n", "//\n", "\tcommit: x\n"];
        _inputs = [.. _valid.Select(valid => new Mutation([valid], words))];
    }

    /// <inheritdoc/>
    public override string Name => "gitfiles";

    /// <summary>The number of a file, and what it holds.</summary>
    public override byte[] Make(Random random)
    {
        var at = random.Next(_places.Length);
        return [(byte)('0' + at), .. _inputs[at].Make(random)];
    }

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        if (input.Length == 0 || input[0] - '0' is not (>= 0 and var at) || at >= _places.Length)
        {
            return;
        }

        File.WriteAllBytes(_places[at], input[1..]);
        try
        {
            Read();
        }
        finally
        {
            File.WriteAllBytes(_places[at], _valid[at]);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    private void Read()
    {
        foreach (var directory in new[] { _workspace.Top, Path.Combine(_linked, "src") })
        {
            if (Declared(() => GitLayout.Discover(directory)) is not { } layout)
            {
                continue;
            }

            Declared(() => GitRefs.ReadHead(layout));
            Declared(() => GitRefs.TryReadHead(layout));
            foreach (var name in new[] { "refs/heads/main", "refs/heads/loose", "refs/heads/none", "refs/coord/x" })
            {
                Declared(() => (object?)GitRefs.Resolve(layout.CommonDirectory, name));
                GitRefs.ReadSymbolic(layout.CommonDirectory, name);
            }

            GitRefs.List(layout.CommonDirectory, "refs/coord/");
            GitRefs.List(layout.CommonDirectory, "refs/heads/");
            foreach (var checkout in Checkouts.List(layout).ToList())
            {
                Declared(() => (object)WorktreeRecord.HasCommitted(checkout));
                WorktreeRecord.IsMadeWith(checkout, "refs/heads/linked");
                WorktreeRecord.NameOf(checkout);
                WorktreeRecord.CreatedAt(checkout);
            }

            Declared(() => Checkouts.HoldingBranch(layout, "refs/heads/linked"));
            Checkouts.MainWorkTree(layout.CommonDirectory);
            _ = PathRule.Of(layout).IgnoresCase;
            OperationUnderWay.In(layout);
            var sparse = SparseCheckout.Of(layout);
            sparse?.Holds(new TreePath("src/http/a"));
            sparse?.Holds(new TreePath("/a"));
        }
    }
}
