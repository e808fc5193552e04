using System.Numerics;
using System.Runtime.InteropServices;

namespace CoordTool.Core.Files;

/// <summary>A checksum by Castagnoli's polynomial, for which processors have an instruction.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes that follow those of a checksum, zero for none.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var eight in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, eight);
        }

        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }
}
