using Forebay.Redis.Connections;

namespace Forebay.Redis.Sentinel;

/// <summary>Asks the sentinels, one after the other, where the master is; the first that knows is believed, and asked first the next time.</summary>
/// <remarks>What it says is checked: the server itself must say that it is a master. Source: "Guidelines for Redis clients with support for Redis
/// Sentinel", redis.io.</remarks>
internal sealed class SentinelSource(string serviceName, IReadOnlyList<RedisEndpoint> sentinels, ConnectionOpener opener) : IEndpointSource
{
    private int first;

    public OpenRules Rules => new(MustBeMaster: true);

    public async ValueTask<RedisEndpoint> NextAsync(CancellationToken cancellationToken)
    {
        List<string> answers = [];
        for (int i = 0; i < sentinels.Count; i++)
        {
            int place = (first + i) % sentinels.Count;
            (RedisEndpoint? master, string answer) = await AskAsync(sentinels[place], cancellationToken).ConfigureAwait(false);
            if (master is { } found)
            {
                first = place;
                return found;
            }
            answers.Add(answer);
        }
        throw new RedisConnectionException($"No sentinel knows the master '{serviceName}': {string.Join(' ', answers)}");
    }

    private async ValueTask<(RedisEndpoint? Master, string Answer)> AskAsync(RedisEndpoint sentinel, CancellationToken cancellationToken)
    {
        try
        {
            RedisConnection connection = await opener.OpenAsync(sentinel, new OpenRules(IsSentinel: true), static _ => { }, static (_, _) => default, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                RedisReply address = await connection.ExecuteAsync(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", serviceName], cancellationToken).ConfigureAwait(false);
                return address.Count == 2
                    ? (new RedisEndpoint(address[0].AsString()!, (int)address[1].AsInt64()), "")
                    : (null, $"{sentinel} does not know that name.");
            }
        }
        catch (Exception fault) when (fault is RedisConnectionException or RedisServerException or TimeoutException)
        {
            return (null, fault.Message);
        }
    }
}
