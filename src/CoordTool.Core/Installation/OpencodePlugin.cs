using System.Text;
using System.Text.Json;

namespace CoordTool.Core.Installation;

/// <summary>Our plugin for opencode, which has plugins in place of hooks: a file of ours alone.</summary>
internal sealed class OpencodePlugin : AgentSettings
{
    private const string Mark = "// dotnet-coord: ";

    /// <summary>Names the plugin below a checkout.</summary>
    public OpencodePlugin(string checkout)
        : base(checkout, ".opencode/plugins/dotnet-coord.js")
    {
    }

    /// <inheritdoc/>
    internal override FileChange Plan(string command)
    {
        if (Files.ByteText.ReadBytes(Path) is { } present && !IsOurs(present))
        {
            throw new CoordException(FailureKind.Usage, $"{Path} is not ours. Nothing was changed.", "Move it away, or go on without it: dotnet-coord init --agent none");
        }

        return new FileChange(Path, Encoding.UTF8.GetBytes(Text.Replace("@command@", JsonEncodedText.Encode(command).ToString(), StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    internal override byte[]? Strip(byte[] content) => IsOurs(content) ? null : content;

    private static bool IsOurs(byte[] content) => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Mark));

    // A call that fails lets everything pass. Sessions below another one work for it.
    private const string Text = Mark + """
        written by init, taken away by deinit. Changes are lost.
        import { spawn } from "node:child_process"

        const command = "@command@"
        const longest = 10000

        const call = (event, payload) => new Promise((resolve) => {
          const child = spawn(command, ["hook", event, "--agent", "opencode"], { stdio: ["pipe", "pipe", "ignore"], cwd: payload.directory })
          const timer = setTimeout(() => child.kill("SIGKILL"), longest)
          let text = ""
          child.on("error", () => { clearTimeout(timer); resolve({}) })
          child.stdin.on("error", () => {})
          child.stdout.on("data", (part) => { text += part })
          child.on("close", () => {
            clearTimeout(timer)
            try { resolve(JSON.parse(text)) } catch { resolve({}) }
          })
          child.stdin.end(JSON.stringify(payload))
        })

        export const DotnetCoord = async ({ directory, client }) => {
          const roots = new Map()
          const facts = new Map()
          const rootOf = (id) => roots.get(id) ?? id
          const keep = (id, answer) => {
            if (answer.context) facts.set(id, [facts.get(id), answer.context].filter(Boolean).join("\n"))
            if (answer.warning) client?.app?.log?.({ body: { service: "dotnet-coord", level: "warn", message: answer.warning } })?.catch?.(() => {})
          }
          const turns = new Map()
          const ask = (event, name, id, more) => {
            // One after the other, so that no start of a session comes behind its end.
            const root = rootOf(id)
            const turn = (turns.get(root) ?? Promise.resolve()).then(() => call(event, { event: name, sessionID: root, directory, ...more }))
            turns.set(root, turn)
            return turn
          }

          return {
            event: async ({ event }) => {
              const info = event?.properties?.info
              if (!info?.id) return
              if (event.type === "session.created") {
                roots.set(info.id, info.parentID ? rootOf(info.parentID) : info.id)
                if (!info.parentID) keep(info.id, await ask("session-created", event.type, info.id))
              } else if (event.type === "session.deleted" && rootOf(info.id) === info.id) {
                roots.delete(info.id)
                await ask("session-deleted", event.type, info.id)
              }
            },
            "tool.execute.before": async (input, output) => {
              const answer = await ask("tool-execute-before", "tool.execute.before", input.sessionID, { tool: input.tool, args: output.args })
              if (answer.refusal) throw new Error(answer.refusal)
              keep(rootOf(input.sessionID), answer)
            },
            "tool.execute.after": async (input, output) => {
              const id = rootOf(input.sessionID)
              keep(id, await ask("tool-execute-after", "tool.execute.after", input.sessionID, { tool: input.tool, args: input.args }))
              if (facts.has(id) && typeof output?.output === "string") {
                output.output += `\n\n${facts.get(id)}`
                facts.delete(id)
              }
            },
            "shell.env": async (input, output) => {
              if (!input.sessionID) return
              const answer = await ask("shell-env", "shell.env", input.sessionID, { directory: input.cwd })
              Object.assign(output.env, answer.env ?? {})
            },
            dispose: async () => {
              await Promise.all([...roots].filter(([id, root]) => id === root).map(([id]) => ask("session-deleted", "session.deleted", id)))
            },
          }
        }

        """;
}
