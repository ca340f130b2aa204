namespace Forebay.Jobs.Tests.Workers;

/// <summary>The clock of a machine that is ahead of another: its processes see leases run out early.</summary>
internal sealed class LaterTime(TimeProvider time, TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + by;
}
