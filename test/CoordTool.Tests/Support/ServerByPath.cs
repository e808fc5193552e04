using System.Diagnostics;
using System.Globalization;

namespace CoordTool.Tests.Support;

/// <summary>No server: Git runs its other half itself, here through a script that does to it what a relay does to others.</summary>
internal sealed class ServerByPath : LoopbackServer
{
    private const string OtherHalf = """
        #!/bin/sh
        top=${0%/*}
        delay=$(cat "$top/delay")
        rm -f "$top/lost/$$"
        : >"$top/running/$$"
        echo $$ >>"$top/connections"
        sleep "$delay"
        serve() {
          if [ -n "$bytes" ]; then
            dd bs=1 count="$bytes" 2>/dev/null | git "${0##*/}" "$@"
          else
            git "${0##*/}" "$@"
          fi
        }
        answer() {
          while dd bs=65536 count=1 of="$top/answer.$$" 2>/dev/null && [ -s "$top/answer.$$" ] && [ ! -e "$top/lost/$$" ]; do
            cat "$top/answer.$$"
          done
        }
        bytes=
        if [ "${0##*/}" = receive-pack ]; then
          for cut in "$top"/cuts/*; do
            mv "$cut" "$top/cut.$$" 2>/dev/null || continue
            bytes=$(cat "$top/cut.$$")
            break
          done
          export REMOTE_PORT=$$
          serve "$@" | answer
        else
          serve "$@"
        fi
        rm -f "$top/running/$$"

        """;

    private readonly string _away;

    public ServerByPath(Scratch scratch)
        : base(scratch)
    {
        _away = Repository + ".away";
        Directory.CreateDirectory(Path.Combine(Top, "running"));
        Directory.CreateDirectory(Path.Combine(Top, "cuts"));
        SlowDown(0);
        Settings = new[] { "upload-pack", "receive-pack" }.ToDictionary(
            half => $"remote.origin.{half.Replace("-", "", StringComparison.Ordinal)}",
            half => $"'{WriteProgram(half, OtherHalf)}'");
    }

    public override string Url => Repository;

    public override IReadOnlyDictionary<string, string> Settings { get; }

    public override int Connections => File.Exists(Path.Combine(Top, "connections")) ? File.ReadAllLines(Path.Combine(Top, "connections")).Length : 0;

    public override void Stop()
    {
        Cut();
        if (Directory.Exists(Repository))
        {
            Directory.Move(Repository, _away);
        }
    }

    public override void StartAgain()
    {
        if (Directory.Exists(_away))
        {
            Directory.Move(_away, Repository);
        }
    }

    public override void SlowDown(int milliseconds) =>
        File.WriteAllText(Path.Combine(Top, "delay"), (milliseconds / 1000m).ToString(CultureInfo.InvariantCulture));

    public override void Cut()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Top, "running")))
        {
            // What was killed has left its number, which may be another's by now.
            var id = Path.GetFileName(file);
            if (Scratch.Run(Top, "ps", ["-o", "args=", "-p", id]).Output.Contains(Top, StringComparison.Ordinal))
            {
                Kill(int.Parse(id, CultureInfo.InvariantCulture));
            }

            File.Delete(file);
        }
    }

    public override void CutAfter(long bytes, int times = 1)
    {
        var cuts = Path.Combine(Top, "cuts");
        Directory.Delete(cuts, recursive: true);
        Directory.CreateDirectory(cuts);
        for (var i = 0; i < times; i++)
        {
            File.WriteAllText(Path.Combine(cuts, $"{i}"), $"{bytes}");
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It came to its end by itself.
        }
    }
}
