using Forebay.Search.Fts5;

namespace MusicStore.Search;

/// <summary>Sees before the first request that the index is of this program's definition: a store that an earlier version made may have another.</summary>
internal sealed partial class SearchIndexService(Fts5Index index, ILogger<SearchIndexService> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await index.EnsureAsync(cancellationToken: cancellationToken))
            LogBuilt();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 8050, Level = LogLevel.Information, Message = "The search index was of another definition, and has been built anew.")]
    private partial void LogBuilt();
}
