namespace Forebay.Jobs;

/// <summary>Runs the jobs of one type. Made by dependency injection, in a scope of its own for each attempt.</summary>
/// <typeparam name="T">What the job's JSON is read into.</typeparam>
public interface IJobHandler<in T>
{
    /// <summary>Runs a job. When it returns, the job is completed; what it throws fails the attempt, and <see cref="JobFailedException"/> the whole job.</summary>
    /// <param name="job">The payload.</param>
    /// <param name="context">The attempt, and where progress is reported.</param>
    /// <param name="cancellationToken">Cancelled when the lease is lost, or the worker stops and can wait no longer.</param>
    /// <remarks>A job runs at least once: after a kill it runs again, so what it does must bear being done twice.</remarks>
    Task RunAsync(T job, JobContext context, CancellationToken cancellationToken);
}
