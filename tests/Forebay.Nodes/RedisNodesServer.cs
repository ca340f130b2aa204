using Forebay.Testing.Servers;

namespace Forebay.Nodes;

/// <summary>The Redis of the nodes.</summary>
public sealed class RedisNodesServer(RedisServer server) : INodesServer
{
    public string Name => "redis";

    public Task KillAsync() => server.KillAsync();

    public Task RestartAsync() => server.RestartAsync();

    public Task PauseAsync()
    {
        server.Pause();
        return Task.CompletedTask;
    }

    public Task ResumeAsync()
    {
        server.Resume();
        return Task.CompletedTask;
    }

    public async Task<bool> TryEmptyAsync()
    {
        await server.AskAsync("FLUSHALL");
        return true;
    }
}
