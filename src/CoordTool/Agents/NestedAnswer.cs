using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>The form of Claude Code that other hosts took over: facts for the model in <c>hookSpecificOutput</c>, a message for the user beside it.</summary>
internal static class NestedAnswer
{
    /// <summary>Writes what passes; silence where there is nothing to say.</summary>
    public static WrittenAnswer Of(HookEvent @event, HookAnswer answer) =>
        answer is { Facts.Count: 0, Warning: null, Input: null }
            ? WrittenAnswer.Silence
            : JsonAnswer.Of(
                new HookOutputJson(answer is { Facts.Count: 0, Input: null } ? null : new HookContextJson(@event.Name, answer.Told) { UpdatedInput = answer.Input }, answer.Warning),
                OutputJson.Default.HookOutputJson);
}
