namespace CoordTool.Tests.Support;

/// <summary>OpenSSH's server, which lets in the user who runs the tests with a key of the test's own.</summary>
internal sealed class SshServer : ServerWithPort
{
    // Where sshd of a superuser locks up what is not logged in yet; it runs nowhere else, and its package makes this at boot.
    private const string EmptyDirectory = "/run/sshd";

    private readonly string _configuration;

    public SshServer(Scratch scratch)
        : base(scratch)
    {
        foreach (var key in new[] { "host", "user" })
        {
            scratch.Run(Top, FindProgram(scratch, "ssh-keygen")!, ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(Top, key)]).Exits(0);
        }

        Scratch.Write(Top, "known", $"[127.0.0.1]:{ClientPort} {File.ReadAllText(Path.Combine(Top, "host.pub"))}");
        var variables = scratch.Variables.Select(variable => $"\"{variable.Key}={variable.Value}\"");
        _configuration = Scratch.Write(
            Top,
            "sshd.conf",
            $"""
            ListenAddress 127.0.0.1
            Port {ServerPort}
            HostKey "{Top}/host"
            AuthorizedKeysFile "{Top}/user.pub"
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitUserRC no
            PrintLastLog no
            MaxStartups 1000
            KexAlgorithms curve25519-sha256
            AcceptEnv GIT_PROTOCOL
            SetEnv {string.Join(' ', variables)}

            """);

        // Since OpenSSH 9.8 who breaks off is kept out for a while; before, there is no such setting.
        if (scratch.Run(Top, Program, ["-t", "-f", _configuration, "-o", "PerSourcePenalties=no"]).ExitCode == 0)
        {
            File.AppendAllText(_configuration, "PerSourcePenalties no\n");
        }

        string[] options = ["IdentitiesOnly=yes", "IdentityAgent=none", "BatchMode=yes", "StrictHostKeyChecking=yes", $"UserKnownHostsFile={Top}/known", "GlobalKnownHostsFile=/dev/null"];
        Settings = new Dictionary<string, string> { ["core.sshCommand"] = $"ssh -F /dev/null -i '{Top}/user' {string.Concat(options.Select(option => $"-o '{option}' "))}".TrimEnd() };
    }

    public override string Url => $"ssh://{Environment.UserName}@127.0.0.1:{ClientPort}{Repository}";

    public override IReadOnlyDictionary<string, string> Settings { get; }

    protected override (string Program, string[] Arguments) Command => (Program, ["-D", "-e", "-f", _configuration]);

    private string Program => FindProgram(Scratch, "sshd")!;

    public override void StartAgain()
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            Scratch.Run(Top, "mkdir", ["-p", "-m", "755", EmptyDirectory]).Exits(0);
        }

        base.StartAgain();
    }
}
