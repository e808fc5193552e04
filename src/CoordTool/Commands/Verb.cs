using System.CommandLine;
using System.CommandLine.Completions;

namespace CoordTool.Commands;

/// <summary>A verb: its definition is the command itself, its behaviour one method.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Runs the verb and gives its exit code.</summary>
    public abstract int Execute(ParseResult result, Invocation invocation);

    /// <summary>One to three command lines that somebody would really type; help and reference end with them.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>Whether it may take as long as others like: then it is behind the write gate only while it writes.</summary>
    public virtual bool MayWait => false;

    /// <summary>Those of its words that are no options, whatever else they are: what begins as one there is mistyped. Not a text, nor the command of somebody else's program.</summary>
    public virtual IEnumerable<string> PlainWords(IEnumerable<string> words) => words;

    /// <summary>Binds the behaviour to the definition, for this verb and those below it.</summary>
    public Verb Attach(Func<ParseResult, Verb, int> run)
    {
        foreach (var below in Subcommands.OfType<Verb>())
        {
            below.Attach(run);
        }

        if (Subcommands.Count == 0)
        {
            SetAction(result => run(result, this));
        }

        return this;
    }

    /// <summary>The option of verbs that can say what they would do.</summary>
    protected static Option<bool> DryRunOption() => new("--dry-run", "-n") { Description = "Only say what would be done." };

    /// <summary>An argument of several words, with what a shell may offer for them.</summary>
    protected static Argument<string[]> Words(string name, string description, ArgumentArity arity, params IEnumerable<Func<CompletionContext, IEnumerable<string>>> offered)
    {
        var argument = new Argument<string[]>(name) { HelpName = name, Description = description, Arity = arity };
        foreach (var source in offered)
        {
            argument.CompletionSources.Add(source);
        }

        return argument;
    }
}

/// <summary>A noun, whose verbs do the work.</summary>
internal abstract class Noun(string name, string description) : Verb(name, description)
{
    private const int Shown = 3;

    /// <summary>The first of each of its first verbs.</summary>
    public override IReadOnlyList<Example> Examples => [.. Subcommands.OfType<Verb>().Take(Shown).Select(verb => verb.Examples[0])];

    public override int Execute(ParseResult result, Invocation invocation) => ExitCodes.Usage;
}

/// <summary>A line for the shell as somebody would type it, and what it does.</summary>
internal sealed record Example(string Line, string Purpose);
