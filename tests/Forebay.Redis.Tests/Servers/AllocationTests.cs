using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.Redis.Tests.Servers;

/// <summary>Alone, since what others allocate would be counted.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
[Trait("Needs", "server")]
public sealed class AllocationTests
{
    private const int Commands = 20_000;

    [Fact]
    public async Task A_command_allocates_its_reply_and_nothing_else()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var client = new RedisClient(RedisOptions.Parse(server.Address));
        await client.ConnectAsync();
        byte[] value = new byte[1000];
        await client.ExecuteAsync(["SET", "a", value]);
        using var cancel = new CancellationTokenSource();
        foreach (int measured in (int[])[0, 1])
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Commands; i++)
                await client.ExecuteAsync(["INCR", "n"]);
            long numbers = GC.GetTotalAllocatedBytes(precise: true) - before;
            for (int i = 0; i < Commands; i++)
                await client.ExecuteAsync(["GET", "a"], cancel.Token);
            long payloads = GC.GetTotalAllocatedBytes(precise: true) - before - numbers;
            if (measured == 0)
                continue;
            Assert.InRange(numbers / (double)Commands, 0, 4);
            Assert.InRange(payloads / (double)Commands, 1000, 1000 + 24 + 4);
        }
    }
}
