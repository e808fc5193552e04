using System.Runtime.InteropServices;

namespace CoordTool.Core.Git.Native;

/// <summary>
/// The functions of libgit2 that we call, in the library that LibGit2Sharp brings and initialises: raw objects, ancestry, a ref
/// update with an expected old value, a merge of three file contents. Signatures are those of libgit2 1.8.
/// </summary>
internal static unsafe partial class LibGit2
{
    private const string Library = "git2-3f4182d";

    public const int Ok = 0;
    public const int NotFound = -3;
    public const int Exists = -4;
    public const int Locked = -14;
    public const int Modified = -15;

    /// <summary>GIT_OPT_SET_OWNER_VALIDATION</summary>
    public const int OwnerValidation = 36;

    static LibGit2() => NativeLibrary.SetDllImportResolver(typeof(LibGit2).Assembly, static (library, _, _) => library == Library ? FindBeside() : 0);

    // By its whole name it is found at once; as it is named here, it is first looked for in every directory of the system.
    private static nint FindBeside()
    {
        var name = OperatingSystem.IsWindows() ? $"{Library}.dll" : OperatingSystem.IsMacOS() ? $"lib{Library}.dylib" : $"lib{Library}.so";
        return NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, name), out var handle) ? handle : 0;
    }

    [LibraryImport(Library, EntryPoint = "git_libgit2_init")]
    public static partial int Initialize();

    /// <remarks>It takes any number of arguments, which only Linux passes as it does a fixed number.</remarks>
    [LibraryImport(Library, EntryPoint = "git_libgit2_opts")]
    public static partial int SetOption(int option, int value);

    [LibraryImport(Library, EntryPoint = "git_error_last")]
    public static partial ErrorRecord* LastError();

    [LibraryImport(Library, EntryPoint = "git_repository_open_ext", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenRepository(out nint repository, string path, uint flags, string? ceilings);

    [LibraryImport(Library, EntryPoint = "git_repository_free")]
    public static partial void FreeRepository(nint repository);

    [LibraryImport(Library, EntryPoint = "git_repository_odb")]
    public static partial int OpenObjects(out nint objects, nint repository);

    [LibraryImport(Library, EntryPoint = "git_odb_free")]
    public static partial void FreeObjects(nint objects);

    [LibraryImport(Library, EntryPoint = "git_odb_read")]
    public static partial int ReadObject(out nint loaded, nint objects, byte* id);

    [LibraryImport(Library, EntryPoint = "git_odb_exists")]
    public static partial int ObjectExists(nint objects, byte* id);

    [LibraryImport(Library, EntryPoint = "git_graph_descendant_of")]
    public static partial int IsDescendant(nint repository, byte* commit, byte* ancestor);

    [LibraryImport(Library, EntryPoint = "git_merge_bases")]
    public static partial int MergeBases(ObjectIds* found, nint repository, byte* one, byte* other);

    [LibraryImport(Library, EntryPoint = "git_graph_ahead_behind")]
    public static partial int AheadBehind(nuint* ahead, nuint* behind, nint repository, byte* local, byte* upstream);

    [LibraryImport(Library, EntryPoint = "git_oidarray_dispose")]
    public static partial void FreeObjectIds(ObjectIds* found);

    [LibraryImport(Library, EntryPoint = "git_odb_object_data")]
    public static partial byte* ObjectData(nint loaded);

    [LibraryImport(Library, EntryPoint = "git_odb_object_size")]
    public static partial nuint ObjectSize(nint loaded);

    [LibraryImport(Library, EntryPoint = "git_odb_object_type")]
    public static partial int ObjectType(nint loaded);

    [LibraryImport(Library, EntryPoint = "git_odb_read_header")]
    public static partial int ReadHeader(nuint* size, int* type, nint objects, byte* id);

    [LibraryImport(Library, EntryPoint = "git_odb_object_free")]
    public static partial void FreeObject(nint loaded);

    [LibraryImport(Library, EntryPoint = "git_odb_write")]
    public static partial int WriteObject(byte* id, nint objects, byte* data, nuint length, int type);

    [LibraryImport(Library, EntryPoint = "git_odb_hash")]
    public static partial int HashObject(byte* id, byte* data, nuint length, int type);

    [LibraryImport(Library, EntryPoint = "git_reference_create_matching", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateReferenceMatching(
        out nint reference, nint repository, string name, byte* id, int force, byte* expected, string message);

    [LibraryImport(Library, EntryPoint = "git_reference_free")]
    public static partial void FreeReference(nint reference);

    [LibraryImport(Library, EntryPoint = "git_merge_file")]
    public static partial int MergeFile(MergeFileResult* result, MergeFileInput* ancestor, MergeFileInput* ours, MergeFileInput* theirs, void* options);

    [LibraryImport(Library, EntryPoint = "git_merge_file_result_free")]
    public static partial void FreeMergeFileResult(MergeFileResult* result);

    /// <summary>git_oidarray</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ObjectIds
    {
        public byte* Ids;
        public nuint Count;
    }

    /// <summary>git_error</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ErrorRecord
    {
        public byte* Message;
        public int Class;
    }

    /// <summary>git_merge_file_input</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MergeFileInput
    {
        public uint Version;
        public byte* Content;
        public nuint Size;
        public byte* Path;
        public uint Mode;
    }

    /// <summary>git_merge_file_result</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MergeFileResult
    {
        public uint AutoMergeable;
        public byte* Path;
        public uint Mode;
        public byte* Content;
        public nuint Length;
    }
}
