using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>What the worker says in the log: event ids 3500 to 3699.</summary>
internal static partial class JobLog
{
    [LoggerMessage(EventId = 3501, Level = LogLevel.Information, Message = "Worker {Worker} runs jobs of {Types} types.")]
    public static partial void Started(ILogger logger, string worker, int types);

    [LoggerMessage(EventId = 3502, Level = LogLevel.Information, Message = "Worker {Worker} stops; it waits up to {StopTimeout} for {Running} running jobs.")]
    public static partial void Stopping(ILogger logger, string worker, TimeSpan stopTimeout, int running);

    [LoggerMessage(EventId = 3503, Level = LogLevel.Warning, Message = "Worker {Worker} cancelled {Running} jobs that were not done within {StopTimeout}; each that ends is given back to the queue.")]
    public static partial void Cancelled(ILogger logger, string worker, int running, TimeSpan stopTimeout);

    [LoggerMessage(EventId = 3504, Level = LogLevel.Information, Message = "Worker {Worker} has stopped.")]
    public static partial void Stopped(ILogger logger, string worker);

    [LoggerMessage(EventId = 3510, Level = LogLevel.Debug, Message = "Job {Id} of type {Type} is done, in attempt {Attempt}.")]
    public static partial void Completed(ILogger logger, JobId id, string type, int attempt);

    [LoggerMessage(EventId = 3511, Level = LogLevel.Warning, Message = "Job {Id} of type {Type} failed in attempt {Attempt} of {MaxAttempts}. The next is in {Delay}.")]
    public static partial void Retried(ILogger logger, Exception exception, JobId id, string type, int attempt, int maxAttempts, TimeSpan delay);

    [LoggerMessage(EventId = 3512, Level = LogLevel.Error, Message = "Job {Id} of type {Type} failed for good in attempt {Attempt}; it is kept as a dead letter.")]
    public static partial void Dead(ILogger logger, Exception exception, JobId id, string type, int attempt);

    [LoggerMessage(EventId = 3513, Level = LogLevel.Warning, Message = "The lease of job {Id} of type {Type} was lost in attempt {Attempt}: its heartbeats came too late. Another worker may have run it.")]
    public static partial void Lost(ILogger logger, JobId id, string type, int attempt);

    [LoggerMessage(EventId = 3514, Level = LogLevel.Information, Message = "Job {Id} of type {Type} was given back to the queue.")]
    public static partial void Returned(ILogger logger, JobId id, string type);

    [LoggerMessage(EventId = 3515, Level = LogLevel.Error, Message = "What became of job {Id} of type {Type} could not be noted. Its lease runs out, and it runs again.")]
    public static partial void Unsettled(ILogger logger, Exception exception, JobId id, string type);

    [LoggerMessage(EventId = 3516, Level = LogLevel.Warning, Message = "A heartbeat of job {Id} of type {Type} failed. The next is in {Delay}.")]
    public static partial void HeartbeatFailed(ILogger logger, Exception exception, JobId id, string type, TimeSpan delay);

    [LoggerMessage(EventId = 3517, Level = LogLevel.Warning, Message = "The queue failed while a batch of {Type} jobs waited for more; it is applied as it is.")]
    public static partial void BatchCut(ILogger logger, Exception exception, string type);

    [LoggerMessage(EventId = 3520, Level = LogLevel.Error, Message = "The queue of {Type} jobs failed. It is tried again every {Delay}, which is not logged.")]
    public static partial void QueueFailed(ILogger logger, Exception exception, string type, TimeSpan delay);

    [LoggerMessage(EventId = 3521, Level = LogLevel.Information, Message = "The queue of {Type} jobs works again.")]
    public static partial void QueueBack(ILogger logger, string type);

    [LoggerMessage(EventId = 3522, Level = LogLevel.Warning, Message = "Finished jobs could not be purged. It is tried again in {Delay}.")]
    public static partial void PurgeFailed(ILogger logger, Exception exception, TimeSpan delay);
}
