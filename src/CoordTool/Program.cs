using CoordTool.Commands;
using CoordTool.Hooks;
using CoordTool.Shim;

// Called as git, before every edit and around every commit: these take the short way, past the command line parser.
return Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]) == "git" ? GitShim.Run(args)
    : args is ["shim", "edit", ..] ? MessageEditor.Run(args[2..])
    : args is ["shim", "git", ..] ? GitShim.Run(args[2..])
    : args is ["statusline"] or ["statusline", "--digest"] ? StatuslineCommand.Run(isCalm: args.Length > 1)
    : args is ["hook", ..] ? HookCommand.Run(args[1..])
    : CommandLine.Run(args);
