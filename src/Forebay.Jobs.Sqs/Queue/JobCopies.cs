namespace Forebay.Jobs.Sqs;

/// <summary>Sends jobs, and sends them anew in place of the message they came with. Thread-safe.</summary>
/// <remarks>The new one is sent before the old one is deleted: a kill between the two leaves both, and the job runs twice rather than never.</remarks>
internal sealed class JobCopies(SqsQueues queues, TimeProvider time)
{
    /// <summary>Sends a job to a queue; the message's id.</summary>
    /// <param name="queue">Its type's.</param>
    /// <param name="job">With its time; SQS delays it as far as it can, and it is delayed further when it comes early.</param>
    /// <param name="deduplicationId">For FIFO queues.</param>
    /// <param name="cancellationToken">Ends the wait; it may be sent nevertheless.</param>
    /// <exception cref="ArgumentException">It is larger than the queue takes.</exception>
    public Task<string> SendAsync(SqsQueue queue, JobEnvelope job, string deduplicationId, CancellationToken cancellationToken)
    {
        // A job that SQS delays long enough needs no time of its own.
        TimeSpan wait = job.DueAt is { } due ? due - time.GetUtcNow() : TimeSpan.Zero;
        TimeSpan delay = queue.IsFifo || wait < TimeSpan.Zero ? TimeSpan.Zero : wait < SqsLimits.Delay ? wait : SqsLimits.Delay;
        OutgoingMessage message = JobMessages.Write(
            wait <= delay ? job with { DueAt = null } : job,
            delay,
            queue.IsFifo ? job.Group ?? Guid.NewGuid().ToString("N") : null,
            queue.IsFifo ? deduplicationId : null);
        if (message.Bytes > queue.MaxMessageBytes)
            throw new ArgumentException($"A '{job.Type}' job takes {message.Bytes} bytes as a message of SQS; the queue {queue.Name} takes {queue.MaxMessageBytes}. Store the payload elsewhere and enqueue its name.", nameof(job));
        return queue.SendAsync(message, cancellationToken);
    }

    /// <summary>Puts a copy into the queue in place of the leased message.</summary>
    public async Task ReplaceAsync(SqsLease lease, JobEnvelope copy, CancellationToken cancellationToken)
    {
        await SendAsync(lease.Queue, copy, $"{lease.Message.MessageId}-{lease.Fence}", cancellationToken).ConfigureAwait(false);
        await lease.Queue.DeleteAsync(lease.Message.ReceiptHandle, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a message back as if it had not been received. One of a group stays in its place, which costs the attempt: a copy would stand behind its group.</summary>
    public Task ReleaseAsync(SqsLease lease, CancellationToken cancellationToken) => lease.Job.Group is null
        ? ReplaceAsync(lease, lease.Copy(lease.Attempt - 1), cancellationToken)
        : lease.Queue.ChangeVisibilityAsync(lease.Message.ReceiptHandle, TimeSpan.Zero, cancellationToken);

    /// <summary>Moves a job to the dead letters.</summary>
    public async Task BuryAsync(SqsLease lease, string error, CancellationToken cancellationToken)
    {
        SqsQueue dead = await queues.GetDeadAsync(cancellationToken).ConfigureAwait(false);
        JobEnvelope letter = lease.Copy(lease.Attempt) with { Error = error, DiedAt = time.GetUtcNow() };
        OutgoingMessage message = Letter(letter, lease);
        // A large payload leaves little room: rather less of the error than no dead letter.
        for (int room = error.Length; message.Bytes > dead.MaxMessageBytes && room > 0; message = Letter(letter with { Error = error[..room] }, lease))
            room /= 2;
        await dead.SendAsync(message, cancellationToken).ConfigureAwait(false);
        await lease.Queue.DeleteAsync(lease.Message.ReceiptHandle, cancellationToken).ConfigureAwait(false);
    }

    // Among the dead letters no group holds back another.
    private static OutgoingMessage Letter(JobEnvelope letter, SqsLease lease) => JobMessages.Write(
        letter,
        TimeSpan.Zero,
        lease.Queue.IsFifo ? Guid.NewGuid().ToString("N") : null,
        lease.Queue.IsFifo ? $"{lease.Message.MessageId}-{lease.Fence}" : null);
}
