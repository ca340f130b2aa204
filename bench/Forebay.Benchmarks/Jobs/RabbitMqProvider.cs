using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Forebay.Jobs;

namespace Forebay.Benchmarks.Jobs;

/// <summary>The queue in a RabbitMQ that is started for the bench.</summary>
internal sealed class RabbitMqProvider() : JobProvider("rabbitmq")
{
    public override async Task<JobServer> StartAsync(string folder, CancellationToken cancellationToken)
    {
        string place = Path.Combine(folder, "rabbitmq");
        string address = await RunAsync(["start", place, FreePort().ToString(CultureInfo.InvariantCulture)], cancellationToken);
        return new JobServer(address.Trim(), () => RunAsync(["stop", place], CancellationToken.None));
    }

    public override void Use(JobsBuilder jobs, string address) => jobs.UseRabbitMq(address);

    private static async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "servers", "rabbitmq");
        using Process process = Process.Start(new ProcessStartInfo(script, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new BenchInputException($"RabbitMQ could not be used: {(await errors).Trim()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
