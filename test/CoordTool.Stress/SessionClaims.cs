namespace CoordTool.Stress;

/// <summary>Resources that sessions hold alone by turns. Nobody edits a resource, so nothing but a claim keeps them apart.</summary>
internal static class SessionClaims
{
    private const int Resources = 4;

    /// <summary>Claims one, and is told twice or not at all that somebody else has it.</summary>
    public static void Claim(Arena arena, StressSession session, Random random)
    {
        var resource = $"@res-{random.Next(Resources)}";
        var began = arena.Ledger.Now;
        if (session.Run(["dotnet-coord", "-q", "claim", resource, .. random.Next(3) == 0 ? new[] { "--wait", "1" } : []]).ExitCode != 0)
        {
            return;
        }

        // A jump of the clock in between ends what others hold.
        var hasJumped = arena.Ledger.Disturbances().Any(each => each.Kind == "clock" && each.Ended > began);
        arena.Ledger.Holders.AddOrUpdate(resource, session.Id, (_, other) =>
        {
            if (other != session.Id && !hasJumped)
            {
                arena.Ledger.DoubleHolders.Enqueue($"{session.Id} was given {resource} while {other} had it");
            }

            return session.Id;
        });
    }

    /// <summary>Gives one back, or all.</summary>
    public static void Release(Arena arena, StressSession session, Random random)
    {
        var resource = random.Next(6) == 0 ? null : $"@res-{random.Next(Resources)}";
        Forget(arena, session.Id, resource);
        session.Run(["dotnet-coord", "-q", "release", resource ?? "--all"]);
        foreach (var version in resource is null ? arena.Ledger.Versions().Where(version => version.Session == session.Id) : [])
        {
            version.IsUnprotected = true;
        }
    }

    /// <summary>From now on others may be given what a session had.</summary>
    public static void Forget(Arena arena, string session, string? resource = null)
    {
        foreach (var (held, holder) in arena.Ledger.Holders)
        {
            if (holder == session && (resource is null || held == resource))
            {
                arena.Ledger.Holders.TryRemove(new(held, holder));
            }
        }
    }

    /// <summary>Runs a command that must be alone, and finds out by itself whether it is.</summary>
    public static void RunAlone(Arena arena, StressSession session)
    {
        const string Alone = """
            set -C
            if ! echo $$ 2>/dev/null >"$0/alone"; then
              read -r other <"$0/alone" || exit 0
              if grep -q alone "/proc/$other/cmdline" 2>/dev/null; then echo "$$ ran beside $other" >>"$0/beside"; exit 0; fi
              echo $$ >|"$0/alone"
            fi
            sleep 0.1
            rm -f "$0/alone"
            """;
        var began = arena.Ledger.Now;
        session.Run(["dotnet-coord", "-q", "run", "@alone", "--wait", "2", "--", "bash", "-c", Alone, arena.Root]);

        // What a killed `run` had begun goes on; after a jump of the clock others are given what it held.
        var beside = Path.Combine(arena.Root, "beside");
        if (File.Exists(beside) && !arena.Ledger.Disturbances().Any(each => each.Kind is "kill" or "clock" && each.Ended > began - 5_000_000))
        {
            arena.Ledger.DoubleHolders.Enqueue($"{session.Id}: {File.ReadAllText(beside)}");
        }

        File.Delete(beside);
    }
}
