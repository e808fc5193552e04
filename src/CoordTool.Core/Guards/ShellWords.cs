using System.Buffers;
using System.Text;

namespace CoordTool.Core.Guards;

/// <summary>Which shell reads a text.</summary>
public enum ShellKind
{
    /// <summary>One with the grammar of <c>sh</c>.</summary>
    Posix,

    /// <summary>PowerShell.</summary>
    PowerShell,
}

/// <summary>A word of a command, its quotes gone.</summary>
/// <param name="Text">The word, as far as the text tells.</param>
/// <param name="IsKnown">Whether the command gets exactly this: only the shell knows what a substitution or a file pattern becomes.</param>
public sealed record ShellWord(string Text, bool IsKnown);

/// <summary>Who is told what a text holds, in the order in which the shell comes to it.</summary>
public interface IShellReader
{
    /// <summary>The value of a variable at this point; null where that is not known.</summary>
    string? Value(string name);

    /// <summary>A command with its words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="depth">How deep it is nested.</param>
    void Command(IReadOnlyList<ShellWord> words, int depth);

    /// <summary>A shell of its own begins: what it changes is forgotten at its end.</summary>
    void Enter();

    /// <summary>It ends.</summary>
    void Leave();
}

/// <summary>
/// Reads the text of shell commands into words without running anything: quotes, variables, substitutions, lists,
/// redirections and here-documents, as the shell grammar has them (POSIX, Shell Command Language). What it cannot make sense
/// of it reads on over: it is made for commands that a shell would take, and no text is an error.
/// </summary>
internal sealed partial class ShellWords
{
    /// <summary>How much of a text is read.</summary>
    public const int LongestText = 64 * 1024;

    private const int DeepestNesting = 40;
    private const int MostCommands = 4000;
    private const char Whole = '\0';

    private static readonly SearchValues<char> Splitting = SearchValues.Create(" \t\n*?[");

    private readonly string _text;
    private readonly ShellKind _kind;
    private readonly IShellReader _reader;
    private readonly List<(string End, bool SkipsTabs)> _documents = [];
    private readonly int _depth;
    private int _at;
    private int _commands;

    private ShellWords(string text, ShellKind kind, IShellReader reader, int depth)
    {
        _text = text.Length > LongestText ? text[..LongestText] : text;
        _kind = kind;
        _reader = reader;
        _depth = depth;
    }

    private bool IsPosix => _kind == ShellKind.Posix;

    private bool IsAtEnd => _at >= _text.Length;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text; of a longer one than <see cref="LongestText"/> only the beginning.</param>
    /// <param name="kind">Whose grammar it is in.</param>
    /// <param name="reader">Who is told.</param>
    /// <param name="depth">How many texts this one is nested in.</param>
    public static void Read(string text, ShellKind kind, IShellReader reader, int depth = 0)
    {
        if (depth < DeepestNesting)
        {
            new ShellWords(text, kind, reader, depth).Commands(Whole, depth);
        }
    }

    private void Commands(char end, int depth)
    {
        var words = new List<ShellWord>();
        if (depth >= DeepestNesting)
        {
            _at = _text.Length;
        }

        while (!IsAtEnd && _commands < MostCommands)
        {
            switch (_text[_at])
            {
                case ' ' or '\t' or '\r':
                    _at++;
                    break;
                case '\n':
                    Flush();
                    _at++;
                    SkipDocuments();
                    break;
                case '&' when Peek(1) == '>' && IsPosix:
                    _at++;
                    Redirection(words, depth);
                    break;
                case ';' or '&' or '|':
                    Flush();
                    _at++;
                    break;
                case '(' when words.Count == 0 && Peek(1) == '(' && IsPosix:
                    SkipArithmetic();
                    break;
                case '(':
                    Flush();
                    _at++;
                    Nested(')', depth);
                    break;
                case ')':
                    Flush();
                    _at++;
                    if (end == ')')
                    {
                        return;
                    }

                    break;
                case '{' or '}' when !IsPosix:
                    Flush();
                    _at++;
                    break;
                case '#':
                    SkipLine();
                    break;
                case '<' or '>':
                    Redirection(words, depth);
                    break;
                case '\\' or '`' when Peek(1) == '\n' && IsPosix == (_text[_at] == '\\'):
                    _at += 2;
                    break;
                default:
                    var word = Word(depth);

                    // The number of the stream that is redirected.
                    if (IsAtEnd || _text[_at] is not ('<' or '>') || !word.Text.All(char.IsAsciiDigit))
                    {
                        words.Add(word);
                    }

                    break;
            }
        }

        Flush();

        void Flush()
        {
            if (words.Count > 0)
            {
                _commands++;
                _reader.Command([.. words], depth);
                words.Clear();
            }
        }
    }

    private void Nested(char end, int depth)
    {
        _reader.Enter();
        Commands(end, depth + 1);
        _reader.Leave();
    }

    private void Redirection(List<ShellWord> words, int depth)
    {
        var start = _at;
        if (_text[_at] == '<' && Peek(1) == '<' && Peek(2) != '<' && IsPosix)
        {
            _at += 2;
            var skipsTabs = !IsAtEnd && _text[_at] == '-';
            _at += skipsTabs ? 1 : 0;
            SkipBlanks();
            _documents.Add((Word(depth).Text, skipsTabs));
            return;
        }

        while (!IsAtEnd && _text[_at] is '<' or '>' or '&' or '|' && _at - start < 3)
        {
            _at++;
        }

        if (!IsAtEnd && _text[_at] == '(' && _at == start + 1)
        {
            _at++;
            Nested(')', depth);
            words.Add(new ShellWord("", IsKnown: false));
            return;
        }

        SkipBlanks();
        if (!IsAtEnd && !IsMeta(_text[_at]))
        {
            Word(depth);
        }
    }

    // From behind the line break to behind the line that ends the last of the documents which began before it.
    private void SkipDocuments()
    {
        foreach (var (end, skipsTabs) in _documents)
        {
            while (!IsAtEnd)
            {
                var start = _at;
                SkipLine();
                var line = _text.AsSpan(start, _at - start);
                _at = Math.Min(_at + 1, _text.Length);
                if ((skipsTabs ? line.TrimStart('\t') : line).TrimEnd('\r').SequenceEqual(end))
                {
                    break;
                }
            }
        }

        _documents.Clear();
    }

    private void SkipArithmetic()
    {
        var open = 0;
        do
        {
            open += _text[_at] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            _at++;
        }
        while (!IsAtEnd && open > 0);
    }

    private void SkipLine()
    {
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
    }

    private void SkipBlanks()
    {
        while (!IsAtEnd && _text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    private char Peek(int by) => _at + by < _text.Length ? _text[_at + by] : Whole;

    private static bool IsMeta(char c) => c is ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>';

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private string? Value(string name) => name.Length > 0 ? _reader.Value(name) : null;

    private void Append(StringBuilder word, string? value, bool isQuoted, ref bool isKnown)
    {
        // Outside quotes a value may become several words, or none.
        if (value is null || (!isQuoted && IsPosix && (value.Length == 0 || value.AsSpan().ContainsAny(Splitting))))
        {
            isKnown = false;
            return;
        }

        word.Append(value);
    }
}
