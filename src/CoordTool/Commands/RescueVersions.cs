using System.CommandLine;
using System.Globalization;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.History;
using CoordTool.Output;

namespace CoordTool.Commands;

/// <summary>The verbs of <c>rescue</c> where they are about the versions of one file instead of a rescue.</summary>
internal static class RescueVersions
{
    /// <summary>The option that says which version.</summary>
    public static Option<string?> AtOption() => new("--at")
    {
        Description = "Of a file in the history of edits: N edits back (0 is the latest), or a time: 10m or 2h ago, or 2026-01-31T17:05.",
        HelpName = "N|TIME",
    };

    /// <summary>Lists the versions of a file.</summary>
    public static int List(Invocation invocation, string typed)
    {
        var path = PathOf(invocation, typed);
        var versions = HistoryList.Run(invocation.Repository, path);
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new VersionsJson(1, path, [.. versions.Select(each => Json(invocation, each))]), OutputJson.Default.VersionsJson);
        }
        else if (versions.Count == 0)
        {
            screen.Say($"no versions of {Printable.Text(path)} are kept");
        }
        else
        {
            var now = invocation.Context.Now;
            screen.Table(["AT", "MADE", "TIME", Column.Prose("BY"), "CHECKOUT", "BYTES", "CONTENT"], versions.Select(each => (IReadOnlyList<string>)[
                each.Back is { } back ? $"{back}" : "-", Printable.Ago(now - each.Version.When), Time(each.Version.When), Who(invocation, each), each.Version.Checkout == CheckoutName.Main ? "main" : each.Version.Checkout,
                each.Version.Kind == VersionKind.Large ? "too large" : $"{Size(invocation, each)}", each.Version.Content.Id.Abbreviated]));
            screen.Narrate($"To see one: dotnet-coord rescue show --at N {ShellWord(typed)}, and of another checkout: git cat-file -p CONTENT");
        }

        return ExitCodes.Done;
    }

    /// <summary>Prints a version.</summary>
    public static int Show(Invocation invocation, string typed, string at)
    {
        var path = PathOf(invocation, typed);
        var found = Find(invocation, path, at);
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new VersionShownJson(1, path, Json(invocation, found)), OutputJson.Default.VersionShownJson);
            return ExitCodes.Done;
        }

        if (found.Version.Kind == VersionKind.Large)
        {
            return Failures.Report(screen.Error, new Refusal($"That version of {path} was too large to be kept.", "See the others: dotnet-coord rescue list PATH"));
        }

        var content = invocation.Repository.Objects.Read(found.Version.Content.Id, ObjectKind.Blob);
        screen.Narrate($"{path} as {(found.Version.Kind == VersionKind.Before ? $"{Who(invocation, found)} found it" : $"{Who(invocation, found)} left it")} {Printable.Ago(invocation.Context.Now - found.Version.When)}");
        if (Console.IsOutputRedirected)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(content);
        }
        else
        {
            // A terminal obeys what it is sent.
            screen.Say(System.Text.Encoding.UTF8.GetString(content).TrimEnd('\n').Replace("\t", "    ", StringComparison.Ordinal));
        }

        return ExitCodes.Done;
    }

    /// <summary>Writes versions back.</summary>
    public static int Restore(Invocation invocation, IReadOnlyList<string> typed, string at, bool dryRun)
    {
        var screen = invocation.Screen;

        // All are found before the first is written.
        var found = typed.Select(word => PathOf(invocation, word)).Distinct(StringComparer.Ordinal).Select(path => (Path: path, Version: Find(invocation, path, at))).ToList();
        var (written, present) = (new List<string>(), new List<string>());
        Refusal? refused = null;
        foreach (var (path, version) in found)
        {
            var outcome = HistoryRestore.Run(invocation.Context, invocation.Repository, invocation.Caller, path, version.Version, dryRun);
            refused = outcome.Refused;
            if (refused is not null)
            {
                break;
            }

            (outcome.IsWritten ? written : present).Add(path);
        }

        if (screen.Json)
        {
            screen.Object(new VersionRestoredJson(1, refused is null, dryRun, written, present, refused?.Reason), OutputJson.Default.VersionRestoredJson);
        }

        foreach (var path in written)
        {
            screen.Say($"{(dryRun ? "would restore" : "restored")} {path}{(dryRun ? "" : " (what it held is kept: dotnet-coord rescue list PATH)")}");
        }

        foreach (var path in present)
        {
            screen.Say($"{path} holds that already");
        }

        return refused is null ? ExitCodes.Done : Failures.Report(screen.Error, refused);
    }

    private static KeptVersion Find(Invocation invocation, string path, string at)
    {
        var versions = HistoryList.Run(invocation.Repository, path);
        return Moment(at, invocation.Context.Now).Find(versions) ?? throw new CoordException(
            FailureKind.Usage,
            $"No version of {Printable.Text(path)} is kept of {Printable.Text(at, 40)} in this checkout.",
            versions.Count == 0 ? "Only files that sessions edited have versions here; others are in Git: git log -- PATH" : "See them: dotnet-coord rescue list PATH");
    }

    private static HistoryMoment Moment(string at, DateTimeOffset now)
    {
        if (int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var back))
        {
            return new HistoryMoment(back, null);
        }

        return Durations.TryParse(at) is { } ago ? new HistoryMoment(null, now - ago)
            : DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? new HistoryMoment(null, time)
            : throw new CoordException(FailureKind.Usage, $"--at {Printable.Text(at, 40)} is neither a number of edits nor a time.", "Say it like this: --at 1, --at 10m, --at 2026-01-31T17:05");
    }

    private static string PathOf(Invocation invocation, string typed) =>
        typed.Length > 0 && ClaimPattern.FromFile(invocation.Layout, Path.GetFullPath(typed, invocation.Context.WorkingDirectory)) is { Kind: PatternKind.File } pattern
            ? pattern.Path
            : throw new CoordException(FailureKind.Usage, $"'{Printable.Text(typed, 200)}' is no file of this checkout.", "Name one file; the rescues themselves: dotnet-coord rescue list");

    private static string Who(Invocation invocation, KeptVersion version) =>
        version.Session is { } id ? invocation.Sessions.Find(id)?.Name ?? id.Value : "a person";

    private static long? Size(Invocation invocation, KeptVersion version) => invocation.Repository.Objects.SizeOf(version.Version.Content.Id);

    private static string Time(DateTimeOffset when) => when.ToLocalTime().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private static string ShellWord(string typed) => typed.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+".Contains(c, StringComparison.Ordinal)) ? typed : "PATH";

    private static VersionJson Json(Invocation invocation, KeptVersion each) => new(
        each.Back, each.Version.When, each.Session?.Value, each.Session is null ? null : Who(invocation, each), each.Version.Kind.ToString().ToLowerInvariant(), each.Version.Checkout,
        each.Version.Kind == VersionKind.Large ? null : each.Version.Content.Id.ToString(), each.Version.Kind == VersionKind.Large ? null : Size(invocation, each));
}
