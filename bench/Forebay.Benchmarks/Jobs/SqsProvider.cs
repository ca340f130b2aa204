using Forebay.Jobs;
using Forebay.Jobs.Sqs;
using Forebay.Testing.Sqs;

namespace Forebay.Benchmarks.Jobs;

/// <summary>The queue in SQS's double of the tests, over a real socket: AWS itself can't be had here. The double takes its share of the processors too.</summary>
internal sealed class SqsProvider() : JobProvider("sqs")
{
    public override Task<JobServer> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var server = new SqsSocketServer(new SqsServer());
        return Task.FromResult(new JobServer(server.Endpoint.ToString(), async () => await server.DisposeAsync()));
    }

    public override void Use(JobsBuilder jobs, string address) => jobs.UseSqs(options =>
    {
        options.Endpoint = new Uri(address);
        options.Region = SqsServer.Region;
        options.Credentials = new AwsCredentials(SqsServer.AccessKeyId, SqsServer.Secret);
    });
}
