namespace Forebay.Jobs.Sqs;

/// <summary>Looks through the dead letters, which SQS allows only by receiving them: those that are being looked at are hidden from others for a moment. Thread-safe.</summary>
internal sealed class DeadLetters(SqsQueues queues, JobCopies copies, TimeProvider time)
{
    /// <summary>No look goes through more: each ten are a call, and each is received and released.</summary>
    public const int MostRead = 1000;

    // Long enough for a look through all of them.
    private static readonly TimeSpan Hidden = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WaitForMore = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<DeadJob>> ListAsync(int most, int skip, CancellationToken cancellationToken)
    {
        List<DeadJob> found = [];
        await LookAsync((_, letter, message) =>
        {
            found.Add(Dead(letter, message));
            return Task.FromResult(Look.Leave);
        }, cancellationToken).ConfigureAwait(false);
        return [.. found.OrderByDescending(dead => dead.DiedAt).ThenByDescending(dead => dead.Id.Value, StringComparer.Ordinal).Skip(skip).Take(most)];
    }

    public async Task<bool> RetryAsync(JobId id, CancellationToken cancellationToken)
    {
        bool retried = false;
        await LookAsync(async (_, letter, message) =>
        {
            if (Dead(letter, message).Id != id)
                return Look.Leave;
            SqsQueue queue = await queues.GetAsync(letter.Type, cancellationToken).ConfigureAwait(false);
            JobEnvelope job = letter with { Id = id.Value, AttemptsBefore = 0, FenceBefore = Fence(letter, message), DueAt = null, Error = null, DiedAt = null };
            await copies.SendAsync(queue, job, $"{message.MessageId}-retry", cancellationToken).ConfigureAwait(false);
            retried = true;
            return Look.DeleteAndEnd;
        }, cancellationToken).ConfigureAwait(false);
        return retried;
    }

    public async Task<int> PurgeAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        // SQS itself keeps none so long.
        if (olderThan >= SqsLimits.MostRetention)
            return 0;
        int purged = 0;
        DateTimeOffset before = time.GetUtcNow() - olderThan;
        await LookAsync((_, letter, message) =>
        {
            if (Dead(letter, message).DiedAt >= before)
                return Task.FromResult(Look.Leave);
            purged++;
            return Task.FromResult(Look.Delete);
        }, cancellationToken).ConfigureAwait(false);
        return purged;
    }

    /// <summary>Shows each dead letter once; those that are left are released at the end.</summary>
    private async Task LookAsync(Func<SqsQueue, JobEnvelope, SqsMessage, Task<Look>> see, CancellationToken cancellationToken)
    {
        SqsQueue queue = await queues.GetDeadAsync(cancellationToken).ConfigureAwait(false);
        (long expected, _, _) = await queue.CountAsync(cancellationToken).ConfigureAwait(false);
        var left = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            for (int read = 0; read < MostRead;)
            {
                // A receive without a wait asks only some of SQS's servers: it is believed where nothing more is expected.
                IReadOnlyList<SqsMessage> messages = await queue.ReceiveAsync(SqsLimits.BatchEntries, read < expected ? WaitForMore : TimeSpan.Zero, Hidden, cancellationToken).ConfigureAwait(false);
                if (messages.Count == 0)
                    return;
                read += messages.Count;
                foreach (SqsMessage message in messages)
                    left[message.MessageId] = message.ReceiptHandle;
                foreach (SqsMessage message in messages)
                {
                    Look look = await see(queue, JobMessages.Read(message, ""), message).ConfigureAwait(false);
                    if (look == Look.Leave)
                        continue;
                    await queue.DeleteAsync(message.ReceiptHandle, cancellationToken).ConfigureAwait(false);
                    left.Remove(message.MessageId);
                    if (look == Look.DeleteAndEnd)
                        return;
                }
            }
        }
        finally
        {
            await ReleaseAsync(queue, left.Values).ConfigureAwait(false);
        }
    }

    private static async Task ReleaseAsync(SqsQueue queue, IEnumerable<string> handles)
    {
        try
        {
            await Task.WhenAll(handles.Select(handle => queue.ChangeVisibilityAsync(handle, TimeSpan.Zero, CancellationToken.None))).ConfigureAwait(false);
        }
        catch (SqsException)
        {
            // They are seen again in a minute, and the look itself has succeeded or has an error of its own.
        }
    }

    private static DeadJob Dead(JobEnvelope letter, SqsMessage message)
    {
        bool byUs = letter.DiedAt is not null;
        return new DeadJob(
            new JobId(letter.Id ?? message.MessageId),
            letter.Type,
            letter.Payload,
            byUs ? letter.AttemptsBefore : letter.AttemptsBefore + message.ReceiveCount,
            letter.Error ?? (byUs ? "" : "SQS moved it here: it was received as often as the redrive policy of its queue allows, and nobody finished it."),
            letter.DiedAt ?? message.SentAt);
    }

    private static long Fence(JobEnvelope letter, SqsMessage message) => letter.DiedAt is not null ? letter.FenceBefore : letter.FenceBefore + SqsLimits.MostReceives + message.ReceiveCount;

    private enum Look
    {
        Leave,
        Delete,
        DeleteAndEnd,
    }
}
