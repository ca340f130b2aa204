using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>Every packet of every answer, through the proxy as from the server.</summary>
[Trait("Needs", "server")]
public sealed class DifferentialTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task Every_answer_through_the_proxy_is_the_servers_byte_by_byte(MySqlFlavour flavour)
    {
        await using DifferentialDatabases databases = await DifferentialDatabases.StartAsync(flavour, withProxy: true);
        Comparison comparison = await CompareAsync(databases, flavour, (0, ClientKind.Modern), (1, ClientKind.Old), (2, ClientKind.Counting), (3, ClientKind.Single));

        Assert.Empty(databases.Complaints.Faults);
        // A server's own moods are few; and what was never answered from the cache has shown nothing.
        Assert.InRange(comparison.Varied, 0, 20);
        Assert.InRange(databases.Proxy!.Statistics.Hits, comparison.Answers / 5, long.MaxValue);
    }

    // Run by hand when the corpus is changed: what differs here is no fault of the proxy.
    [Theory(Explicit = true)]
    [InlineData(MySqlFlavour.MySql)]
    [InlineData(MySqlFlavour.MariaDb)]
    public async Task Two_servers_alone_answer_alike_too(MySqlFlavour flavour)
    {
        await using DifferentialDatabases databases = await DifferentialDatabases.StartAsync(flavour, withProxy: false);

        await CompareAsync(databases, flavour, (0, ClientKind.Modern));
    }

    private async Task<Comparison> CompareAsync(DifferentialDatabases databases, MySqlFlavour flavour, params (int Round, ClientKind Kind)[] rounds)
    {
        var comparison = new Comparison();
        var statements = new HashSet<string>(StringComparer.Ordinal);
        foreach ((int round, ClientKind kind) in rounds)
        {
            foreach ((string name, IReadOnlyList<Step> steps) in Corpus.Of(flavour, round))
            {
                statements.UnionWith(steps.Select(static step => step.ToString()));
                Task<IReadOnlyList<Reading>> direct = ScriptRunner.RunAsync(databases.Direct, kind, "store", steps), proxied = ScriptRunner.RunAsync(databases.Proxied, kind, "store", steps);
                comparison.Add(name, kind, await direct, await proxied);
            }
        }
        output.WriteLine($"{statements.Count} statements, {comparison.Answers} answers, {comparison.Packets} packets, {comparison.Varied} varied; {databases.Proxy?.Statistics}");
        Assert.True(comparison.Differences == 0, $"{comparison}\n{string.Join('\n', databases.Complaints.Faults)}");
        Assert.InRange(statements.Count, 2000, int.MaxValue);
        return comparison;
    }
}
