namespace CoordTool.Tests.Support;

/// <summary>A script in the place of Beads' program, which is not here: it answers what was recorded.</summary>
internal static class Tracker
{
    /// <summary>Where the script notes how it was called.</summary>
    public static string Calls(Scratch scratch) => scratch["tracker/calls"];

    /// <summary>Variables with the script first on PATH.</summary>
    public static Dictionary<string, string> Variables(Scratch scratch) => new() { ["PATH"] = scratch["tracker"] + Path.PathSeparator + scratch.Variables["PATH"] };

    /// <summary>Makes the script answer a text, in a repository that uses the tracker.</summary>
    public static void Answers(Scratch scratch, string repository, string json)
    {
        Scratch.Write(scratch.Root, "tracker/answer", json);
        Does(scratch, repository, "exec cat \"${0%/*}/answer\"");
    }

    /// <summary>Makes the script do something.</summary>
    public static void Does(Scratch scratch, string repository, string script)
    {
        Directory.CreateDirectory(Path.Combine(repository, ".beads"));
        var program = Scratch.Write(scratch.Root, "tracker/bd", $"#!/bin/sh\necho \"$*\" >> \"${{0%/*}}/calls\"\n{script}\n");
        scratch.Run(repository, "chmod", ["+x", program]).Exits(0);
    }
}
