using Forebay.MySql.Binlog.Events;

namespace Forebay.MySql.Binlog.Visibility;

/// <summary>Where the primary's log ended at some moment: once all up to there is received, and applied as far as it is visible, the feed has told everything up to that moment.</summary>
/// <param name="Asked">The moment before the primary was asked, of the feed's clock.</param>
/// <param name="End">Where the log ended.</param>
internal sealed record Sign(long Asked, BinlogPlace End)
{
    /// <summary>Completes when it has come true.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
