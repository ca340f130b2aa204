using Forebay.Testing;
using Forebay.Testing.Sqs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Server;

public sealed class SqsSocketServerTests
{
    [Fact]
    public async Task A_poll_whose_client_is_gone_takes_no_message()
    {
        // Its clock stands, so that no poll ends by itself.
        var server = new SqsServer(new ManualTimeProvider()) { MostSkew = TimeSpan.FromDays(3650) };
        await using var socket = new SqsSocketServer(server);
        await using (ServiceProvider gone = Open(socket))
        {
            _ = gone.GetRequiredService<IJobQueue>().WaitAsync(["thumb"], TestContext.Current.CancellationToken).AsTask();
            await Eventually.TrueAsync(() => server.Waiting == 1, "it polls");
        }
        await Eventually.TrueAsync(() => server.Waiting == 0, "its poll is over");
        await using ServiceProvider stays = Open(socket);
        IJobQueue queue = stays.GetRequiredService<IJobQueue>();
        await queue.EnqueueAsync("thumb", new byte[1], null, TestContext.Current.CancellationToken);
        Assert.Single(await queue.LeaseAsync(new LeaseRequest(["thumb"], "w", 10, TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken));
    }

    private static ServiceProvider Open(SqsSocketServer socket) => new ServiceCollection()
        .AddForebayJobs(jobs => jobs.UseSqs(options =>
        {
            options.Endpoint = socket.Endpoint;
            options.Region = SqsServer.Region;
            options.Credentials = SqsTestbed.Key;
        }))
        .BuildServiceProvider();
}
