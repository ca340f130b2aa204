using Forebay.Http.Rules;
using Xunit;

namespace Forebay.Http.Tests.Properties;

public sealed class RulePropertyTests(ITestOutputHelper output)
{
    private const int Exchanges = 20_000;

    private static readonly string[] RequestWords = ["no-store", "no-cache", "max-age", "min-fresh", "max-stale", "max-stale=", "no-transform"];

    private static readonly string[] ResponseWords =
        ["no-store", "no-cache", "private", "public", "must-revalidate", "proxy-revalidate", "must-understand", "immutable", "max-age=", "s-maxage=", "stale-while-revalidate="];

    [Fact]
    public void Nothing_is_stored_or_served_that_a_plain_reading_of_the_rules_forbids_and_what_it_permits_is_served()
    {
        int seed = Random.Shared.Next(), stored = 0, served = 0;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int i = 0; i < Exchanges; i++)
        {
            PlainExchange exchange = Make(random);
            RequestFacts request = Exchange.Request(exchange.RequestFields, exchange.Method);
            ResponseFacts response = Exchange.Response(exchange.ResponseFields, exchange.Status);
            StoreDecision decision = Storing.Decide(request, response, Exchange.Shared);
            string? forbidden = PlainRules.MustNotStore(exchange);
            // What is useless may be left out; whatever else is refused must be forbidden.
            Assert.True(
                decision == StoreDecision.Useless || (decision == StoreDecision.Store) == (forbidden is null),
                $"seed {seed}: {exchange.Method} {exchange.RequestFields} -> {exchange.Status} {exchange.ResponseFields}: {decision}, but {forbidden ?? "nothing forbids it"}");
            stored += decision == StoreDecision.Store ? 1 : 0;
            long later = random.Next(0, 300);
            ReuseDecision reuse = Reuse.Decide(request, response, Exchange.Now.AddSeconds(later));
            string? unfit = PlainRules.MustNotServe(exchange, later);
            Assert.True(
                (reuse == ReuseDecision.Validate) == (unfit is not null),
                $"seed {seed}: {exchange.RequestFields} -> {exchange.Status} {exchange.ResponseFields} after {later} s: {reuse}, but {unfit ?? "nothing forbids it"}");
            served += reuse == ReuseDecision.Validate ? 0 : 1;
        }
        // Both answers must have been tried.
        Assert.InRange(stored, Exchanges / 50, Exchanges * 49 / 50);
        Assert.InRange(served, Exchanges / 50, Exchanges * 49 / 50);
    }

    private static PlainExchange Make(Random random) => new(
        Pick(random, "GET", "GET", "GET", "HEAD", "PUT", "POST"),
        Pick(random, 200, 200, 200, 204, 299, 301, 302, 304, 404, 418, 500, 503),
        Words(random, RequestWords, 2),
        Words(random, ResponseWords, 3),
        IsAuthorized: random.Next(6) == 0,
        HasTag: random.Next(3) == 0,
        ExpiresIn: random.Next(4) == 0 ? random.Next(-50, 200) : null,
        ModifiedBefore: random.Next(4) == 0 ? random.Next(1, 2000) : null);

    private static Dictionary<string, long?> Words(Random random, string[] words, int most)
    {
        Dictionary<string, long?> chosen = new(StringComparer.Ordinal);
        for (int i = random.Next(most + 1); i > 0; i--)
        {
            string word = Pick(random, words);
            bool hasValue = word.EndsWith('=') || word is "max-age" or "min-fresh";
            chosen[word.TrimEnd('=')] = hasValue ? random.Next(0, 200) : null;
        }
        return chosen;
    }

    private static T Pick<T>(Random random, params T[] among) => among[random.Next(among.Length)];
}
