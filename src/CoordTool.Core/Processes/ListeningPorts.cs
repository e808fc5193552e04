using System.Globalization;

namespace CoordTool.Core.Processes;

/// <summary>The TCP ports of this host that somebody listens on.</summary>
internal static class ListeningPorts
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Finds them. Only Linux tells without opening a socket; elsewhere the answer is empty.</summary>
    public static IReadOnlySet<int> Find()
    {
        var ports = new HashSet<int>();
        foreach (var table in Tables)
        {
            try
            {
                foreach (var line in File.ReadLines(table))
                {
                    if (PortOf(line) is { } port)
                    {
                        ports.Add(port);
                    }
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Not Linux, or a kernel without that protocol.
            }
        }

        return ports;
    }

    // proc(5): number, local address as ADDRESS:PORT in hexadecimal, remote address, state.
    private static int? PortOf(string line)
    {
        const string Listening = "0A";
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, Listening, ..]
            && int.TryParse(local.AsSpan(local.LastIndexOf(':') + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var port)
                ? port
                : null;
    }
}
