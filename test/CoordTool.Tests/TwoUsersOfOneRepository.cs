namespace CoordTool.Tests;

/// <summary>Two users of one group work in one checkout with core.sharedRepository, each as Git wants it: with a umask that lets the group write.</summary>
public class TwoUsersOfOneRepository
{
    private const string Group = "54300";
    private const string Ann = "54301";
    private const string Bob = "54302";

    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Share_a_repository()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/setpriv"))
        {
            Assert.Ignore("only an administrator, with setpriv, works as two users");
        }

        _scratch = new Scratch();
        _repository = _scratch["shared/repo"];
        Directory.CreateDirectory(_scratch["shared"]);
        _scratch.Run(_scratch.Root, "sh", ["-ec", $"chmod 755 . ; chown {Ann}:{Group} shared; chmod 2775 shared"]).Exits(0);
        foreach (var user in new[] { Ann, Bob })
        {
            Scratch.Write(_scratch[$"of-{user}"], "gitconfig", $"[user]\n\tname = {user}\n\temail = {user}@example.com\n[init]\n\tdefaultBranch = main\n[safe]\n\tdirectory = *\n");
            _scratch.Run(_scratch.Root, "chown", ["-R", $"{user}:{Group}", $"of-{user}"]).Exits(0);
        }

        As(Ann, "git", ["init", "--quiet", "--shared=group", _repository], _scratch["shared"]).Exits(0);
        As(Ann, "sh", "-ec", "echo a > a; echo b > b; git add .; git commit --quiet -m first").Exits(0);
        Coord(Ann, "init", "--agent", "none").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch?.Dispose();

    [Test]
    public void Claim_commit_and_end_beside_each_other()
    {
        foreach (var (user, session, file) in new[] { (Ann, "ann", "a"), (Bob, "bob", "b") })
        {
            Coord(user, "session", "start", "--id", session).Exits(0);
            Coord(user, "claim", "--session", session, file).Exits(0);
            As(user, "sh", "-ec", $"echo {session} > new-{session}; COORD_SESSION={session} .git/coord/bin/git add new-{session}").Exits(0);
        }

        Assert.That(Coord(Bob, "claim", "--session", "bob", "a").Exits(2).Error, Does.Contain("claimed by person-ann"));
        foreach (var (user, session) in new[] { (Bob, "bob"), (Ann, "ann") })
        {
            As(user, "sh", "-ec", $"COORD_SESSION={session} .git/coord/bin/git commit --quiet -m {session}").Exits(0);
            Assert.That(As(user, "git", "show", "--name-only", "--format=%an", "HEAD").Exits(0).Lines, Is.EqualTo(new[] { user, $"new-{session}" }));
        }

        // Each may take away what the other left, and neither's end is in the other's way.
        Coord(Bob, "gc").Exits(0);
        Coord(Bob, "session", "end", "--id", "bob").Exits(0);
        Coord(Ann, "session", "end", "--id", "ann").Exits(0);
        Assert.That(Coord(Ann, "who").Exits(0).Line, Is.EqualTo("nothing is claimed"));
        Coord(Bob, "doctor");
        Assert.That(As(Bob, "git", "status", "--porcelain").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Keep_their_scratch_directories_and_approvals_to_themselves()
    {
        Scratch.Write(_repository, "coord.json", """{ "worktrees": { "afterAdd": "true" } }""");
        Coord(Ann, "session", "start", "--id", "ann").Exits(0);
        var place = As(Ann, "sh", "-ec", "eval \"$(dotnet-coord session env --id ann)\"; echo secret > \"$COORD_SCRATCH/x\"; echo \"$COORD_SCRATCH\"").Exits(0).Line;
        Assert.That(As(Bob, "cat", $"{place}/x").ExitCode, Is.Not.Zero);
        Coord(Ann, "approvals", "add", "--all", "--yes").Exits(0);
        Assert.That(As(Bob, "cat", $"{_scratch[$"of-{Ann}"]}/.config/dotnet-coord/approvals.json").ExitCode, Is.Not.Zero);
        Assert.That(Coord(Bob, "approvals", "list").Exits(0).Output, Does.Contain("not approved"), "what one approved, the other did not");
    }

    // The umask that most systems have keeps the group out, of Git's own files as well.
    [Test]
    public void Are_told_in_words_where_the_umask_of_one_keeps_the_other_out()
    {
        As(Ann, "sh", "-ec", "umask 022; dotnet-coord session start --id ann; dotnet-coord claim --session ann a; chmod -R g-w .git/coord").Exits(0);
        var refused = Coord(Bob, "session", "start", "--id", "bob").Exits(1);
        Assert.That(refused.Error, Does.Contain("denied").And.Contains("Check the permissions"));
        As(Ann, "chmod", "-R", "g+w", ".git/coord").Exits(0);
        Coord(Bob, "session", "start", "--id", "bob").Exits(0);
    }

    private Answer Coord(string user, params string[] words) => As(user, "dotnet-coord", words);

    private Answer As(string user, string program, params string[] words) => As(user, program, words, _repository);

    private Answer As(string user, string program, string[] words, string directory) => _scratch.Run(
        directory,
        "setpriv",
        [$"--reuid={user}", $"--regid={Group}", "--clear-groups", "sh", "-c", "umask 002; exec \"$0\" \"$@\"", program, .. words],
        variables: new Dictionary<string, string> { ["HOME"] = _scratch[$"of-{user}"], ["GIT_CONFIG_GLOBAL"] = _scratch[$"of-{user}/gitconfig"] });
}
