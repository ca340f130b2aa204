using Forebay.Jobs.Sqs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Forebay.Jobs;

/// <summary>Keeps jobs in AWS SQS.</summary>
public static class SqsJobsBuilderExtensions
{
    /// <summary>Chooses SQS as the queue.</summary>
    /// <param name="builder">What <c>AddForebayJobs</c> gives.</param>
    /// <param name="configure">Region, credentials and the rest; null: what the environment and the profile say.</param>
    /// <exception cref="ArgumentException">An option can't work; thrown when the queue is made.</exception>
    /// <exception cref="AwsCredentialsException">There is no region; thrown when the queue is made.</exception>
    public static JobsBuilder UseSqs(this JobsBuilder builder, Action<SqsJobQueueOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseQueue(provider =>
        {
            var options = new SqsJobQueueOptions();
            configure?.Invoke(options);
            return new SqsJobQueue(options, provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>());
        });
    }
}
