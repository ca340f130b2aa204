using System.Runtime.CompilerServices;

namespace Forebay.Redis;

/// <summary>Commands that are sent again.</summary>
public sealed partial class RedisClient
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(10);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RedisReply> RunAsync(RedisScript script, RedisArgument[] command, CancellationToken cancellationToken)
    {
        try
        {
            return await ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException refused) when (refused.Code == "NOSCRIPT")
        {
            return await LoadAsync(script, command, cancellationToken).ConfigureAwait(false);
        }
    }

    // Both on one connection, so that the second finds what the first has loaded. In a cluster a redirection may part them: then once more, by the new map.
    private async ValueTask<RedisReply> LoadAsync(RedisScript script, RedisArgument[] command, CancellationToken cancellationToken)
    {
        const int MostAttempts = 3;
        using RedisBatch batch = CreateBatch();
        for (int attempt = 1; ; attempt++)
        {
            batch.Add(["SCRIPT", "LOAD", script.Text]);
            batch.Add(command);
            RedisReply[] replies = await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            if (attempt < MostAttempts && replies[1].Error?.Code == "NOSCRIPT" && !replies[0].IsError)
                continue;
            replies[0].ThrowIfError();
            return replies[1].ThrowIfError();
        }
    }

    private async ValueTask<RedisReply> RetryAsync(RedisArgument[] command, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
            }
            catch (RedisConnectionException) when (time.GetElapsedTime(begun) < options.Connection.CommandTimeout)
            {
                await NextConnectionAsync(options.Connection.CommandTimeout - time.GetElapsedTime(begun), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Returns when it makes sense to try again, or when the time is over.
    private async ValueTask NextConnectionAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
        if (left <= RetryPause)
            return;
        try
        {
            await link.Attempt.WaitAsync(left - RetryPause, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is RedisConnectionException or TimeoutException)
        {
            // The command's own fault says more.
        }
    }
}
