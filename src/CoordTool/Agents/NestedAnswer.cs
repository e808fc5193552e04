using System.Text.Json;
using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>The form of Claude Code that other hosts took over: facts for the model in <c>hookSpecificOutput</c>, a message for the user beside it.</summary>
internal static class NestedAnswer
{
    /// <summary>Writes what passes; silence where there is nothing to say.</summary>
    public static WrittenAnswer Of(HookEvent @event, HookAnswer answer)
    {
        if (answer is { Facts.Count: 0, Undecided: null })
        {
            return WrittenAnswer.Silence;
        }

        var output = new HookOutputJson(answer.Facts.Count > 0 ? new HookContextJson(@event.Name, string.Join('\n', answer.Facts)) : null, answer.Warning);
        return new WrittenAnswer(JsonSerializer.Serialize(output, OutputJson.Default.HookOutputJson) + "\n", "", ExitCodes.Done);
    }
}
