using System.IO.Compression;
using System.Xml.Linq;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// What is in the packages that eng/pack.sh made: what runs, the licences of all that, and nothing else. COORD_PACKAGES names a
/// directory with those of a release; without it they are looked at where the tool under test was installed from them.
/// </summary>
public class PackagesThatAreShipped
{
    private const string Pointer = "dotnet-coord";
    private const string Any = "dotnet-coord.any";
    private static readonly string[] Licences = ["LICENSE", "README.md", "THIRD-PARTY-NOTICES.txt", "licences/GPL-2.0.txt", "licences/LGPL-2.1.txt", "licences/libgit2.txt"];
    private readonly Dictionary<string, Dictionary<string, byte[]>> _packages = [];

    [OneTimeSetUp]
    public void Read()
    {
        var directory = Environment.GetEnvironmentVariable("COORD_PACKAGES");
        if (directory is not { Length: > 0 })
        {
            if (Tool.Path != ThisProject.PathOf("artifacts/tool/dotnet-coord"))
            {
                Assert.Ignore("The tool under test was not installed from artifacts/package.");
            }

            directory = ThisProject.PathOf("artifacts/package");
        }

        foreach (var file in Directory.EnumerateFiles(directory, "*.nupkg"))
        {
            using var archive = ZipFile.OpenRead(file);
            var entries = archive.Entries.ToDictionary(entry => entry.FullName, Content);
            _packages.Add(Read(entries, entries.Keys.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal))).Descendants().Single(element => element.Name.LocalName == "id").Value, entries);
        }
    }

    [Test]
    public void Are_those_that_the_pointer_names()
    {
        var named = Read(_packages[Pointer], "tools/any/any/DotnetToolSettings.xml").Descendants("RuntimeIdentifierPackage")
            .Select(each => (Rid: each.Attribute("RuntimeIdentifier")!.Value, Id: each.Attribute("Id")!.Value)).ToList();
        Assert.That(_packages.Keys, Is.EquivalentTo(named.Select(each => each.Id).Append(Pointer)));
        Assert.That(named.Select(each => each.Id), Is.EqualTo(named.Select(each => $"{Pointer}.{each.Rid}")));
        Assert.That(named[^1].Id, Is.EqualTo(Any));
    }

    [Test]
    public void Carry_the_licences_of_what_is_in_them()
    {
        foreach (var (id, entries) in _packages)
        {
            foreach (var licence in Licences)
            {
                Assert.That(entries.GetValueOrDefault(licence), Is.EqualTo(File.ReadAllBytes(ThisProject.PathOf(licence))), $"{id}: {licence}");
            }

            Assert.That(entries.ContainsKey("licences/dotnet-runtime.txt"), Is.EqualTo(IsNative(id)), id);
        }
    }

    [Test]
    public void Hold_the_native_program_its_library_and_no_symbols()
    {
        foreach (var (id, entries) in _packages.Where(each => IsNative(each.Key)))
        {
            var tools = $"tools/any/{id[(Pointer.Length + 1)..]}/";
            var isWindows = id.Contains(".win-", StringComparison.Ordinal);
            var held = Payload(entries).ToList();
            Assert.That(held, Has.Exactly(4).Items, id);
            Assert.That(held, Has.Exactly(1).EqualTo("licences/dotnet-runtime.txt"), id);
            Assert.That(held, Has.Exactly(1).Match($"^{tools}(lib)?git2-[0-9a-f]+[.](so|dylib|dll)$"), id);
            var program = isWindows ? "dotnet-coord.exe" : "dotnet-coord";
            Assert.That(held, Has.Exactly(1).EqualTo(tools + program), id);
            var command = Read(entries, $"{tools}DotnetToolSettings.xml").Descendants("Command").Single();
            Assert.That(command.Attributes().Select(attribute => attribute.Value), Is.EqualTo(new[] { "dotnet-coord", program, "executable" }), id);
        }
    }

    [Test]
    public void Hold_what_dotnet_runs_with_a_library_for_every_system()
    {
        var held = Payload(_packages[Any]).ToList();
        Assert.That(held, Has.All.Match("[.](dll|so|dylib|deps[.]json|runtimeconfig[.]json)$|/DotnetToolSettings[.]xml$"));
        Assert.That(held, Has.Exactly(1).EndsWith("/dotnet-coord.dll").And.Exactly(1).EndsWith("/dotnet-coord.runtimeconfig.json"));
        foreach (var system in new[] { "linux-x64", "linux-arm64", "linux-musl-x64", "linux-musl-arm64", "win-x64", "win-arm64", "osx-x64", "osx-arm64" })
        {
            Assert.That(held, Has.Exactly(1).Match($"/runtimes/{system}/native/(lib)?git2-"), system);
        }
    }

    [Test]
    public void Leave_the_pointer_empty() => Assert.That(Payload(_packages[Pointer]), Is.EqualTo(new[] { "tools/any/any/DotnetToolSettings.xml" }));

    private static bool IsNative(string id) => id is not (Pointer or Any);

    /// <summary>What is neither NuGet's own nor in every package.</summary>
    private static IEnumerable<string> Payload(Dictionary<string, byte[]> entries) => entries.Keys.Except(Licences)
        .Where(name => name is not ("_rels/.rels" or "[Content_Types].xml") && !name.EndsWith(".nuspec", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal));

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static XDocument Read(Dictionary<string, byte[]> entries, string name) => XDocument.Load(new MemoryStream(entries[name]));
}
