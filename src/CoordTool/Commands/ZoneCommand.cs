using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using CoordTool.Core;
using CoordTool.Core.Configuration;
using CoordTool.Core.Zones;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ZoneCommand : Noun
{
    public ZoneCommand()
        : base("zone", "The named sets of paths in coord.json.")
    {
        Add(new List());
        Add(new Sync());
        Add(new Suggest());
    }

    private static string Word(ZoneClaim claim) => claim.ToString().ToLowerInvariant();

    private sealed class List : Verb
    {
        public List()
            : base("list", "The zones, who holds some of each, and what of it is claimed.")
        {
        }

        public override IReadOnlyList<Example> Examples => [new("dotnet-coord zone list", "which are free")];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            using var view = invocation.Claims.Read();
            var zones = ZoneHolders.List(CoordSettings.Read(invocation.Layout), view);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(
                    new ZonesJson(1, [.. zones.Select(each => new ZoneJson(
                        each.Zone.Name, each.Zone.Paths, Word(each.Zone.Claim), each.Zone.Description, each.IsFree, [.. each.Claims.Select(Invocation.Json)]))]),
                    OutputJson.Default.ZonesJson);
            }
            else if (zones.Count == 0)
            {
                screen.Say($"{CoordSettings.FileName} names no zones");
                screen.Narrate("For a proposal from the history: dotnet-coord zone suggest");
            }
            else
            {
                screen.Table(["ZONE", Column.Prose("HELD BY"), Column.Prose("CLAIMED"), "EDITS CLAIM", Column.Prose("PATHS")], zones.Select(each => (IReadOnlyList<string>)[
                    each.Zone.Name,
                    each.IsFree ? "free" : string.Join(", ", each.Names),
                    Some([.. each.Claims.Select(claim => claim.Line.Pattern).Distinct()]),
                    Word(each.Zone.Claim),
                    Some(each.Zone.Paths)]));
            }

            return ExitCodes.Done;
        }

        private static string Some(IReadOnlyList<string> texts)
        {
            const int Most = 4;
            return string.Join(", ", texts.Take(Most)) + (texts.Count > Most ? $" and {texts.Count - Most} more" : "");
        }
    }

    private sealed class Sync : Verb
    {
        private readonly Option<bool> _create = new("--create") { Description = "Make the files where there is neither." };
        private readonly Option<bool> _check = new("--check") { Description = "Change nothing; exit code 2 when something would be." };
        private readonly Option<bool> _dryRun = DryRunOption();

        public Sync()
            : base("sync", $"Write zones, and how to claim and land, into a marked block of {string.Join(" and ", ZoneSync.Places)}; nothing outside it changes.")
        {
            Add(_create);
            Add(_check);
            Add(_dryRun);
        }

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord zone sync", "after a change of coord.json"),
            new("dotnet-coord zone sync --check", "in continuous integration"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var (check, create) = (result.GetValue(_check), result.GetValue(_create));
            var looks = check || result.GetValue(_dryRun);
            var sync = new ZoneSync(invocation.Layout, invocation.Claims, invocation.Caller);
            var outcome = looks ? sync.Plan(create) : sync.Run(create);
            var refusal = outcome.Files.Count == 0 ? new Refusal($"There is neither {string.Join(" nor ", ZoneSync.Places)} in this checkout.", "To have them made: dotnet-coord zone sync --create")
                : outcome.Refused is { } refused ? Refused(refused, invocation.Context.Now)
                : check && !outcome.IsInStep ? new Refusal($"The zones are not in step in {string.Join(", ", outcome.Files.Where(file => file.Change != ZoneSyncChange.None).Select(file => file.Place))}.", "To write them: dotnet-coord zone sync")
                : null;
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(
                    new ZoneSyncJson(1, looks, outcome.IsInStep && outcome.Files.Count > 0, [.. outcome.Files.Select(file => new ZoneSyncFileJson(file.Place, file.Change.ToString().ToLowerInvariant()))], refusal?.Reason),
                    OutputJson.Default.ZoneSyncJson);
            }

            if (refusal is not null)
            {
                return Failures.Report(screen.Error, refusal);
            }

            foreach (var file in outcome.Files)
            {
                screen.Say(file.Change switch
                {
                    ZoneSyncChange.None => $"{file.Place} is in step",
                    ZoneSyncChange.Create => $"{(looks ? "would create" : "created")} {file.Place}",
                    _ => $"{(looks ? "would update" : "updated")} {file.Place}",
                });
            }

            return ExitCodes.Done;
        }

        private static Refusal Refused(ZoneSyncFile file, DateTimeOffset now) => file.Holder is { } holder
            ? new Refusal($"{Sentences.Held(file.Place, holder, now)} Nothing was changed.", "Run the same command again when it is free.")
            : new Refusal($"{file.Place} was left alone: {file.Fault}. Nothing was changed.", "Put that in order by hand, then run the same command again.");
    }

    private sealed class Suggest : Verb
    {
        private readonly Option<int?> _since = new("--since") { HelpName = "N", Description = $"How many commits to look back at; without it, {ZoneSuggestion.UsualCommits}." };

        public Suggest()
            : base("suggest", "Propose zones from the history: directories that are changed together, as a part of coord.json.") => Add(_since);

        public override IReadOnlyList<Example> Examples =>
        [
            new("dotnet-coord zone suggest", "a start for coord.json"),
            new("dotnet-coord zone suggest --since 2000", "from more of the history"),
        ];

        public override int Execute(ParseResult result, Invocation invocation)
        {
            var most = result.GetValue(_since) ?? ZoneSuggestion.UsualCommits;
            if (most is < 1 or > ZoneSuggestion.MostCommits)
            {
                throw new CoordException(FailureKind.Usage, $"--since takes a number of commits, 1 to {ZoneSuggestion.MostCommits}.", $"Leave it out for {ZoneSuggestion.UsualCommits}.");
            }

            var suggestion = new ZoneSuggestion(invocation.Repository);
            var zones = suggestion.Run(most);
            var screen = invocation.Screen;
            if (screen.Json)
            {
                screen.Object(new ZoneSuggestionJson(1, suggestion.Walked, [.. zones.Select(zone => new SuggestedZoneJson(zone.Name, zone.Paths, zone.Commits))]), OutputJson.Default.ZoneSuggestionJson);
                return ExitCodes.Done;
            }

            foreach (var zone in zones)
            {
                screen.Narrate($"{zone.Name}: {Screen.Count(zone.Commits, "commit")} of {suggestion.Walked}");
            }

            if (zones.Count == 0)
            {
                screen.Narrate($"{Screen.Count(suggestion.Walked, "commit")} speak for no zone that is not there yet.");
            }

            screen.Answer(Fragment(zones));
            return ExitCodes.Done;
        }

        private static string Fragment(IReadOnlyList<SuggestedZone> zones)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                writer.WriteStartObject();
                writer.WriteStartObject("zones");
                foreach (var zone in zones)
                {
                    writer.WriteStartObject(zone.Name);
                    writer.WriteStartArray("paths");
                    foreach (var path in zone.Paths)
                    {
                        writer.WriteStringValue(path);
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
    }
}
