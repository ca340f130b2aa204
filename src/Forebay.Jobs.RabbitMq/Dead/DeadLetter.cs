using Forebay.Jobs.RabbitMq.Messages;
using RabbitMQ.Client;

namespace Forebay.Jobs.RabbitMq.Dead;

/// <summary>A message in the queue of dead letters.</summary>
/// <param name="Job">The job as it died.</param>
/// <param name="DiedAt">When a worker or, to the second, the broker gave it up.</param>
/// <param name="Error">Why.</param>
internal sealed record DeadLetter(JobMessage Job, DateTimeOffset DiedAt, string Error)
{
    /// <summary>Reads any message: one that was never a job is of no type, but can be seen and purged.</summary>
    public static DeadLetter Read(BasicGetResult got)
    {
        (string Reason, DateTimeOffset? At)? death = new HeaderReader(got.BasicProperties.Headers).LastDeath();
        JobMessage job = JobMessage.Read(got, out _) ?? new JobMessage(IdOf(got), "unknown", got.Body.ToArray()) { IsForeign = true };
        // A worker's word counts more than the broker's: an older death of the same message may still stand there.
        return job.DiedAt is { } died
            ? new DeadLetter(job, died, job.Error ?? "")
            : new DeadLetter(job, death?.At ?? job.EnqueuedAt, $"The broker dropped it ({death?.Reason ?? "for no reason that it told"}). Its last error: {job.Error ?? "none"}");
    }

    public DeadJob ToDeadJob() => new(new JobId(Job.Id), Job.Type, Job.Payload, Job.Attempts, Error, DiedAt);

    /// <summary>Something to call it by that stays the same from look to look.</summary>
    private static string IdOf(BasicGetResult got) =>
        got.BasicProperties.MessageId is { Length: > 0 and <= 100 } id ? id : "foreign-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(got.Body.Span));
}
