using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Indexes;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>A shell of a session is about to start: it gets the variables by which it works as the session.</summary>
internal static class ShellVariables
{
    public static HookAnswer Run(AgentCall call)
    {
        if (call.Repository(call.Directory) is not { } found)
        {
            return HookAnswer.Nothing;
        }

        using var repository = found;
        var session = call.Register(repository, call.SessionId);
        var missing = new List<string>();
        return new HookAnswer
        {
            Variables = ShellExports.Of(call.InShell, new IndexLocation(repository.Layout, session.Id), raw: false, line => missing.Add(Printable.Text(line))),
            Facts = missing,
        };
    }
}
