using CoordTool.Core.Configuration;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Claims;

/// <summary>What a simulated day of a team starts from.</summary>
internal sealed record TeamTerms
{
    /// <summary>Two agents to a person: what the answers are about where nothing else is said.</summary>
    public static IReadOnlyList<Rhythm> Mixed { get; } = [Rhythm.Agents, Rhythm.Agents, Rhythm.People];

    /// <summary>How many sessions there are at once.</summary>
    public required int Sessions { get; init; }

    /// <summary>Decides all that is drawn.</summary>
    public required int Seed { get; init; }

    /// <summary>How they work, in turn.</summary>
    public IReadOnlyList<Rhythm> Rhythms { get; init; } = Mixed;

    /// <summary>The times of the product.</summary>
    public ClaimSettings Settings { get; init; } = ClaimSettings.Default;

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(10);

    /// <summary>Over what time the first sessions arrive.</summary>
    public TimeSpan Arrivals { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether who is refused waits in line (<c>claim --wait</c>), and does not try again now and then.</summary>
    public bool Queues { get; init; }

    /// <summary>Whether a file that was claimed by command, as who waits in line does, is given back with its commit, and not at the end of the task.</summary>
    public bool GivesBack { get; init; }

    /// <summary>Whether sessions stay all day, so that early ones can be told from late ones.</summary>
    public bool StaysAllDay { get; init; }

    /// <summary>Whether what happened is kept, as the journal keeps it.</summary>
    public bool KeepsEvents { get; init; }
}
