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
        bool withProxy = Environment.GetEnvironmentVariable("DIFF_DIRECT") is null;
        await using DifferentialDatabases databases = await DifferentialDatabases.StartAsync(flavour, withProxy);
        var comparison = new Comparison();
        var statements = new HashSet<string>(StringComparer.Ordinal);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach ((int round, ClientKind kind) in new[] { (0, ClientKind.Modern), (1, ClientKind.Old), (2, ClientKind.Counting), (3, ClientKind.Single) })
        {
            foreach ((string name, IReadOnlyList<Step> steps) in Corpus.Of(flavour, round))
            {
                statements.UnionWith(steps.Select(static step => step.ToString()));
                long at = watch.ElapsedMilliseconds;
                Task<IReadOnlyList<Reading>> direct = ScriptRunner.RunAsync(databases.Direct, kind, "store", steps), proxied = ScriptRunner.RunAsync(databases.Proxied, kind, "store", steps);
                comparison.Add(name, kind, await direct, await proxied);
                output.WriteLine($"{name} {watch.ElapsedMilliseconds - at} ms, {comparison.Differences} differences");
            }
        }
        output.WriteLine($"{statements.Count} statements, {comparison.Answers} answers, {comparison.Packets} packets, {comparison.Varied} varied; {databases.Proxy?.Statistics}");
        Assert.True(comparison.Differences == 0, comparison.ToString());
        Assert.InRange(statements.Count, 2000, int.MaxValue);
    }
}
