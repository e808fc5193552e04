using System.Runtime.InteropServices;

// Becomes the program that its first argument names, and does nothing else: what is left is what a native program of this
// runtime costs, and no shim can be cheaper.
unsafe
{
    var words = stackalloc nint[args.Length + 1];
    for (var at = 0; at < args.Length; at++)
    {
        words[at] = Marshal.StringToCoTaskMemUTF8(args[at]);
    }

    words[args.Length] = 0;
    return Become(words[0], words);
}

[DllImport("libc", EntryPoint = "execv")]
static extern unsafe int Become(nint program, nint* words);
