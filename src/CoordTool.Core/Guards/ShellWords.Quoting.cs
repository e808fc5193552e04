using System.Text;

namespace CoordTool.Core.Guards;

/// <content>How one word is read.</content>
internal sealed partial class ShellWords
{
    private ShellWord Word(int depth)
    {
        var word = new StringBuilder();
        var isKnown = true;
        var start = _at;
        var brace = -1;
        while (!IsAtEnd && !IsMeta(_text[_at]))
        {
            var c = _text[_at];
            switch (c)
            {
                case '\\' when IsPosix:
                case '`' when !IsPosix:
                    Escape(word);
                    break;
                case '\'':
                    SingleQuoted(word);
                    break;
                case '"':
                    DoubleQuoted(word, depth, ref isKnown);
                    break;
                case '$':
                    Dollar(word, depth, isQuoted: false, ref isKnown);
                    break;
                case '`':
                    Backticks(depth);
                    isKnown = false;
                    break;
                case '~' when _at == start && Peek(1) is Whole or '/' or ' ' or '\t' or '\n' or ';' or '&' or '|' or ')':
                    Append(word, Value("HOME"), isQuoted: true, ref isKnown);
                    _at++;
                    break;
                default:
                    brace = c == '{' ? _at : brace;

                    // A pattern of files becomes their names, and braces with a list in them several words.
                    isKnown = isKnown && c is not ('*' or '?' or '[')
                        && !(c == '}' && brace >= 0 && IsPosix && _text[brace.._at] is var list && (list.Contains(',', StringComparison.Ordinal) || list.Contains("..", StringComparison.Ordinal)));
                    isKnown = isKnown && !(c == '~' && _at == start);
                    brace = c == '}' ? -1 : brace;
                    word.Append(c);
                    _at++;
                    break;
            }
        }

        return new ShellWord(word.ToString(), isKnown);
    }

    private void Escape(StringBuilder word)
    {
        _at++;
        if (!IsAtEnd && _text[_at] != '\n')
        {
            word.Append(_text[_at]);
        }

        _at = Math.Min(_at + 1, _text.Length);
    }

    private void SingleQuoted(StringBuilder word)
    {
        for (_at++; !IsAtEnd; _at++)
        {
            if (_text[_at] == '\'')
            {
                if (IsPosix || Peek(1) != '\'')
                {
                    break;
                }

                _at++;
            }

            word.Append(_text[_at]);
        }

        _at = Math.Min(_at + 1, _text.Length);
    }

    private void DoubleQuoted(StringBuilder word, int depth, ref bool isKnown)
    {
        _at++;
        while (!IsAtEnd && _text[_at] != '"')
        {
            switch (_text[_at])
            {
                case '\\' when IsPosix && Peek(1) is '$' or '`' or '"' or '\\' or '\n':
                case '`' when !IsPosix:
                    Escape(word);
                    break;
                case '$':
                    Dollar(word, depth, isQuoted: true, ref isKnown);
                    break;
                case '`':
                    Backticks(depth);
                    isKnown = false;
                    break;
                default:
                    word.Append(_text[_at++]);
                    break;
            }
        }

        _at = Math.Min(_at + 1, _text.Length);
    }

    private void Dollar(StringBuilder word, int depth, bool isQuoted, ref bool isKnown)
    {
        _at++;
        switch (IsAtEnd ? Whole : _text[_at])
        {
            case '(' when Peek(1) == '(' && IsPosix:
                SkipArithmetic();
                isKnown = false;
                break;
            case '(':
                _at++;
                Nested(')', depth);
                isKnown = false;
                break;
            case '{':
                Append(word, Value(Braced()), isQuoted, ref isKnown);
                break;
            case '\'' when !isQuoted && IsPosix:
                AnsiQuoted(word, ref isKnown);
                break;
            case '"' when !isQuoted && IsPosix:
                DoubleQuoted(word, depth, ref isKnown);
                break;
            case var c when char.IsAsciiDigit(c) || c is '@' or '*' or '#' or '?' or '$' or '!' or '-':
                _at++;
                isKnown = false;
                break;
            case var c when IsName(c):
                Append(word, Value(Name()), isQuoted, ref isKnown);
                break;
            default:
                word.Append('$');
                break;
        }
    }

    private string Name()
    {
        const string Environment = "env:";
        if (!IsPosix && string.Compare(_text, _at, Environment, 0, Environment.Length, StringComparison.OrdinalIgnoreCase) == 0)
        {
            _at += Environment.Length;
        }

        var start = _at;
        while (!IsAtEnd && IsName(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    // Anything but a plain name is for the shell alone to work out.
    private string Braced()
    {
        var start = _at + 1;
        var open = 0;
        do
        {
            open += _text[_at] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            _at++;
        }
        while (!IsAtEnd && open > 0);

        var name = open == 0 ? _text[start..(_at - 1)] : "";
        return name.All(IsName) ? name : "";
    }

    private void AnsiQuoted(StringBuilder word, ref bool isKnown)
    {
        for (_at++; !IsAtEnd && _text[_at] != '\''; _at++)
        {
            if (_text[_at] != '\\')
            {
                word.Append(_text[_at]);
                continue;
            }

            _at++;
            switch (IsAtEnd ? Whole : _text[_at])
            {
                case 'n':
                    word.Append('\n');
                    break;
                case 't':
                    word.Append('\t');
                    break;
                case ('\\' or '\'' or '"' or '?') and var c:
                    word.Append(c);
                    break;
                default:
                    isKnown = false;
                    break;
            }
        }

        _at = Math.Min(_at + 1, _text.Length);
    }

    private void Backticks(int depth)
    {
        var inner = new StringBuilder();
        for (_at++; !IsAtEnd && _text[_at] != '`'; _at++)
        {
            if (_text[_at] == '\\' && Peek(1) is '`' or '\\' or '$')
            {
                _at++;
            }

            inner.Append(_text[_at]);
        }

        _at = Math.Min(_at + 1, _text.Length);
        _reader.Enter();
        Read(inner.ToString(), _kind, _reader, Math.Max(depth, _depth) + 1);
        _reader.Leave();
    }
}
