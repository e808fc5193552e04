namespace CoordTool.Tests.Support;

/// <summary>Repositories that are equal to the byte, to run the same commands in by plain Git and with us.</summary>
internal sealed class Twins : IDisposable
{
    private const string History = """
        commit() { git add --all; git commit -qm "$1"; }
        git init -q ../lib
        ( cd ../lib; echo lib >lib; commit lib; echo more >lib; commit more )
        git init -q
        printf '%s\n' 1 2 3 4 5 6 7 8 9 >f; echo g >g; mkdir sub; echo h >sub/h; commit start
        git switch -q -c side
        echo side >g; commit s1; echo s >s; commit s2; echo side >sub/h; commit s3
        git switch -q -c clash main
        printf '%s\n' 1 2 3 4 5 6 7 8 clash >f; commit clash; echo c >c; commit c2
        git switch -q -c far main
        echo far >far; commit far
        git switch -q main
        printf '%s\n' 1 2 3 4 5 6 7 8 main >f; commit m1; echo n >n; commit m2; mkdir d; echo e >d/e; commit m3
        git switch -q -c up
        echo u >u; git rm -q n; commit u1
        git switch -q main
        git clone -q --bare . ../origin.git 2>/dev/null
        git remote add origin ../origin.git
        git fetch -q
        git branch -q -u origin/up up
        """;

    private readonly string _template;
    private int _copies;

    public Twins()
    {
        Dates = new Dictionary<string, string> { ["GIT_AUTHOR_NAME"] = "Ann", ["GIT_AUTHOR_DATE"] = "1800000000 +0000", ["GIT_COMMITTER_DATE"] = "1800000000 +0000" };
        File.AppendAllText(Scratch["home/gitconfig"], "[protocol \"file\"]\n\tallow = always\n");
        _template = Directory.CreateDirectory(Scratch["template/repo"]).FullName;
        Scratch.Run(_template, "/bin/sh", ["-euc", History], variables: Dates).Exits(0);
    }

    public Scratch Scratch { get; } = new();

    /// <summary>The author and the dates of every commit.</summary>
    public IReadOnlyDictionary<string, string> Dates { get; }

    /// <summary>A new one; beside the checkout <c>repo</c> lie the remote <c>origin.git</c> and the other project <c>lib</c>.</summary>
    /// <param name="isCoordinated">Whether it is set up for sessions.</param>
    /// <param name="before">What was done there before that.</param>
    public Twin Make(bool isCoordinated = false, string before = ":")
    {
        // Names of one length: what Git prints in columns stays comparable.
        var top = Scratch[$"twin{_copies++:000}"];
        Scratch.Run(Scratch.Root, "cp", ["-a", Path.GetDirectoryName(_template)!, top]).Exits(0);
        var twin = new Twin(this, top, new Dictionary<string, string>(Dates) { ["GIT_EDITOR"] = ":" }, null);
        twin.Git("update-index", "--refresh").Exits(0);
        Scratch.Run(twin.Checkout, "/bin/sh", ["-euc", before]).Exits(0);
        if (isCoordinated)
        {
            Scratch.Coord(twin.Checkout, "init", "--agent", "none").Exits(0);
        }

        return twin;
    }

    public void Dispose() => Scratch.Dispose();
}

/// <summary>One of them, and who works in it.</summary>
/// <param name="Twins">All of them.</param>
/// <param name="Top">The directory with everything that belongs to it.</param>
/// <param name="Variables">The environment of who works in it.</param>
/// <param name="Worker">The session; null for a person.</param>
internal sealed record Twin(Twins Twins, string Top, IReadOnlyDictionary<string, string> Variables, ShimWorker? Worker)
{
    public string Checkout => Path.Combine(Top, "repo");

    /// <summary>The same place, with a session at work through the shim.</summary>
    public Twin WithSession(string id = "ann")
    {
        var worker = ShimWorker.Start(Twins.Scratch, Checkout, id);
        return this with { Worker = worker, Variables = new Dictionary<string, string>([.. worker.Variables.ExceptBy(Variables.Keys, each => each.Key), .. Variables]) };
    }

    /// <summary>Runs Git as who works here.</summary>
    public Answer Git(params string[] arguments) => Twins.Scratch.Run(Checkout, Worker?.GitPath ?? "git", arguments, variables: Variables);

    /// <summary>Runs steps one by one in one shell. The place itself is not named in the answer.</summary>
    /// <returns>What they wrote to standard output, each followed by its exit code, and what they wrote to standard error.</returns>
    public (string Output, string Error) Run(params string[] steps)
    {
        var script = string.Concat(steps.Select(step => $"{step}\necho \"=> $?\"\n"));
        var answer = Twins.Scratch.Run(Checkout, "/bin/bash", ["-uc", script], variables: Variables);
        return (Anywhere(answer.Output), Anywhere(answer.Error));
    }

    /// <summary>What can be seen of the repository by who works in it: refs, reflog, index, files, what is under way.</summary>
    public string State()
    {
        const string Look = """
            git symbolic-ref -q HEAD
            git for-each-ref --format='%(refname) %(objectname)' | grep -v -e '^refs/coord/' -e '^refs/notes/coord/'
            echo index; git ls-files --stage
            echo status; git status --porcelain --ignore-submodules=none
            echo reflog; git log -g --format='%H %gs' HEAD
            echo stash; git stash list
            echo files; ls -A .git | grep -v -x -e coord
            for file in MERGE_HEAD CHERRY_PICK_HEAD ORIG_HEAD MERGE_MSG SQUASH_MSG FETCH_HEAD BISECT_LOG; do
              [ ! -e .git/$file ] || { echo "$file"; cat .git/$file; }
            done
            """;
        return Anywhere(Twins.Scratch.Run(Checkout, "/bin/bash", ["-uc", Look], variables: Variables).Output);
    }

    /// <summary>What commands of ours leave behind that should be gone when the last one has ended.</summary>
    public IReadOnlyList<string> FindLeftovers()
    {
        var coord = Path.Combine(Checkout, ".git", "coord");
        return [.. Directory.EnumerateFiles(coord, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(coord, path))
            .Where(path => path is "commit.lock" || path.StartsWith("turns/", StringComparison.Ordinal) || path.StartsWith("off-turn/", StringComparison.Ordinal)
                || path.EndsWith(".tmp", StringComparison.Ordinal) || path.EndsWith("index.lock", StringComparison.Ordinal))];
    }

    private string Anywhere(string text) => text.Replace(Top, "TOP", StringComparison.Ordinal);
}
