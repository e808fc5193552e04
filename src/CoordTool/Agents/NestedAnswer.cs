using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>The form of Claude Code that other hosts took over: facts for the model in <c>hookSpecificOutput</c>, a message for the user beside it.</summary>
internal static class NestedAnswer
{
    /// <summary>Writes what passes; silence where there is nothing to say.</summary>
    public static WrittenAnswer Of(HookEvent @event, HookAnswer answer) =>
        answer is { Facts.Count: 0, Undecided: null }
            ? WrittenAnswer.Silence
            : JsonAnswer.Of(
                new HookOutputJson(answer.Told is { } told ? new HookContextJson(@event.Name, told) : null, answer.Warning),
                OutputJson.Default.HookOutputJson);
}
