namespace Forebay.Bus;

/// <summary>An invalidation on its way to the shared tiers and the bus.</summary>
/// <param name="Id">Its place in the order; the row's number in the file.</param>
/// <param name="Message">What it says.</param>
/// <param name="Entered">Its place among the pending ones.</param>
internal sealed record OutboxItem(long Id, InvalidationMessage Message, PendingStamps.Entered Entered)
{
    private readonly TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True: it is sent. False: it could not be for now, and its sender is to keep it in the file.</summary>
    public Task<bool> Done => done.Task;

    /// <summary>True where a row of the file has it. Written and read under the publisher's lock.</summary>
    public bool Kept { get; set; }

    /// <summary>True where it is sent. Written and read under the publisher's lock.</summary>
    public bool Sent { get; set; }

    public void Tell(bool sent) => done.TrySetResult(sent);
}
