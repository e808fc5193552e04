namespace CoordTool.Core.Claims;

/// <summary>One step of a pattern that is a sequence: a character of a name, or a name of a path.</summary>
/// <typeparam name="T">The step itself.</typeparam>
internal interface IPatternStep<T>
{
    /// <summary>Whether it stands for any number of any symbols, and so for none as well.</summary>
    bool Repeats { get; }

    /// <summary>Whether some symbol is in both; asked only of steps that do not repeat.</summary>
    bool Meets(T other);

    /// <summary>Whether all symbols of the other are in this one; asked only of steps that do not repeat.</summary>
    bool Covers(T other);
}

/// <summary>
/// Compares the languages of two sequences of steps by walking both at once, position by position: as many states as the
/// product of their lengths, each looked at once.
/// </summary>
internal static class PatternSteps
{
    /// <summary>Whether some sequence of symbols is in both.</summary>
    public static bool Meet<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : IPatternStep<T>
    {
        var now = new bool[right.Length + 1];
        var next = new bool[right.Length + 1];
        now[0] = true;
        for (var i = 0; i < left.Length; i++)
        {
            var isAlive = false;
            for (var j = 0; j <= right.Length; j++)
            {
                if (!now[j])
                {
                    continue;
                }

                if (left[i].Repeats)
                {
                    // Nothing of it, or what the right one wants next.
                    isAlive = next[j] = true;
                    if (j < right.Length)
                    {
                        now[j + 1] = true;
                    }
                }
                else if (j < right.Length && right[j].Repeats)
                {
                    now[j + 1] = true;
                    isAlive = next[j] = true;
                }
                else if (j < right.Length && left[i].Meets(right[j]))
                {
                    isAlive = next[j + 1] = true;
                }
            }

            if (!isAlive)
            {
                return false;
            }

            (now, next) = (next, now);
            Array.Clear(next);
        }

        // The left one is over: what remains of the right one has to stand for nothing.
        for (var j = 0; j < right.Length; j++)
        {
            now[j + 1] |= now[j] && right[j].Repeats;
        }

        return now[^1];
    }

    /// <summary>Whether all of the narrow one is in the wide one; no where that would take more than step for step to tell.</summary>
    public static bool Covers<T>(ReadOnlySpan<T> wide, ReadOnlySpan<T> narrow)
        where T : IPatternStep<T>
    {
        var now = new bool[narrow.Length + 1];
        var next = new bool[narrow.Length + 1];
        now[0] = true;
        foreach (var step in wide)
        {
            for (var j = 0; j <= narrow.Length; j++)
            {
                if (!now[j])
                {
                    continue;
                }

                if (step.Repeats)
                {
                    next[j] = true;
                    if (j < narrow.Length)
                    {
                        now[j + 1] = true;
                    }
                }
                else if (j < narrow.Length && !narrow[j].Repeats && step.Covers(narrow[j]))
                {
                    next[j + 1] = true;
                }
            }

            (now, next) = (next, now);
            Array.Clear(next);
        }

        return now[^1];
    }
}
