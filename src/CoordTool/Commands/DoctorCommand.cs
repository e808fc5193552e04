using System.CommandLine;
using CoordTool.Core;
using CoordTool.Doctor;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class DoctorCommand : Verb
{
    private readonly Option<bool> _probe = new("--probe") { Description = "Prove it: a conflicting edit and a stale commit are tried, by made-up sessions, and have to be refused." };
    private readonly Option<bool> _fix = new("--fix") { Description = "Put right what can be put right without any risk." };

    public DoctorCommand()
        : base("doctor", "Whether everything that protects this repository really works. Exit code 2: something does not.")
    {
        Add(_probe);
        Add(_fix);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord doctor", "whether all is in place"),
        new("dotnet-coord doctor --probe", "prove that a conflicting edit is refused"),
        new("dotnet-coord doctor --fix", "put right what can be"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var findings = Diagnosis.Run(invocation.Context, invocation.Repository).Select(finding => result.GetValue(_fix) ? Fixed(finding) : finding).ToList();

        // What is not in place cannot be proved to work; whatever else is wrong may well go together with that.
        if (result.GetValue(_probe) && findings.TrueForAll(finding => finding.IsOk || finding.Name is not ("init" or "git-hooks" or "git")))
        {
            findings.AddRange(Probe.Run(invocation.Context, invocation.Repository));
        }

        var screen = invocation.Screen;
        var well = findings.TrueForAll(finding => finding.IsOk);
        if (screen.Json)
        {
            screen.Object(
                new DoctorJson(1, well, [.. findings.Select(finding => new FindingJson(finding.Name, finding.IsOk, finding.Text, finding.Why, finding.Hint, finding.Fixed))]),
                OutputJson.Default.DoctorJson);
        }

        foreach (var finding in findings)
        {
            screen.Say($"{(finding.Fixed is not null ? "FIXED" : finding.IsOk ? "ok   " : "BAD  ")} {Printable.Text(finding.Text)}");
            foreach (var line in new[] { finding.Fixed ?? finding.Why, finding.Fixed is null ? finding.Hint : null }.OfType<string>())
            {
                screen.Say($"      {Printable.Text(line)}");
            }
        }

        return well ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static Finding Fixed(Finding finding)
    {
        if (finding.IsOk || finding.Fix is not { } fix)
        {
            return finding;
        }

        try
        {
            return finding with { IsOk = true, Fixed = fix() };
        }
        catch (Exception failure) when (failure is CoordException or IOException or UnauthorizedAccessException)
        {
            return finding with { Why = $"{finding.Why}; it could not be put right: {failure.Message}" };
        }
    }
}
