namespace CoordTool.Tests.Support;

/// <summary><c>git http-backend</c> behind lighttpd.</summary>
internal sealed class HttpServer : ServerWithPort
{
    private readonly string _configuration;

    public HttpServer(Scratch scratch)
        : base(scratch)
    {
        Directory.CreateDirectory(Path.Combine(Top, "uploads"));
        var variables = new Dictionary<string, string>(scratch.Variables) { ["GIT_PROJECT_ROOT"] = Top, ["GIT_HTTP_EXPORT_ALL"] = "1" };
        _configuration = Scratch.Write(
            Top,
            "lighttpd.conf",
            $"""
            server.modules = ("mod_alias", "mod_setenv", "mod_cgi")
            server.bind = "127.0.0.1"
            server.port = {ServerPort}
            server.document-root = "{Top}/uploads"
            server.upload-dirs = ("{Top}/uploads")
            alias.url = ("/git/" => "{FindProgram(scratch, "git-http-backend")}/")
            cgi.assign = ("" => "")
            setenv.set-environment = ({string.Join(", ", variables.Select(variable => $"\"{variable.Key}\" => \"{variable.Value}\""))})

            """);
    }

    public override string Url => $"http://127.0.0.1:{ClientPort}/git/origin.git";

    protected override (string Program, string[] Arguments) Command => (FindProgram(Scratch, "lighttpd")!, ["-D", "-f", _configuration]);
}
