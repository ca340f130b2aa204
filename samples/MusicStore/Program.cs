using System.CommandLine;
using MusicStore.Startup;

var commandLine = new CommandLine(RunAsync);
ParseResult parsed = commandLine.Root.Parse(args);
int code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
// Wrong options are the user's error, not the store's failure.
return parsed.Errors.Count > 0 ? 2 : code;

static async Task<int> RunAsync(StoreOptions options, CancellationToken cancellation)
{
    try
    {
        WebApplication store = StoreHost.Build(options, [], Console.Out);
        await using (store)
        {
            await store.StartAsync(cancellation);
            await Console.Out.WriteLineAsync($"The music store is open:  {string.Join("  ", store.Urls)}");
            await Console.Out.WriteLineAsync($"What the cache does:      {store.Urls.First()}/forebay");
            await Console.Out.WriteLineAsync($"The API:                  {store.Urls.First()}/openapi/v1.json");
            await Console.Out.WriteLineAsync($"Its files are in {options.Data}. Ctrl+C closes it.");
            await store.WaitForShutdownAsync(cancellation);
        }
        return 0;
    }
    catch (StoreException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 2;
    }
    catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
    {
        await Console.Error.WriteLineAsync($"{options.Urls} is in use by another program. Name another address with --urls.");
        return 2;
    }
}
