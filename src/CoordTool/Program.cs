using CoordTool.Commands;
using CoordTool.Hooks;

// Hooks run before every edit and around every commit: they take the short way, past the command line parser.
return args is ["hook", ..] ? HookCommand.Run(args[1..]) : CommandLine.Run(args);
