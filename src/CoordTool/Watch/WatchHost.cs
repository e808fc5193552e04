using System.Runtime.ExceptionServices;
using CoordTool.Commands;
using CoordTool.Core.Installation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CoordTool.Watch;

/// <summary>Starts what runs while somebody watches, and ends it on a signal. The only place that builds a host.</summary>
internal static class WatchHost
{
    private static readonly TimeSpan LastWork = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is interrupted, or has nobody to tell or nothing to watch.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="isLive">Whether the screen is a terminal that is drawn on.</param>
    /// <param name="hasUpkeep">Whether work is done in the background.</param>
    public static int Run(Invocation invocation, bool isLive, bool hasUpkeep)
    {
        // None of the settings, logs and variables that servers read.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = LastWork);
        builder.Services.AddSingleton(services => new WatchedRepository(
            invocation.Context, invocation.Layout, invocation.Caller, invocation.Screen, services.GetRequiredService<IHostApplicationLifetime>()));
        if (hasUpkeep && Initialization.IsDone(invocation.Layout))
        {
            builder.Services.AddHostedService<IndexUpkeep>();
            builder.Services.AddHostedService<SessionSweep>();
            builder.Services.AddHostedService<Housekeeping>();
            builder.Services.AddHostedService<RemoteExchange>();
        }

        if (isLive)
        {
            builder.Services.AddHostedService<LiveView>();
        }
        else
        {
            builder.Services.AddHostedService<PlainLines>();
        }

        using var host = builder.Build();
        var watched = host.Services.GetRequiredService<WatchedRepository>();
        host.Run();
        if (watched.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return watched.Code ?? ExitCodes.Interrupted;
    }
}
