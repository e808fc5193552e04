using System.CommandLine;
using CoordTool.Core.Claims;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class CheckCommand : Verb
{
    private readonly Argument<string[]> _paths = Words("PATH", "Files, directories (ending in /), globs or resources (@NAME).", ArgumentArity.OneOrMore);

    public CheckCommand()
        : base("check", "May I change these? Exit code 0: yes, 2: another session holds one.") => Add(_paths);

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var view = invocation.Claims.Read();
        var checks = result.GetValue(_paths)!.Select(invocation.Pattern)
            .Select(pattern => (Pattern: pattern, Verdict: view.Judge(invocation.Caller, new ClaimRequest(pattern))))
            .ToList();
        var free = checks.TrueForAll(check => check.Verdict.IsFree);
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(
                new CheckJson(1, free, [.. checks.Select(check => new CheckedPathJson(
                    check.Pattern.Text, check.Verdict.IsFree, check.Verdict.Own is not null, [.. check.Verdict.Refusing.Concat(check.Verdict.Warning).Select(Invocation.Json)]))]),
                OutputJson.Default.CheckJson);
        }
        else
        {
            foreach (var (pattern, verdict) in checks)
            {
                screen.Say(Sentences.May(pattern, verdict, invocation.Context.Now));
            }
        }

        return free ? ExitCodes.Done : ExitCodes.Refused;
    }
}
