namespace CoordTool.Core.History;

/// <summary>Which version of a file is meant: so many edits back, or what it held at a time.</summary>
/// <param name="Back">The number of edits; null where a time is meant.</param>
/// <param name="Time">The time; null where a number is meant.</param>
public sealed record HistoryMoment(int? Back, DateTimeOffset? Time)
{
    /// <summary>Finds it among the versions of a file.</summary>
    /// <param name="versions">As <see cref="HistoryList"/> gives them.</param>
    /// <returns>Null when nothing so old is kept of this checkout.</returns>
    public KeptVersion? Find(IEnumerable<KeptVersion> versions) =>
        versions.FirstOrDefault(each => each.Back is { } back && (Back is { } number ? back == number : each.Version.When <= Time));
}
