using Xunit;

namespace Forebay.EntityFrameworkCore.Parity;

/// <summary>Whatever an application does with EF, it sees the same with the cache as without: the first time, and when the rows come from the cache.</summary>
[Trait("Needs", "server")]
public sealed class ParityTests(PostgreSqlFixture server)
{
    public static TheoryData<string> Reads => [.. ReadScenarios.All.Keys];

    public static TheoryData<string> Writes => [.. WriteScenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_read_gives_the_same(string scenario)
    {
        string connectionString = await server.NewDatabaseAsync();
        await using var plain = new ChatStore(connectionString, cached: false);
        await using var cached = new ChatStore(connectionString, cached: true);

        string expected = await RunAsync(plain, ReadScenarios.All[scenario]);
        Assert.Equal(expected, await RunAsync(cached, ReadScenarios.All[scenario]));
        Assert.Equal(expected, await RunAsync(cached, ReadScenarios.All[scenario]));
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_change_and_what_is_read_after_it_are_the_same(string scenario)
    {
        await using var plain = new ChatStore(await server.NewDatabaseAsync(), cached: false);
        await using var cached = new ChatStore(await server.NewDatabaseAsync(), cached: true);
        // So that whatever could be old is in the cache by then.
        foreach (Func<ChatStore, Trace, Task> read in ReadScenarios.All.Values)
            await RunAsync(cached, read);

        Assert.Equal(await RunAsync(plain, WriteScenarios.All[scenario]), await RunAsync(cached, WriteScenarios.All[scenario]));
        foreach ((string name, Func<ChatStore, Trace, Task> read) in ReadScenarios.All)
            Assert.Equal($"{name}\n{await RunAsync(plain, read)}", $"{name}\n{await RunAsync(cached, read)}");
    }

    private static async Task<string> RunAsync(ChatStore store, Func<ChatStore, Trace, Task> scenario)
    {
        var trace = new Trace();
        try
        {
            await scenario(store, trace);
        }
        catch (InvalidOperationException e)
        {
            // Nothing to be read where a change took it away: so it is for both.
            trace.Add("ended by", e.Message);
        }
        return trace.ToString();
    }
}
