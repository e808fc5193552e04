using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CoordTool.Output;

/// <summary>How Claude Code is answered, and who took over its shape.</summary>
internal sealed record HookOutputJson(HookContextJson? HookSpecificOutput, string? SystemMessage);

internal sealed record HookContextJson(string HookEventName, string? AdditionalContext)
{
    public string? PermissionDecision { get; init; }

    public string? PermissionDecisionReason { get; init; }

    public JsonObject? UpdatedInput { get; init; }
}

/// <summary>How Gemini CLI is told no.</summary>
internal sealed record GeminiRefusalJson(string Decision, string Reason);

/// <summary>How Cursor is answered: flat, with underscores.</summary>
internal sealed record CursorAnswerJson
{
    [JsonPropertyName("permission")]
    public string? Permission { get; init; }

    [JsonPropertyName("user_message")]
    public string? UserMessage { get; init; }

    [JsonPropertyName("agent_message")]
    public string? AgentMessage { get; init; }

    [JsonPropertyName("additional_context")]
    public string? AdditionalContext { get; init; }
}

/// <summary>How GitHub Copilot CLI is answered: flat.</summary>
internal sealed record CopilotAnswerJson(string? PermissionDecision, string? PermissionDecisionReason, string? AdditionalContext);

/// <summary>What our plugin in opencode is answered.</summary>
internal sealed record OpencodeAnswerJson(string? Refusal, string? Context, string? Warning, IReadOnlyDictionary<string, string>? Env);
