namespace CoordTool.Stress;

/// <summary>What a session gives up knowingly by a command of its own: what it wrote itself and the command took from the files.</summary>
internal sealed class Excuses
{
    private readonly Arena _arena;
    private readonly string _session;
    private readonly string[] _words;
    private readonly List<Version> _present = [];

    /// <summary>Looks before the command at what is the session's.</summary>
    public Excuses(Arena arena, string session, string[] words)
    {
        (_arena, _session, _words) = (arena, session, words);
        if (Takes || IsStashed || Unstashes)
        {
            _present = [.. Own.Where(version => version.Next is null && arena.Read(version.Path) == version.Text)];
        }
    }

    private bool IsGit => _words[0] == "git";

    private bool Takes => IsGit && _words[1] is "reset" or "checkout" or "restore" or "clean" or "rm" or "mv" or "switch" or "rebase" or "pull";

    private bool IsStashed => IsGit && _words is [_, "stash", "push", ..];

    private bool Unstashes => IsGit && _words is [_, "stash", "pop" or "drop" or "clear", ..];

    private bool Rewrites => IsGit && (_words.Contains("--amend") || _words[1] is "reset" or "rebase" or "pull" or "checkout" or "branch");

    private IEnumerable<Version> Own => _arena.Ledger.Versions().Where(version => version.Session == _session && version is { Text: not null, Excuse: null });

    /// <summary>Looks after the command what of it is gone.</summary>
    public void Grant()
    {
        var words = string.Join(' ', _words);
        foreach (var version in _present.Where(version => _arena.Read(version.Path) != version.Text))
        {
            version.IsStashed = IsStashed;
            version.Excuse = IsStashed ? null : words;
        }

        // What a pop does not fit in with, it marks as a conflict.
        foreach (var version in Unstashes ? Own.Where(version => version.IsStashed) : [])
        {
            version.Excuse = words;
        }

        foreach (var version in Rewrites ? Own.Where(version => version is { IsCommitted: true, Next: not null }) : [])
        {
            version.Excuse = words;
        }

        // Who has ended keeps nothing from those who name it.
        foreach (var word in Takes ? _words.Skip(2) : [])
        {
            _arena.Ledger.PutBack[(_session, word)] = true;
            if (_arena.Ledger.Last.TryGetValue(word, out var last) && last.Session != _session && _arena.Ledger.Ends.TryGetValue(last.Session, out var end) && end > last.Written)
            {
                last.Excuse ??= words;
            }
        }
    }
}
