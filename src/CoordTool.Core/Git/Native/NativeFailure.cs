using System.Runtime.InteropServices;

namespace CoordTool.Core.Git.Native;

/// <summary>Turns libgit2's return codes into failures with its own words.</summary>
internal static unsafe class NativeFailure
{
    // GIT_ERROR_OS
    private const int OfSystem = 2;

    private static readonly Lazy<bool> Initialized = new(() =>
    {
        // Repositories with these extensions are refused by default, though nothing we ask of libgit2 depends on them.
        LibGit2Sharp.GlobalSettings.SetExtensions("partialclone", "relativeworktrees", "preciousobjects");
        var isReady = LibGit2.Initialize() > 0;
        if (OperatingSystem.IsLinux())
        {
            // Git was asked already (Ownership), and knows settings that the library does not read.
            LibGit2.SetOption(LibGit2.OwnerValidation, 0);
        }

        return isReady;
    });

    /// <summary>Loads and initialises the library once a process.</summary>
    public static void EnsureInitialized() => _ = Initialized.Value;

    /// <summary>Passes for success.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/> for anything else.</exception>
    public static void ThrowUnless(int code, string doing)
    {
        if (code < LibGit2.Ok)
        {
            throw new CoordException(FailureKind.Broken, $"Git's library failed at {doing}: {Message()} ({code}).", Hint());
        }
    }

    // What the system would not do says nothing against the repository.
    private static string Hint()
    {
        var error = LibGit2.LastError();
        return error is not null && error->Class == OfSystem
            ? "Check the permissions and the free space of that place, then run the same command again."
            : "Run `git fsck` to see whether the repository is whole.";
    }

    /// <summary>The last error's words on this thread.</summary>
    public static string Message()
    {
        var error = LibGit2.LastError();
        return error is null ? "no reason given" : Marshal.PtrToStringUTF8((nint)error->Message) ?? "no reason given";
    }
}
