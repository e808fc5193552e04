using System.Text.RegularExpressions;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Every line with the tool in it that a document shows, typed in a repository in which three sessions work. Each is done, or ends as the documents say.</summary>
public partial class LinesOfTheDocuments
{
    private const int Interrupted = 130;
    private const string Mark = "=8<=";

    // Ann types them. She holds src/http/ and has staged in it; bob asks her for it, and holds lib/; cid does nothing.
    private const string World = """
        mkdir -p "$HOME/bin"; git init --quiet --bare ../origin; git init --quiet --bare ../upstream; git init --quiet ../other
        for command in make npm; do printf '#!/bin/sh\n' >"$HOME/bin/$command"; chmod +x "$HOME/bin/$command"; done
        mkdir -p src/http src/api lib docs; printf '#!/bin/sh\n' >migrate.sh; chmod +x migrate.sh
        echo '{ "zones": { "http": { "paths": ["src/http/"] } }, "worktrees": { "check": "make", "afterAdd": "make" } }' >coord.json
        for change in 1 2 3 4; do
          for path in src/http/parser.cs src/parser.cs src/api/x docs/http.md lib/x file CLAUDE.md; do echo $change >>$path; done
          git add .; git commit --quiet -m "Change $change"
        done
        git remote add origin "$PWD/../origin"; git remote add upstream "$PWD/../upstream"
        git push --quiet origin main main:feature/login; git push --quiet upstream main; git fetch --quiet origin
        dotnet-coord init --agent none
        for stage in check afterAdd; do dotnet-coord approvals add $stage --yes; done
        for id in ann bob cid; do dotnet-coord session start --id $id; done
        dotnet-coord claim --session bob lib/
        eval "$(dotnet-coord session env --id ann)"
        dotnet-coord claim src/http/; echo 5 >>src/http/parser.cs; git add src/http/parser.cs
        dotnet-coord handoff request --session bob src/http/
        """;

    // The same place each time, for much of it is known by its path.
    private const string InTheMorning = "cd ../..; rm -rf day; cp -a morning day";
    private const string Ann = "eval \"$(dotnet-coord session env --id ann)\"";
    private const string Login = "dotnet-coord worktree add fix-login";
    private const string LoginWithWork = "(cd \"$(dotnet-coord worktree add fix-login)\"; echo >login; git add login; git commit --quiet -m 'Add login')";
    private const string AsNobody = "unset \"${!COORD_@}\" GIT_EXEC_PATH; PATH=$PLAIN";
    private const string AnnIsRescued = $"({AsNobody}; echo 7 >src/http/parser.cs; git add src/http/parser.cs); dotnet-coord session end; {AsNobody}; git checkout --quiet HEAD src/http/parser.cs";

    private const string AllHaveEnded = $"for id in bob cid ann; do dotnet-coord session end --id $id; done; {AsNobody}";

    // What has to be there for a line to make sense, and how it ends if not well.
    private static readonly Dictionary<string, Case> Special = new()
    {
        ["dotnet-coord claim --takeover src/http/"] = new("dotnet-coord release --all; dotnet-coord claim --session cid src/http/; echo 6 >src/http/parser.cs", Then: CidIsSilent),
        ["dotnet-coord undo"] = new("dotnet-coord commit -m 'Parse'"),
        ["dotnet-coord worktree done"] = new($"{LoginWithWork}; cd ../repo-fix-login"),
        ["dotnet-coord worktree done fix-login -s squash -m \"Fix the login\""] = new(LoginWithWork),
        ["dotnet-coord worktree done fix"] = new("dotnet-coord worktree add fix"),
        ["dotnet-coord worktree update"] = new($"{Login}; cd ../repo-fix-login"),
        ["cd \"$(dotnet-coord worktree path fix-login)\""] = new(Login),

        // "Refused while work in it is nowhere else."
        ["dotnet-coord worktree remove fix-login"] = new(LoginWithWork, ExitCode: 2),
        ["dotnet-coord worktree remove fix-login --force"] = new(LoginWithWork),
        ["dotnet-coord worktree remove fix"] = new("dotnet-coord worktree add fix"),
        ["cd \"$(dotnet-coord worktree restore fix-login)\""] = new($"{Login}; dotnet-coord worktree remove fix-login"),
        ["dotnet-coord worktree restore fix"] = new("dotnet-coord worktree add fix; dotnet-coord worktree remove fix"),
        ["dotnet-coord conflicts fix-login fix-logout"] = new($"{LoginWithWork}; dotnet-coord worktree add fix-logout"),
        ["dotnet-coord decision show d-3f2a"] = new("git notes --ref=coord/decisions add -m \"$(printf 'Decision: d-3f2a91c4e0\\nStatus: accepted\\nAuthor: ann\\nTime: 2030-01-01T12:00:00Z\\n\\n    One file.')\""),
        ["dotnet-coord handoff request src/http/ --reason \"the header fix\""] = new("dotnet-coord release --all; dotnet-coord claim --session bob src/http/"),
        ["dotnet-coord index take src/http/"] = new($"({AsNobody}; echo >src/http/new; git add src/http/new)"),
        ["dotnet-coord rescue list src/parser.cs"] = new(Then: IsEdited("src/parser.cs")),
        ["dotnet-coord rescue show src/parser.cs --at 10m"] = new(Then: IsEdited("src/parser.cs")),
        ["dotnet-coord rescue restore src/parser.cs --at 1"] = new(Then: IsEdited("src/parser.cs")),
        ["dotnet-coord rescue list file"] = new(Then: IsEdited("file")),
        ["dotnet-coord rescue restore file --at 1"] = new(Then: IsEdited("file")),
        ["dotnet-coord rescue show ann"] = new(AnnIsRescued),
        ["dotnet-coord rescue restore ann --dry-run"] = new(AnnIsRescued),
        ["dotnet-coord rescue drop ann"] = new(AnnIsRescued),

        ["dotnet-coord zone sync --check"] = new("dotnet-coord zone sync"),

        // "A session is refused: its person types it."
        ["dotnet-coord approvals add --all"] = new(ExitCode: 2),
        ["dotnet-coord approvals add check"] = new(ExitCode: 2),
        ["dotnet-coord deinit"] = new(AllHaveEnded),
        ["dotnet-coord deinit --dry-run"] = new(AllHaveEnded),

        // "Until it is interrupted."
        ["dotnet-coord conflicts --watch"] = new(ExitCode: Interrupted),
        ["dotnet-coord log --follow --json"] = new(ExitCode: Interrupted),
        ["dotnet-coord watch"] = new(ExitCode: Interrupted),
        ["dotnet-coord watch --plain"] = new(ExitCode: Interrupted),
    };

    // Words that stand for others, and lines for other shells than bash: who runs what they call.
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["dotnet-coord …"] = "HelpTexts",
        ["dotnet-coord VERB"] = "HelpTexts",
        ["dotnet coord VERB"] = "HelpTexts",
        ["dotnet-coord VERB --help"] = "HelpTexts",
        ["dotnet-coord commit"] = "CommitsOfOnesOwn",
        ["dotnet-coord commit -m MESSAGE"] = "CommitsOfOnesOwn",
        ["dotnet-coord hook EVENT"] = "ClaudeCodeHooks",
        ["dotnet-coord '[suggest]' LINE"] = "WordsThatMayComeNext",
        ["dotnet-coord worktree remove NAME"] = "WorktreesThatAreTakenAway",
        ["eval \"$(dotnet-coord session env --id …)\""] = "HooksOfManyAgents",
        ["dotnet-coord shell-init fish | source"] = "ShellsThatComplete",
        ["dotnet-coord shell-init pwsh | Out-String | Invoke-Expression"] = "ShellsThatComplete",
    };

    private Scratch _scratch = null!;
    private Dictionary<string, string> _variables = [];

    [OneTimeSetUp]
    public void Make_the_world()
    {
        _scratch = new Scratch();
        var plain = $"{_scratch["day/home/bin"]}:{Path.GetDirectoryName(Tool.Path)}:{_scratch.Variables["PATH"]}";
        _variables = new Dictionary<string, string> { ["PATH"] = plain, ["PLAIN"] = plain, ["HOME"] = _scratch["day/home"] };
        _scratch.Repository("day/repo");
        Bash($"{World}\ncp -a ../../day ../../morning").Exits(0);
    }

    [OneTimeTearDown]
    public void Clean_up() => _scratch.Dispose();

    private static IEnumerable<string> Lines() => Shown().Except(Elsewhere.Keys);

    [TestCaseSource(nameof(Lines))]
    public void Do_what_they_say(string line)
    {
        var special = Special.GetValueOrDefault(line, new Case());
        Bash(InTheMorning).Exits(0);
        var before = $"{Ann}; {special.Before}";
        if (special.Then is not null)
        {
            Bash(before).Exits(0);
            special.Then(_scratch, Repository);
            before = Ann;
        }

        if (special.ExitCode != Interrupted)
        {
            // A prompt is what it is only once it is shown.
            Bash($"{before}\nset +e; {line}\ncode=$?; : \"${{PS1@P}}\"; exit $code").Exits(special.ExitCode);
            return;
        }

        var (program, words) = Words($"exec 2>&1; {before}\necho '{Mark}'; exec {line}");
        using var process = _scratch.Start(Repository, program, words, _variables);
        while (process.StandardOutput.ReadLine() is { } said && said != Mark)
        {
        }

        Assert.That(process.StandardOutput.ReadLine(), Is.Not.Empty);
        _scratch.Run(Repository, "kill", ["-INT", $"{process.Id}"]).Exits(0);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(Interrupted));
    }

    [Test]
    public void Are_shown_still()
    {
        Assert.That(Special.Keys.Concat(Elsewhere.Keys).Except(Shown()), Is.Empty);
        Assert.That(Elsewhere.Values, Has.All.Matches<string>(test => File.Exists(ThisProject.PathOf($"test/CoordTool.Tests/{test}.cs"))));
    }

    // Those of the README's five minutes, the only ones with answers, are typed in FiveMinutesOfTheReadme.
    private static IEnumerable<string> Shown() =>
        ShownLine.Documents().SelectMany(ShownLine.In).Where(line => (line.HasCall || line.Text.Contains("=coord/", StringComparison.Ordinal)) && line.Language != "console").Select(line => Comment().Replace(line.Text, "")).Distinct();

    private string Repository => _scratch["day/repo"];

    private Answer Bash(string script)
    {
        var (program, words) = Words(script);
        return _scratch.Run(Repository, program, words, variables: _variables);
    }

    private static (string Program, string[] Words) Words(string script) => Signals.ByDefault("bash") is var (program, first) ? (program, [.. first, "-ec", script]) : default;

    // Three versions, an hour old but for the last.
    private static Action<Scratch, string> IsEdited(string path) => (scratch, repository) =>
    {
        var ann = new ClaudeSession(scratch, "ann", repository);
        foreach (var version in new[] { "one", "two", "three" })
        {
            Scratch.Write(repository, path, version);
            ann.HasEdited(path).Exits(0);
        }

        const string Age = """
            ref=refs/coord/history/ann
            tree=$(git ls-tree $ref | while IFS=$'\t' read -r entry name; do
              inner=$(git ls-tree "${entry##* }" | awk -F '\t' -v OFS='\t' '{ split($2, word, " "); if (word[1] < 3) sub(word[2], sprintf("%.0f", word[2] - 3600000), $2); print }' | git mktree)
              printf '%s %s\t%s\n' "${entry% *}" "$inner" "$name"
            done | git mktree)
            git update-ref $ref "$tree"
            """;
        scratch.Run(repository, "bash", ["-ec", Age]).Exits(0);
    };

    private static void CidIsSilent(Scratch scratch, string repository) => scratch.SetBack(repository, "src/http/", "cid", TimeSpan.FromMinutes(40));

    [GeneratedRegex(" +# .*$")]
    private static partial Regex Comment();

    private sealed record Case(string Before = "", int ExitCode = 0, Action<Scratch, string>? Then = null);
}
