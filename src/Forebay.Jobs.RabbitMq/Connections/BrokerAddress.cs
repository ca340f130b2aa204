using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Connections;

/// <summary>Reads the broker's address into the client's settings.</summary>
internal static class BrokerAddress
{
    /// <exception cref="ArgumentException">It is none; the message does not repeat it, for it may hold a password.</exception>
    public static ConnectionFactory Read(string address, RabbitMqJobQueueOptions options)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
            throw new ArgumentException("RabbitMQ job queue: the address must be amqp://user:password@host:port/virtual-host, or amqps://… with TLS.", nameof(address));
        return new ConnectionFactory
        {
            Uri = uri,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = options.ConnectTimeout,
            HandshakeContinuationTimeout = options.ConnectTimeout,
            ContinuationTimeout = options.ConfirmTimeout,
            RequestedHeartbeat = options.Heartbeat,
        };
    }
}
