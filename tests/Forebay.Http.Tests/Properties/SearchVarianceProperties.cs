using Forebay.Http.NoVarySearch;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Forebay.Http.Tests.Properties;

public sealed class SearchVarianceProperties
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(5000).WithQuietOnSuccess(true);

    private static readonly string[] Fields =
    [
        "", "key-order", "params", "params=(\"a\")", "key-order, params=(\"a\" \"+\")", "params, except=(\"a\")", "key-order, params, except=(\"a\" \"b\")",
    ];

    // Few pieces, so that two queries are often equivalent without being the same.
    private static readonly Gen<string> Queries = Gen.Choose(0, 7)
        .SelectMany(count => Gen.Elements("a", "b", "%61", "=", "&", "+", "%20", "%", "1", "\u00E9", "%C3%A9", "%f6", "%26", "%3D").ListOf(count))
        .Select(pieces => string.Concat(pieces));

    private static readonly Gen<(string Field, string One, string Other)> Cases = Gen.Elements(Fields)
        .SelectMany(_ => Queries, (field, one) => (field, one))
        .SelectMany(_ => Queries, (pair, other) => (pair.field, pair.one, other));

    [Fact]
    public void Two_queries_have_one_canonical_form_exactly_when_the_draft_calls_them_equivalent() => Prop.ForAll(Cases.ToArbitrary(), one =>
    {
        SearchVariance variance = SearchVariance.Parse(one.Field);
        return Model(variance, one.One, one.Other) == (variance.Canonical(one.One) == variance.Canonical(one.Other));
    }).Check(Often);

    [Fact]
    public void No_query_and_no_field_throws() => Prop.ForAll<string?, string?>((field, query) =>
    {
        foreach (SearchVariance variance in (SearchVariance[])[SearchVariance.Parse(field), SearchVariance.Parse("key-order")])
            Assert.True(variance.AreEquivalent(query, query));
    }).Check(Often);

    // Section 6 step by step, over the pairs themselves instead of a text of them.
    private static bool Model(SearchVariance variance, string one, string other)
    {
        if (variance.IsDefault)
            return one == other;
        return Pairs(variance, one).SequenceEqual(Pairs(variance, other));
    }

    private static List<(string Name, string Value)> Pairs(SearchVariance variance, string query)
    {
        List<(string Name, string Value)> pairs = [.. FormUrlEncoding.Parse(query)];
        pairs.RemoveAll(pair => !variance.Matters(pair.Name));
        return variance.KeyOrderMatters ? pairs : [.. pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal)];
    }
}
