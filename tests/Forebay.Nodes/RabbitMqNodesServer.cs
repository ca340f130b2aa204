using Forebay.Testing.Servers;

namespace Forebay.Nodes;

/// <summary>The RabbitMQ of the nodes.</summary>
public sealed class RabbitMqNodesServer(RabbitMqServer server) : INodesServer
{
    public string Name => "rabbitmq";

    public Task KillAsync() => server.KillAsync();

    public Task RestartAsync() => server.StartAgainAsync();

    public Task PauseAsync() => server.PauseAsync();

    public Task ResumeAsync() => server.ResumeAsync();

    public Task<bool> TryEmptyAsync() => Task.FromResult(false);
}
