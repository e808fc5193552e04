using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Decisions;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class DecisionCommand : Noun
{
    public DecisionCommand()
        : base("decision", "What was decided and why, noted on commits: git log --notes=coord/decisions.")
    {
        Add(new AddVerb());
        Add(new List());
        Add(new Show());
    }

    private static DecisionJson Json(Decision decision) => new(
        decision.Id, decision.IsByHand, decision.Status, decision.Category, decision.Scope, decision.Supersedes, decision.SupersededBy,
        decision.Author, decision.Session, decision.Task, decision.Time, decision.Text, decision.Commits);

    private static Option<string?> StatusOption(string description)
    {
        var words = Decision.Words.Select(each => each.Word).ToArray();
        var option = new Option<string?>("--status") { HelpName = string.Join('|', words), Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static ObjectId Commit(Invocation invocation, string? revision)
    {
        if (revision is null)
        {
            var head = GitRefs.ReadHead(invocation.Layout);
            return head.IsUnborn ? throw new CoordException(FailureKind.Usage, $"{Printable.Text(head.Name)} has no commit yet to note anything on.", "Commit first, or name a commit: --commit REV") : head.Commit;
        }

        // What begins like an option is none of the names of a commit.
        var answer = revision.StartsWith('-') ? null : new GitProcess(invocation.Context, invocation.Layout.RequireWorkTree()).Run(["rev-parse", "--verify", "--quiet", $"{revision}^{{commit}}"]);
        return answer is { Succeeded: true } && ObjectId.TryParse(answer.Line, out var commit)
            ? commit
            : throw new CoordException(FailureKind.Usage, $"'{Printable.Text(revision, 120)}' names no commit.", "See what there is: git log --oneline");
    }

    private static void NarrateUnreadable(Invocation invocation, DecisionView view)
    {
        foreach (var commit in view.Unreadable)
        {
            invocation.Screen.Narrate($"The note of {commit} cannot be read, and is left out: it is no file, or too long.");
        }
    }

    private static string Abbreviated(string commit) => ObjectId.Parse(commit).Abbreviated;

    private sealed class AddVerb : Verb
    {
        private readonly Argument<string> _text = new("TEXT") { Description = "What was decided, and why; several lines are fine." };
        private readonly Option<string?> _category = new("--category") { HelpName = "C", Description = "The kind of decision, such as storage or naming." };
        private readonly Option<string[]> _scope = new("--scope") { HelpName = "PATH", Description = "What it is about: files, directories or globs. May be repeated." };
        private readonly Option<string?> _status = StatusOption("How far it is; without it, accepted.");
        private readonly Option<string[]> _supersedes = new("--supersedes") { HelpName = "ID", Description = "The decision that it stands in for. May be repeated." };
        private readonly Option<string?> _commit = new("--commit") { HelpName = "REV", Description = "The commit to note it on; without it, HEAD." };

        public AddVerb()
            : base("add", "Note a decision on a commit.")
        {
            Add(_text);
            Add(_category);
            Add(_scope);
            Add(_status);
            Add(_supersedes);
            Add(_commit);
        }

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord decision add \"One file a session: locks hurt, we tried.\"", "on the last commit"),
            new("dotnet-coord decision add \"Retries live in the client.\" --category design --scope src/http/", "with what it is about"),
        ];

        public override IEnumerable<string> PlainWords(IEnumerable<string> words) => [];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var text = result.GetValue(_text)!;
            if (string.IsNullOrWhiteSpace(text) || text.Length > NewDecision.LongestText)
            {
                throw new CoordException(FailureKind.Usage, $"A decision has 1 to {NewDecision.LongestText} characters, and this one has {text.Trim().Length}.", "Say in a few sentences what was decided and why: dotnet-coord decision add \"TEXT\"");
            }

            var session = invocation.Caller is { } caller ? invocation.Sessions.Find(caller) : null;
            var store = new DecisionStore(invocation.Context, invocation.Repository);
            var supersedes = result.GetValue(_supersedes) is { Length: > 0 } older && store.Read() is var view ? older.Select(id => view.Find(id)[0].Id).Distinct().ToList() : [];
            var status = result.GetValue(_status) is { } word ? Decision.Words.First(each => each.Word == word).Value : DecisionStatus.Accepted;
            var commit = Commit(invocation, result.GetValue(_commit));
            var decision = store.Add(commit, new NewDecision(text, status, session?.Name ?? invocation.Caller?.Value ?? Person(invocation))
            {
                Category = SessionStart.Checked(result.GetValue(_category), NewDecision.LongestCategory, "--category"),
                Scope = [.. (result.GetValue(_scope) ?? []).Select(invocation.Pattern).Distinct()],
                Supersedes = supersedes,
                Session = session?.Id.Value ?? invocation.Caller?.Value,
                Task = session?.Task,
            });
            if (session is not null)
            {
                invocation.Sessions.Beat(session.Id);
            }

            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new DecisionAddedJson(1, Json(decision), commit.ToString()), OutputJson.Default.DecisionAddedJson);
            }
            else
            {
                screen.Say($"noted {decision.Id} on {commit.Abbreviated}");
            }

            return ExitCodes.Done;
        }

        // As Git would sign a commit.
        private static string Person(Invocation invocation) =>
            new GitProcess(invocation.Context, invocation.Layout.RequireWorkTree()).Run(["var", "GIT_AUTHOR_IDENT"]) is { Succeeded: true } answer && answer.Line.IndexOf('<', StringComparison.Ordinal) is > 1 and var end
                ? answer.Line[..end].Trim()
                : "person";
    }

    private sealed class List : Verb
    {
        private readonly Option<string?> _category = new("--category") { HelpName = "C", Description = "Only those of this category." };
        private readonly Option<string?> _scope = new("--scope") { HelpName = "PATH", Description = "Only those whose scope has something in common with this." };
        private readonly Option<string?> _status = StatusOption("Only those with this status.");
        private readonly Option<string?> _commit = new("--commit") { HelpName = "REV", Description = "Only those that are noted on this commit." };

        public List()
            : base("list", "All decisions, the latest first; also what was noted by hand.")
        {
            Add(_category);
            Add(_scope);
            Add(_status);
            Add(_commit);
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord decision list --scope src/http/", "what to know before changing it")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var (category, status) = (result.GetValue(_category), result.GetValue(_status));
            var scope = result.GetValue(_scope) is { } path ? invocation.Pattern(path) : null;
            var commit = result.GetValue(_commit) is { } revision ? Commit(invocation, revision).ToString() : null;
            var rule = Core.Claims.PathRule.Of(invocation.Layout);
            var view = new DecisionStore(invocation.Context, invocation.Repository).Read();
            var found = view.Decisions.Where(decision =>
                (category is null || category.Equals(decision.Category, StringComparison.OrdinalIgnoreCase))
                && (scope is null || decision.Concerns(scope, rule))
                && (status is null || decision.Status == status)
                && (commit is null || decision.Commits.Contains(commit))).ToList();
            var screen = invocation.Screen;
            NarrateUnreadable(invocation, view);
            if (screen.Json)
            {
                screen.Object(new DecisionsJson(1, [.. found.Select(Json)], view.Unreadable), OutputJson.Default.DecisionsJson);
            }
            else if (found.Count == 0)
            {
                screen.Say("no decisions");
            }
            else
            {
                const int Longest = 100;
                screen.Table(["ID", "STATUS", Column.Prose("CATEGORY"), Column.Prose("BY"), "COMMIT", Column.Prose("DECISION")], found.Select(decision => (IReadOnlyList<string>)[
                    decision.Id, Printable.Text(decision.IsByHand ? "by hand" : decision.Status ?? "", 20), Printable.Text(decision.Category ?? "", 40), Printable.Text(decision.Author ?? "", 40),
                    Abbreviated(decision.Commits[0]), Printable.Text(decision.Subject, Longest)]));
            }

            return ExitCodes.Done;
        }
    }

    private sealed class Show : Verb
    {
        private readonly Argument<string> _id = new("ID") { Description = "Its id, or a beginning that only it has." };

        public Show()
            : base("show", "One decision: whose it is, what it is about, and all of its text.") => Add(_id);

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord decision show d-3f2a", "by the beginning of its id")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var view = new DecisionStore(invocation.Context, invocation.Repository).Read();
            var found = view.Find(result.GetValue(_id)!);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new DecisionsJson(1, [.. found.Select(Json)], []), OutputJson.Default.DecisionsJson);
                return ExitCodes.Done;
            }

            foreach (var decision in found)
            {
                foreach (var line in Lines(decision, invocation.Context.Now))
                {
                    screen.Say(line);
                }
            }

            return ExitCodes.Done;
        }

        private static IEnumerable<string> Lines(Decision decision, DateTimeOffset now)
        {
            yield return Printable.Text($"{decision.Id}: {(decision.IsByHand ? "noted by hand" : decision.Status ?? "no status")}{(decision.SupersededBy.Count > 0 ? $" by {string.Join(", ", decision.SupersededBy)}" : "")}");
            foreach (var (name, value) in new (string, string?)[]
            {
                ("category", decision.Category),
                ("scope", string.Join(", ", decision.Scope)),
                ("supersedes", string.Join(", ", decision.Supersedes)),
                ("by", decision.Author),
                ("task", decision.Task),
                ("noted", decision.Time is { } time ? Printable.Ago(now - time) : null),
                ("on", string.Join(", ", decision.Commits.Select(Abbreviated))),
            })
            {
                if (!string.IsNullOrEmpty(value))
                {
                    yield return Printable.Text($"  {name,-10}  {value}");
                }
            }

            yield return "";
            foreach (var line in decision.Text.Split('\n'))
            {
                yield return Printable.Text($"    {line}").TrimEnd();
            }
        }
    }
}
