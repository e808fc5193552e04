using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Core.Shims;
using CoordTool.Output;

namespace CoordTool.Doctor;

/// <summary>Looks at everything that has to be in place, and changes nothing.</summary>
internal static class Diagnosis
{
    private static readonly Version OldestGit = new(2, 38);

    public static IEnumerable<FindingJson> Run(CoordContext context, GitRepository repository)
    {
        var layout = repository.Layout;
        var version = new GitProcess(context, layout.GitDirectory).Run(["version"]).Line;
        var number = version.Split(' ').ElementAtOrDefault(2) ?? "";
        var isNewEnough = Version.TryParse(string.Join('.', number.Split('.').Take(2)), out var git) && git >= OldestGit;
        yield return new FindingJson("git", isNewEnough, $"{version}", isNewEnough ? null : $"Git {OldestGit} or newer is needed to land worktrees.");

        var initialized = Initialization.IsDone(layout);
        yield return new FindingJson("init", initialized, initialized ? "the repository is set up" : "the repository is not set up", initialized ? null : "Run: dotnet-coord init");

        var missing = GitHooks.Of(context, layout).FindMissing();
        yield return new FindingJson(
            "git-hooks", missing.Count == 0,
            missing.Count == 0 ? "Git runs our hooks" : $"Git does not run our hooks: {string.Join(", ", missing)}",
            missing.Count == 0 ? null : "Run: dotnet-coord init");

        if (initialized)
        {
            yield return Shim(context, layout);
        }

        yield return Try("indexes", "every index can be read", () =>
        {
            foreach (var location in IndexLocation.OfSessions(layout).Append(new IndexLocation(layout, null)))
            {
                IndexCodec.Read(location.File);
            }
        });
        yield return Try("claims", "the claims can be read", () => new ClaimStore(context, repository).Read().List());
    }

    private static FindingJson Shim(CoordContext context, GitLayout layout)
    {
        const string Name = "shim";
        var directory = ShimDirectory.PathOf(layout);
        if (!ShimDirectory.IsInstalled(layout))
        {
            return new FindingJson(Name, false, $"the git for sessions in {directory} leads nowhere", "Run: dotnet-coord init");
        }

        if (Caller.Find(context, null) is null)
        {
            return new FindingJson(Name, true, "the git for sessions is in place", null);
        }

        var first = Ambient.OnPath(context, OperatingSystem.IsWindows() ? "git.exe" : "git");
        return first is not null && RealGit.IsShim(first)
            ? new FindingJson(Name, true, "this session's git is ours", null)
            : context.Variable("GIT_INDEX_FILE") is { } file && IndexLocation.IsOfSession(file)
                ? new FindingJson(Name, true, "this session is in raw mode: GIT_INDEX_FILE reaches every other repository and worktree that this shell touches", "Leave it: unset GIT_INDEX_FILE; eval \"$(dotnet-coord session env)\"")
                : new FindingJson(Name, false, $"this session's shell runs {Printable.Text(first ?? "no git at all")}, on the default index", "Run: eval \"$(dotnet-coord session env)\"");
    }

    private static FindingJson Try(string name, string text, Action look)
    {
        try
        {
            look();
            return new FindingJson(name, true, text, null);
        }
        catch (CoordException failure)
        {
            return new FindingJson(name, false, failure.Message, failure.Hints.Count > 0 ? failure.Hints[0] : null);
        }
    }
}
