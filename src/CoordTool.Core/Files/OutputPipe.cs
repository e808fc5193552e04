using System.Runtime.InteropServices;

namespace CoordTool.Core.Files;

/// <summary>Tells when nobody reads standard output any more. The runtime drops what is written then without a word.</summary>
public static partial class OutputPipe
{
    private const short Error = 8;

    /// <summary>Whether it is a pipe whose reader has gone.</summary>
    public static bool IsClosed
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                return false;
            }

            var asked = new Asked { File = 1 };
            return Poll(ref asked, 1, 0) > 0 && (asked.Answer & Error) != 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Asked asked, nuint count, int milliseconds);

    private struct Asked
    {
        public int File;
        public short Events;
        public short Answer;
    }
}
