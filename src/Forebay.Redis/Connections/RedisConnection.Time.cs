namespace Forebay.Redis.Connections;

/// <summary>Time-outs, silence, and the sign of life.</summary>
internal sealed partial class RedisConnection
{
    private readonly int keepAliveTicks;
    private volatile int tick;
    private volatile int lastHeard;

    private void OnTick()
    {
        int now = tick + 1;
        tick = now;
        bool anyDue = false;
        inFlight.ForEach(this, (pending, connection) => anyDue |= pending.FailIfDue(now, connection.TimedOut));
        if (waiting.Count > 0)
            anyDue |= SweepWaiting(now);
        int silent = now - lastHeard;
        if (anyDue && silent >= TicksOfTimeout)
            Close(new TimeoutException($"Redis at {Node.Endpoint} has been silent for {options.CommandTimeout:c} while commands waited."));
        else if (silent >= keepAliveTicks && inFlight.Count == 0)
            _ = PingAsync();
    }

    private bool SweepWaiting(int now)
    {
        bool any = false;
        lock (gate)
        {
            foreach (WaitingCommand one in waiting)
                any |= one.Pending.FailIfDue(now, TimedOut);
        }
        return any;
    }

    private TimeoutException TimedOut() => new($"Redis at {Node.Endpoint} has not replied within CommandTimeout ({options.CommandTimeout:c}). The command may have been carried out.");

    // A reply that does not come is found by the sweep, which then closes the connection.
    private async Task PingAsync()
    {
        try
        {
            await ExecuteAsync(["PING"], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TimeoutException or RedisConnectionException or RedisServerException)
        {
            // An error is a word from the server too.
        }
    }
}
