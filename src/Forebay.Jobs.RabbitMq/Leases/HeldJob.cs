using Forebay.Jobs.RabbitMq.Connections;
using Forebay.Jobs.RabbitMq.Messages;
using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Leases;

/// <summary>A job that this process holds: a message that was got and not acked, and until when.</summary>
/// <remarks>
/// <para>The broker knows no visibility time-out, so it is kept here: a timer gives the message back when the lease has run out. Where the process
/// dies or the connection breaks, the broker does so itself.</para>
/// <para><see cref="state"/>, <see cref="endsAt"/> and the timer change under <see cref="gate"/>. Who settles takes the job from Held to Settling, so that
/// the timer leaves it alone meanwhile, and from there to Ended or, where it could not be settled, back to Held. Ended is for good.</para>
/// </remarks>
internal sealed class HeldJob
{
    // .NET's timers end at 49 days; longer leases take several.
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(20);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Action<HeldJob> expired;
    private readonly IChannel channel;
    private readonly ulong tag;
    private readonly ITimer timer;
    private HoldState state;
    private DateTimeOffset endsAtWall;
    private long endsAt;

    /// <param name="channel">Where the message was got.</param>
    /// <param name="tag">Its delivery there.</param>
    /// <param name="message">The job.</param>
    /// <param name="deliveries">How often it was given out before.</param>
    /// <param name="request">Who asked, and for how long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="expired">Called once where the lease runs out; gives the message back.</param>
    public HeldJob(IChannel channel, ulong tag, JobMessage message, long deliveries, LeaseRequest request, TimeProvider time, Action<HeldJob> expired)
    {
        this.channel = channel;
        this.tag = tag;
        this.time = time;
        this.expired = expired;
        Message = message;
        Worker = request.Worker;
        // Each time it was given out and came back, an attempt was begun and not told of.
        Attempt = (int)Math.Min(message.Attempts + deliveries + 1, int.MaxValue);
        Fence = message.Fence + deliveries + 1;
        timer = time.CreateTimer(static held => ((HeldJob)held!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (gate)
            Extend(request.Visibility);
    }

    public JobMessage Message { get; }

    public string Worker { get; }

    public int Attempt { get; }

    public long Fence { get; }

    public JobProgress? Progress { get; private set; }

    public DateTimeOffset EndsAt
    {
        get
        {
            lock (gate)
                return endsAtWall;
        }
    }

    public bool IsOn(IChannel other) => ReferenceEquals(channel, other);

    /// <summary>False: the lease is lost.</summary>
    public bool TryRenew(TimeSpan visibility)
    {
        lock (gate)
        {
            if (!IsGood)
                return false;
            Extend(visibility);
            return true;
        }
    }

    /// <summary>False: the lease is lost.</summary>
    public bool TryReport(JobProgress progress)
    {
        lock (gate)
        {
            if (!IsGood)
                return false;
            Progress = progress;
            return true;
        }
    }

    /// <summary>Takes the job from the timer, to ack it. False: the lease is lost, or somebody settles it already.</summary>
    public bool TryBeginSettle()
    {
        lock (gate)
        {
            if (state != HoldState.Held || !IsGood)
                return false;
            state = HoldState.Settling;
            return true;
        }
    }

    /// <summary>It could not be settled: the lease goes on, for what is left of it.</summary>
    public void Resume()
    {
        lock (gate)
        {
            if (state != HoldState.Settling)
                return;
            state = HoldState.Held;
            Arm();
        }
    }

    /// <summary>Ends the lease; false where it was ended before.</summary>
    public bool TryEnd()
    {
        lock (gate)
        {
            if (state == HoldState.Ended)
                return false;
            state = HoldState.Ended;
            timer.Dispose();
            return true;
        }
    }

    /// <summary>Tells the broker that the message is done with. False: its channel is gone, and the message back in its queue.</summary>
    public Task<bool> TryAckAsync() => TrySendAsync(() => channel.BasicAckAsync(tag, multiple: false, CancellationToken.None));

    /// <summary>Gives the message back to the broker; false where that has happened already, by the end of the channel.</summary>
    public Task<bool> TryNackAsync() => TrySendAsync(() => channel.BasicNackAsync(tag, multiple: false, requeue: true, CancellationToken.None));

    private static async Task<bool> TrySendAsync(Func<ValueTask> send)
    {
        try
        {
            await send().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (BrokerErrors.Is(e))
        {
            return false;
        }
    }

    // Within the gate.
    private bool IsGood => state != HoldState.Ended && channel.IsOpen;

    // Within the gate.
    private void Extend(TimeSpan visibility)
    {
        endsAt = time.GetTimestamp() + (long)(visibility.TotalSeconds * time.TimestampFrequency);
        endsAtWall = time.GetUtcNow() + visibility;
        Arm();
    }

    // Within the gate.
    private void Arm()
    {
        TimeSpan left = TimeSpan.FromSeconds((double)(endsAt - time.GetTimestamp()) / time.TimestampFrequency);
        // Whole milliseconds, rounded up: timers count in them, and one that fires too early would be set again.
        left = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, Math.Min(left.TotalMilliseconds, MaxTimer.TotalMilliseconds))));
        timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (gate)
        {
            if (state != HoldState.Held)
                return;
            if (time.GetTimestamp() < endsAt)
            {
                Arm();
                return;
            }
            state = HoldState.Ended;
            timer.Dispose();
        }
        expired(this);
    }
}
