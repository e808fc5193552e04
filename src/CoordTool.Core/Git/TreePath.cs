using System.Text;

namespace CoordTool.Core.Git;

/// <summary>
/// A path as trees and indexes hold it: bytes relative to the top of the working tree, separated by <c>/</c>, ordered
/// byte by byte. Git names are bytes and need not be UTF-8, so they are never decoded on the way from a tree to an index.
/// </summary>
public readonly struct TreePath : IEquatable<TreePath>, IComparable<TreePath>
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] _bytes;

    /// <summary>Takes the bytes as they are.</summary>
    public TreePath(byte[] bytes) => _bytes = bytes;

    /// <summary>Encodes a path in UTF-8.</summary>
    public TreePath(string path) => _bytes = Encoding.UTF8.GetBytes(path);

    /// <summary>The bytes of the path.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The path as text, or null when the bytes are not UTF-8: then no file can be opened by it from here.</summary>
    public string? Text
    {
        get
        {
            try
            {
                return Strict.GetString(_bytes);
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether this path lies below <paramref name="directory"/>.</summary>
    public bool IsBelow(TreePath directory) =>
        _bytes.Length > directory._bytes.Length
        && _bytes[directory._bytes.Length] == (byte)'/'
        && Bytes.StartsWith(directory.Bytes);

    /// <inheritdoc/>
    public int CompareTo(TreePath other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <inheritdoc/>
    public bool Equals(TreePath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TreePath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>The path for people; bytes that are not UTF-8 appear as replacement characters.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes);

    /// <summary>Same bytes.</summary>
    public static bool operator ==(TreePath left, TreePath right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(TreePath left, TreePath right) => !left.Equals(right);

    /// <summary>Orders byte by byte, as an index does.</summary>
    public static bool operator <(TreePath left, TreePath right) => left.CompareTo(right) < 0;

    /// <summary>Orders byte by byte, as an index does.</summary>
    public static bool operator >(TreePath left, TreePath right) => left.CompareTo(right) > 0;

    /// <summary>Orders byte by byte, as an index does.</summary>
    public static bool operator <=(TreePath left, TreePath right) => left.CompareTo(right) <= 0;

    /// <summary>Orders byte by byte, as an index does.</summary>
    public static bool operator >=(TreePath left, TreePath right) => left.CompareTo(right) >= 0;
}
