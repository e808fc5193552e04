using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>Decides whether a caller may go ahead with what the guard refuses (docs/design.md, Force).</summary>
public static class Force
{
    /// <summary>The variable that asks for it, by the value 1. It is never shown to an agent.</summary>
    public const string Variable = "COORD_FORCE";

    /// <summary>Whether the caller asks for it.</summary>
    public static bool IsAsked(CoordContext context) => context.Variable(Variable) == "1";

    /// <summary>Whether he asks for it, and may.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout, whose <c>coord.json</c> decides.</param>
    /// <param name="session">Who calls; null for a person without a session.</param>
    /// <exception cref="CoordException"><c>coord.json</c> is broken.</exception>
    public static bool Counts(CoordContext context, GitLayout layout, SessionId? session) =>
        IsAsked(context) && CoordSettings.Read(layout).Force switch
        {
            ForcePolicy.Anyone => true,
            ForcePolicy.Nobody => false,
            _ => context.IsAtTerminal && IsPerson(context, layout, session),
        };

    /// <summary>As <see cref="Counts"/>, in a hook of Git, which never has the terminal on its standard input.</summary>
    /// <exception cref="CoordException"><c>coord.json</c> is broken.</exception>
    public static bool CountsInHook(CoordContext context, GitLayout layout, SessionId? session) =>
        IsAsked(context) && CoordSettings.Read(layout).Force switch
        {
            ForcePolicy.Anyone => true,
            ForcePolicy.Nobody => false,
            _ => IsPerson(context, layout, session),
        };

    /// <summary>Whether the caller may be asked on his terminal instead of being refused.</summary>
    /// <exception cref="CoordException"><c>coord.json</c> is broken.</exception>
    public static bool MayBeOffered(CoordContext context, GitLayout layout, SessionId? session) =>
        context.IsAtTerminal && IsPerson(context, layout, session) && CoordSettings.Read(layout).Force != ForcePolicy.Nobody;

    /// <summary>Why asking for it did not help.</summary>
    /// <exception cref="CoordException"><c>coord.json</c> is broken.</exception>
    public static string Denial(GitLayout layout) => CoordSettings.Read(layout).Force == ForcePolicy.Nobody
        ? $"{Variable} does not count in this repository: coord.json says \"force\": \"nobody\"."
        : $"{Variable} counts only for a person at a terminal, unless coord.json says otherwise.";

    private static bool IsPerson(CoordContext context, GitLayout layout, SessionId? session) =>
        Caller.AgentName(context) is null && (session is not { } id || new SessionStore(context, layout).Find(id)?.Agent is null);
}
