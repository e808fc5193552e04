using System.Text;
using System.Text.RegularExpressions;
using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Approvals;

/// <summary>Keeps what commands print, as the bytes they are, and tells it on line by line. Both of their streams write here.</summary>
internal sealed partial class CommandLog : IDisposable
{
    private const int MostLineBytes = 16 * 1024;
    private readonly Lock _together = new();
    private readonly Action<string> _line;
    private FileStream? _file;
    private bool _isClosed;

    private CommandLog(FileStream? file, Action<string> line)
    {
        _file = file;
        _line = line;
        Path = file?.Name;
    }

    /// <summary>The file; null where none could be made.</summary>
    public string? Path { get; }

    /// <summary>Where the logs of a repository are.</summary>
    public static string DirectoryOf(GitLayout layout) => System.IO.Path.Combine(layout.CoordDirectory, "log");

    /// <summary>Whether a file is such a log, by its name.</summary>
    public static bool IsLog(string path) => Form().IsMatch(System.IO.Path.GetFileName(path));

    /// <summary>Begins one. Commands run without a log rather than not at all.</summary>
    public static CommandLog Begin(CoordContext context, GitLayout layout, CommandStage stage, string worktree, Action<string> line)
    {
        var path = System.IO.Path.Combine(DirectoryOf(layout), $"{CommandStages.Word(stage)}-{PlainName.Of(worktree)}-{TimedName.Of(context.Now)}");
        try
        {
            Directory.CreateDirectory(DirectoryOf(layout));
            return new CommandLog(Create(path), line);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            line($"there is no log: {error.Message}");
            return new CommandLog(null, line);
        }
    }

    /// <summary>Notes which command what follows is of.</summary>
    public void Head(string command) => Write(Encoding.UTF8.GetBytes($"$ {command}\n"));

    /// <summary>Takes one stream in to its end.</summary>
    public void Drain(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        var begun = new MemoryStream();
        try
        {
            while (stream.Read(buffer) is > 0 and var length)
            {
                if (!Write(buffer.AsSpan(0, length)))
                {
                    return;
                }

                Tell(buffer.AsSpan(0, length), begun);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Who waited for it has gone on.
        }

        if (begun.Length > 0)
        {
            Tell(begun);
        }
    }

    /// <summary>Takes nothing in any more: whoever still writes is no longer listened to.</summary>
    public void Dispose()
    {
        lock (_together)
        {
            _isClosed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private static FileStream Create(string path)
    {
        for (var number = 1; ; number++)
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                // Who may read the repository need not read what its tests print.
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var file = number == 1 ? $"{path}.log" : $"{path}-{number}.log";
            try
            {
                return new FileStream(file, options);
            }
            catch (IOException) when (File.Exists(file) && number < 1000)
            {
                // Two of one second.
            }
        }
    }

    private bool Write(ReadOnlySpan<byte> bytes)
    {
        lock (_together)
        {
            if (_isClosed)
            {
                return false;
            }

            try
            {
                _file?.Write(bytes);
            }
            catch (IOException error)
            {
                _file?.Dispose();
                _file = null;
                Say($"the log ends here: {error.Message}");
            }

            return true;
        }
    }

    private void Tell(ReadOnlySpan<byte> bytes, MemoryStream begun)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            part = part[..Math.Min(part.Length, MostLineBytes - (int)begun.Length)];
            begun.Write(part);
            var isWhole = part.Length == end;
            bytes = bytes[(part.Length + (isWhole ? 1 : 0))..];
            if (isWhole || begun.Length == MostLineBytes)
            {
                Tell(begun);
            }
        }
    }

    // A carriage return begins the line anew, as a progress bar does.
    private void Tell(MemoryStream begun)
    {
        var text = Encoding.UTF8.GetString(begun.GetBuffer(), 0, (int)begun.Length).TrimEnd('\r');
        begun.SetLength(0);
        lock (_together)
        {
            if (!_isClosed)
            {
                Say(text[(text.LastIndexOf('\r') + 1)..]);
            }
        }
    }

    private void Say(string line)
    {
        try
        {
            _line(line);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Nobody reads it any more; the command goes on, and the log is whole.
        }
    }

    [GeneratedRegex(@"\A(afterAdd|check|afterLand|beforeRemove)-.*-\d{8}T\d{6}Z(-\d+)?\.log\z")]
    private static partial Regex Form();
}
