using System.CommandLine;
using System.Diagnostics;
using Forebay.Http.Proxy.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Forebay.Benchmarks.Http;

/// <summary>The process of many stored responses, so that its memory is its own: this program, called by a command that the help does not show.</summary>
internal static class StoredCommand
{
    private const string Name = "http-stored";
    private const long MemoryBytes = 64 << 20;

    public static Command Make()
    {
        Argument<int> objects = new("objects");
        Argument<string> folder = new("folder");
        Command command = new(Name, "Stores many responses, purges them, and writes the figures into the folder.") { objects, folder };
        command.Hidden = true;
        command.SetAction((options, cancellationToken) => FillAsync(options.GetValue(objects), options.GetValue(folder)!, cancellationToken));
        return command;
    }

    /// <summary>Runs the command as a process of its own.</summary>
    public static async Task<IReadOnlyList<BenchResult>> RunAsync(int objects, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("forebay-bench").FullName;
        try
        {
            string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Forebay.Benchmarks.dll"), Name, $"{objects}", folder];
            using Process running = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false })!;
            await running.WaitForExitAsync(cancellationToken);
            return running.ExitCode == 0 ? await BenchResult.ReadJsonAsync(FiguresIn(folder), cancellationToken) : throw new BenchInputException("The process of the stored responses failed; what it says stands above.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string FiguresIn(string folder) => Path.Combine(folder, "figures.json");

    private static async Task FillAsync(int objects, string folder, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddForebay(cache =>
            {
                cache.Configure(options => options.Memory.MaxBytes = MemoryBytes);
                cache.UseSqlite(Path.Combine(folder, "cache.db"), options => options.MaxBytes = 8L << 30);
                // Its origin is not asked: the load brings one of its own.
                cache.AddHttpProxy(proxy => proxy.Origins.Add(new() { Origin = new Uri("http://127.0.0.1:9") }));
            })
            .BuildServiceProvider();
        var load = new StoredLoad(services.GetRequiredService<TieredCache>(), services.GetRequiredService<ProxyParts>(), objects);
        await BenchResult.WriteJsonAsync(FiguresIn(folder), await load.RunAsync(cancellationToken), cancellationToken);
    }
}
