using System.CommandLine;
using CoordTool.Doctor;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class DoctorCommand : Verb
{
    private readonly Option<bool> _probe = new("--probe") { Description = "Prove it: a conflicting edit and a stale commit are tried, by made-up sessions, and have to be refused." };

    public DoctorCommand()
        : base("doctor", "Whether everything that protects this repository really works. Exit code 2: something does not.") => Add(_probe);

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var findings = Diagnosis.Run(invocation.Context, invocation.Repository).ToList();
        if (result.GetValue(_probe) && findings.TrueForAll(finding => finding.Ok))
        {
            findings.AddRange(Probe.Run(invocation.Context, invocation.Repository));
        }

        var screen = invocation.Screen;
        var well = findings.TrueForAll(finding => finding.Ok);
        if (screen.Json)
        {
            screen.Object(new DoctorJson(1, well, findings), OutputJson.Default.DoctorJson);
        }

        foreach (var finding in findings)
        {
            screen.Say($"{(finding.Ok ? "ok  " : "BAD ")} {Core.Printable.Text(finding.Text)}");
            if (finding.Hint is { } hint)
            {
                screen.Say($"       {hint}");
            }
        }

        return well ? ExitCodes.Done : ExitCodes.Refused;
    }
}
