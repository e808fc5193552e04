namespace CoordTool.Core.Sessions;

/// <summary>Finds out which session calls (docs/design.md, Who is calling).</summary>
public static class Caller
{
    /// <summary>The variable that <c>session env</c> exports.</summary>
    public const string SessionVariable = "COORD_SESSION";

    /// <summary>The agent's own id at the moment of that export: where it differs now, the variable was inherited.</summary>
    public const string HostVariable = "COORD_SESSION_HOST";

    private static readonly (string Variable, string Agent)[] AgentVariables =
    [
        ("CLAUDE_CODE_SESSION_ID", "claude"),
        ("CODEX_THREAD_ID", "codex"),
        ("GEMINI_SESSION_ID", "gemini"),
    ];

    // What these leave in their shells, where no id is.
    private static readonly (string Variable, string Agent)[] AgentMarks =
    [
        ("GEMINI_CLI", "gemini"),
        ("CURSOR_AGENT", "cursor"),
        ("OPENCODE", "opencode"),
    ];

    /// <summary>The calling session.</summary>
    /// <param name="context">Whose environment tells.</param>
    /// <param name="given">The value of <c>--session</c>, which decides when it is there.</param>
    /// <returns>Null for a person at a plain terminal.</returns>
    /// <exception cref="CoordException">The given id has another form.</exception>
    public static SessionId? Find(CoordContext context, string? given)
    {
        if (given is not null)
        {
            return SessionId.Parse(given);
        }

        var agent = AgentId(context);
        return context.Variable(SessionVariable) is { } exported && (context.Variable(HostVariable) ?? "") == (agent ?? "")
            ? SessionId.TryParse(exported)
            : agent is null ? null : SessionId.FromAgent(agent);
    }

    /// <summary>As <see cref="Find"/>, where a session is needed.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: nobody calls.</exception>
    public static SessionId Require(CoordContext context, string? given) => Find(context, given) ?? throw new CoordException(
        FailureKind.Usage,
        "This command acts for a session, and no session is calling.",
        "Start one in this shell: eval \"$(dotnet-coord session start --shell bash)\"",
        "Or name one with --session ID.");

    /// <summary>Surroundings as the shell of an agent's session has them, whatever an agent around it left there.</summary>
    /// <param name="context">Those of a hook that the agent calls.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="agentId">Its own id of its conversation.</param>
    public static CoordContext As(CoordContext context, string agent, string agentId)
    {
        var environment = new Dictionary<string, string>(context.Environment);
        foreach (var (variable, _) in AgentVariables)
        {
            environment.Remove(variable);
        }

        if (AgentVariables.FirstOrDefault(each => each.Agent == agent).Variable is { } own)
        {
            environment[own] = agentId;
        }
        else
        {
            environment[SessionVariable] = SessionId.FromAgent(agentId).Value;
            environment[HostVariable] = "";
        }

        return context with { Environment = environment };
    }

    /// <summary>The agent's own id of its conversation, or null outside an agent.</summary>
    public static string? AgentId(CoordContext context) =>
        AgentVariables.Select(candidate => context.Variable(candidate.Variable)).FirstOrDefault(id => id is not null);

    /// <summary>The agent whose shell this is, or null outside one.</summary>
    public static string? AgentName(CoordContext context) =>
        AgentVariables.Concat(AgentMarks).FirstOrDefault(candidate => context.Variable(candidate.Variable) is not null).Agent;
}
