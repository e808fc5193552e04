using CoordTool.Core.Files;

namespace CoordTool.Core.Installation;

/// <summary>A few lines in a text that agents read, for those that have no hooks: the model then asks by itself.</summary>
internal sealed class AgentText : AgentSettings
{
    private static readonly BlockMarks Marks = new("<!-- dotnet-coord:begin", " -->", "<!-- dotnet-coord:end", " -->");

    /// <summary>Names the text below a checkout.</summary>
    public AgentText(string checkout, string place)
        : base(checkout, place)
    {
    }

    /// <inheritdoc/>
    internal override FileChange Plan(string command)
    {
        var text = ByteText.Read(Path) ?? "";
        return new FileChange(Path, ByteText.Bytes(MarkedBlock.Put(text, ByteText.Of(Lines(System.IO.Path.GetFileNameWithoutExtension(command))), text.Length, Marks)));
    }

    /// <inheritdoc/>
    internal override byte[]? Strip(byte[] content) => MarkedBlock.Remove(ByteText.Of(content), Marks) is { Length: > 0 } rest ? ByteText.Bytes(rest) : null;

    private static string Lines(string tool) => $"""
        ## Other sessions work in this checkout

        - Once in each shell: `eval "$({tool} session start --shell bash)"`. From there on `git` stages for this session alone.
        - Before the first edit of a file: `{tool} claim PATH`. Exit code 2 means that another session holds it; it says who, and what to do instead.
        - `{tool} who` lists who holds what, `{tool} status` who is here.
        - For work that switches branches, rebases or resets: `cd "$({tool} worktree add NAME)"`, and at the end `{tool} worktree done`.
        - At the end: `{tool} session end`.
        """;
}
