using System.Text.Json.Serialization;
using CoordTool.Core.Approvals;
using CoordTool.Core.Claims;
using CoordTool.Core.Guards;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;
using CoordTool.Core.Tasks;
using CoordTool.Core.Undo;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core;

/// <summary>The JSON that the core keeps: source-generated, for reflection is not there in a native build.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(OperationDocument))]
[JsonSerializable(typeof(ClaimLine))]
[JsonSerializable(typeof(WorktreeDocument))]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(RemovedDocument))]
[JsonSerializable(typeof(ApprovalDocument))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(InstallationDocument))]
[JsonSerializable(typeof(TaskCacheDocument))]
[JsonSerializable(typeof(SyncRecord))]
internal sealed partial class CoreJson : JsonSerializerContext;
