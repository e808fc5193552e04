using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Rescues;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class RescueCommand : Noun
{
    public RescueCommand()
        : base("rescue", "What was kept before a clean-up or a forced command dropped it.")
    {
        Add(new List());
        Add(new Show());
        Add(new Restore());
        Add(new Drop());
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "Its name, or a beginning or end that only it has; with --at, a file.", CompletionSources = { LiveValues.Rescues } };

    private static RescueJson Json(RescueFacts rescue, int paths) => new(
        rescue.Name, rescue.Ref, rescue.When, rescue.Session, rescue.Checkout, rescue.Kind.ToString().ToLowerInvariant(), rescue.Why, rescue.Commit.ToString(), paths);

    private static string Mark(TreeChange change) => change.Old is null ? "A" : change.New is null ? "D" : "M";

    private sealed class List : Verb
    {
        private readonly Argument<string?> _path = new("PATH")
        {
            Description = "A file: its versions in the history of edits, of all sessions, instead of the rescues.", Arity = ArgumentArity.ZeroOrOne,
        };

        public List()
            : base("list", "All rescues, the newest first; of one file, the versions that sessions left.") => Add(_path);

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord rescue list", "the newest first"),
            new("dotnet-coord rescue list src/parser.cs", "every version of a file that sessions left"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            if (result.GetValue(_path) is { } path)
            {
                return RescueVersions.List(invocation, path);
            }

            var store = new RescueStore(invocation.Context, invocation.Repository);
            var rescues = store.List().Select(rescue => (Rescue: rescue, Paths: store.Changes(rescue).Count)).ToList();
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new RescuesJson(1, [.. rescues.Select(each => Json(each.Rescue, each.Paths))]), OutputJson.Default.RescuesJson);
            }
            else if (rescues.Count == 0)
            {
                screen.Say("no rescues");
            }
            else
            {
                var now = invocation.Context.Now;
                screen.Table(["NAME", "MADE", "KIND", "PATHS", Column.Prose("WHY")], rescues.Select(each => (IReadOnlyList<string>)[
                    each.Rescue.Name, Printable.Ago(now - each.Rescue.When), each.Rescue.Kind.ToString().ToLowerInvariant(), $"{each.Paths}", each.Rescue.Why]));
            }

            return ExitCodes.Done;
        }
    }

    private sealed class Show : Verb
    {
        private readonly Argument<string> _name = NameArgument();
        private readonly Option<string?> _at = RescueVersions.AtOption();

        public Show()
            : base("show", "One rescue: whose it is, and the paths it holds. With --at, what a file held then.")
        {
            Add(_name);
            Add(_at);
        }

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord rescue show ann", "by the end of its name"),
            new("dotnet-coord rescue show src/parser.cs --at 10m", "what the file held ten minutes ago"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            if (result.GetValue(_at) is { } at)
            {
                return RescueVersions.Show(invocation, result.GetValue(_name)!, at);
            }

            var store = new RescueStore(invocation.Context, invocation.Repository);
            var rescue = store.Find(result.GetValue(_name)!);
            var changes = store.Changes(rescue);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(
                    new RescueShownJson(1, Json(rescue, changes.Count), [.. changes.Select(change => new RescuedPathJson(change.Path.ToString(), Mark(change)))]),
                    OutputJson.Default.RescueShownJson);
                return ExitCodes.Done;
            }

            screen.Say(Printable.Text($"{rescue.Name}: {rescue.Why}"));
            screen.Say(Printable.Text($"  made {Printable.Ago(invocation.Context.Now - rescue.When)} for {(rescue.Session is null ? "the default index" : $"session {rescue.Session}")}{(rescue.Checkout is null ? "" : $" in {rescue.Checkout}")}"));
            screen.Say($"  keeps {rescue.Kind switch
            {
                RescueKind.Staged => "what was staged",
                RescueKind.Files => "what was in the files, on top of what was staged",
                _ => $"the commit {rescue.Commit.Abbreviated}, which was to be left off its branch",
            }}");
            foreach (var change in changes)
            {
                screen.Say(Printable.Text($"  {Mark(change)} {change.Path}"));
            }

            screen.Narrate($"The content: git show {rescue.Ref}");
            screen.Narrate(rescue.Kind == RescueKind.History ? $"To have it back: git branch NAME {rescue.Ref}" : $"To have it back: dotnet-coord rescue restore {rescue.Name}");
            return ExitCodes.Done;
        }
    }

    private sealed class Restore : Verb
    {
        private readonly Argument<string> _name = NameArgument();
        private readonly Argument<string[]> _paths = Words("PATH", "Files or directories of it; without one, all.", ArgumentArity.ZeroOrMore);
        private readonly Option<string?> _at = RescueVersions.AtOption();
        private readonly Option<bool> _dryRun = DryRunOption();

        public Restore()
            : base("restore", "Write what a rescue holds into the files of this checkout, and never over anything else. With --at, what files held then; what they hold now is kept first.")
        {
            Add(_name);
            Add(_paths);
            Add(_at);
            Add(_dryRun);
        }

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord rescue restore ann --dry-run", "which files it would write"),
            new("dotnet-coord rescue restore src/parser.cs --at 1", "the version before the last"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            if (result.GetValue(_at) is { } at)
            {
                return RescueVersions.Restore(invocation, [result.GetValue(_name)!, .. result.GetValue(_paths)!], at, result.GetValue(_dryRun));
            }

            var rescue = new RescueStore(invocation.Context, invocation.Repository).Find(result.GetValue(_name)!);
            var chosen = ChosenPaths.Of(invocation.Layout, invocation.Context.WorkingDirectory, result.GetValue(_paths)!);
            var dryRun = result.GetValue(_dryRun);
            var outcome = RescueRestore.Run(invocation.Context, invocation.Repository, rescue, chosen, dryRun);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(
                    new RestoredJson(1, outcome.Refused is null, dryRun, rescue.Name, outcome.Written, outcome.Present, outcome.Removed, outcome.Refused?.Reason),
                    OutputJson.Default.RestoredJson);
            }

            if (outcome.Refused is { } refused)
            {
                return Failures.Report(screen.Error, refused);
            }

            foreach (var path in outcome.Written)
            {
                screen.Say(Printable.Text($"{(dryRun ? "would restore" : "restored")} {path}"));
            }

            foreach (var path in outcome.Removed)
            {
                screen.Say(Printable.Text($"left alone {path}, which the rescue had removed: git rm {path}"));
            }

            if (outcome.Written.Count == 0 && outcome.Removed.Count == 0)
            {
                screen.Say("everything is there already");
            }

            return ExitCodes.Done;
        }
    }

    private sealed class Drop : Verb
    {
        private readonly Argument<string[]> _names = Words("NAME", "Their names, or beginnings or ends that only they have.", ArgumentArity.OneOrMore, LiveValues.Rescues);
        private readonly Option<bool> _dryRun = DryRunOption();

        public Drop()
            : base("drop", "Remove rescues; their content goes with the next clean-up of Git.")
        {
            Add(_names);
            Add(_dryRun);
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord rescue drop ann", "what nobody needs any more")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var store = new RescueStore(invocation.Context, invocation.Repository);

            // All names before the first removal: one that cannot be meant leaves everything as it is.
            var rescues = result.GetValue(_names)!.Select(store.Find).DistinctBy(rescue => rescue.Name).ToList();
            var dryRun = result.GetValue(_dryRun);
            var moved = dryRun ? [] : rescues.Where(rescue => !store.Drop(rescue)).ToList();
            var dropped = rescues.Except(moved).ToList();
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new DroppedJson(1, dryRun, [.. dropped.Select(rescue => rescue.Name)]), OutputJson.Default.DroppedJson);
            }

            foreach (var rescue in dropped)
            {
                screen.Say($"{(dryRun ? "would drop" : "dropped")} {rescue.Name} (to undo: git update-ref {rescue.Ref} {rescue.Target})");
            }

            return moved.Count == 0
                ? ExitCodes.Done
                : Failures.Report(screen.Error, new CoordException(FailureKind.Contention, $"Git could not remove {moved[0].Ref}, or it is another one by now.", "Look at it, then run the same command again."));
        }
    }
}
