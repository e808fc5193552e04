using System.Diagnostics;
using System.Globalization;

namespace CoordTool.Tests.Support;

/// <summary>No server: Git runs its other half itself, here through a script that delays it and can be ended.</summary>
internal sealed class ServerByPath : LoopbackServer
{
    private const string OtherHalf = """
        #!/bin/sh
        top=${0%/*}
        delay=$(cat "$top/delay")
        : >"$top/running/$$"
        echo $$ >>"$top/connections"
        sleep "$delay"
        bytes=
        if [ "${0##*/}" = receive-pack ]; then
          for cut in "$top"/cuts/*; do
            mv "$cut" "$top/cut.$$" 2>/dev/null || continue
            bytes=$(cat "$top/cut.$$")
            break
          done
        fi
        if [ -n "$bytes" ]; then
          dd bs=1 count="$bytes" 2>/dev/null | git "${0##*/}" "$@"
        else
          git "${0##*/}" "$@"
        fi
        answer=$?
        rm -f "$top/running/$$"
        exit $answer

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
            try
            {
                using var process = Process.GetProcessById(int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture));
                process.Kill(entireProcessTree: true);
            }
            catch (ArgumentException)
            {
                // It came to its end by itself.
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
            File.WriteAllText(Path.Combine(cuts, Text(i)), Text(bytes));
        }
    }
}
