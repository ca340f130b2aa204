using Forebay.Http.StatusField;
using Forebay.Http.StructuredFields;
using Xunit;

namespace Forebay.Http.Tests.StatusField;

public sealed class CacheStatusTests
{
    private static readonly (string Section, CacheStatus Status, string Expected)[] Cases =
    [
        ("RFC 9211 2", new("Forebay"), "Forebay"),
        ("RFC 9211 2.1", new("Forebay") { Hit = true }, "Forebay;hit"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.Bypass }, "Forebay;fwd=bypass"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.Method }, "Forebay;fwd=method"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.UriMiss }, "Forebay;fwd=uri-miss"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.VaryMiss }, "Forebay;fwd=vary-miss"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.Miss }, "Forebay;fwd=miss"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.Request }, "Forebay;fwd=request"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.Stale }, "Forebay;fwd=stale"),
        ("RFC 9211 2.2", new("Forebay") { Forward = ForwardReason.Partial }, "Forebay;fwd=partial"),
        ("RFC 9211 2.3", new("Forebay") { Forward = ForwardReason.Stale, ForwardStatus = 304 }, "Forebay;fwd=stale;fwd-status=304"),
        ("RFC 9211 2.4", new("Forebay") { Hit = true, Ttl = 545 }, "Forebay;hit;ttl=545"),
        ("RFC 9211 2.4", new("Forebay") { Hit = true, Ttl = 0 }, "Forebay;hit;ttl=0"),
        ("RFC 9211 2.4", new("Forebay") { Hit = true, Ttl = -412 }, "Forebay;hit;ttl=-412"),
        ("RFC 9651 3.3.1", new("Forebay") { Hit = true, Ttl = long.MaxValue }, "Forebay;hit;ttl=999999999999999"),
        ("RFC 9651 3.3.1", new("Forebay") { Hit = true, Ttl = long.MinValue }, "Forebay;hit;ttl=-999999999999999"),
        ("RFC 9211 2.5", new("Forebay") { Forward = ForwardReason.UriMiss, Stored = true }, "Forebay;fwd=uri-miss;stored"),
        ("RFC 9211 2.6", new("Forebay") { Forward = ForwardReason.UriMiss, Collapsed = true }, "Forebay;fwd=uri-miss;collapsed"),
        ("RFC 9211 2.7", new("Forebay") { Hit = true, Key = "GET /a?b=\"c\"" }, "Forebay;hit;key=\"GET /a?b=\\\"c\\\"\""),
        ("RFC 9211 2.7, a String even where a Token would do", new("Forebay") { Hit = true, Key = "a" }, "Forebay;hit;key=\"a\""),
        ("RFC 9211 2.7", new("Forebay") { Hit = true, Key = "" }, "Forebay;hit;key=\"\""),
        ("RFC 9651 3.3.3", new("Forebay") { Hit = true, Key = "/f\u00FC\r\n" }, "Forebay;hit;key=\"/f%C3%BC%0D%0A\""),
        ("RFC 9211 2.8", new("Forebay") { Hit = true, Detail = "MEMORY" }, "Forebay;hit;detail=MEMORY"),
        ("RFC 9211 2.8", new("Forebay") { Hit = true, Detail = "from disk" }, "Forebay;hit;detail=\"from disk\""),
        ("RFC 9211 2, name of a host", new("cdn.example.com:443") { Hit = true }, "cdn.example.com:443;hit"),
        ("RFC 9211 2, name that is a String", new("My Cache") { Hit = true }, "\"My Cache\";hit"),
        ("RFC 9211 2, name that is a String", new("10.0.0.1") { Hit = true }, "\"10.0.0.1\";hit"),
        ("RFC 9211 2, name that is a String", new("") { Hit = true }, "\"\";hit"),
        ("RFC 9651 3.3.3", new("K\u00FChl") { Hit = true }, "K%C3%BChl;hit"),
        (
            "RFC 9211 2",
            new("Forebay") { Forward = ForwardReason.VaryMiss, ForwardStatus = 200, Ttl = 60, Stored = true, Collapsed = true, Key = "k 1", Detail = "d" },
            "Forebay;fwd=vary-miss;fwd-status=200;ttl=60;stored;collapsed;key=\"k 1\";detail=d"
        ),
        ("RFC 9211 2.3, 2.5 and 2.6, without meaning alone", new("Forebay") { ForwardStatus = 200, Stored = true, Collapsed = true }, "Forebay"),
        (
            "RFC 9211 2, hit and fwd exclude each other",
            new("Forebay") { Hit = true, Forward = ForwardReason.Stale, ForwardStatus = 200, Stored = true, Collapsed = true, Ttl = 1 },
            "Forebay;hit;ttl=1"
        ),
    ];

    // Written here, since a public test can't take what is internal.
    public static TheoryData<string, string, string> Members => new(Cases.Select(one => (one.Section, one.Status.ToString(), one.Expected)));

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_says_what_the_cache_did(string section, string written, string expected)
    {
        Assert.True(expected == written, $"{section}: {written}");
        Assert.True(StructuredFieldParser.TryParseItem(expected, out _), section);
    }

    [Theory]
    [InlineData("RFC 9211 2, nothing came", null, "Forebay;hit")]
    [InlineData("RFC 9211 2, nothing came", "", "Forebay;hit")]
    [InlineData("RFC 9211 2, nothing came", " \t", "Forebay;hit")]
    [InlineData("RFC 9211 2, the nearest to the client comes last", "OriginCache; hit; ttl=1100", "OriginCache; hit; ttl=1100, Forebay;hit")]
    [InlineData("RFC 9211 2", "A;hit,\tB;fwd=miss ", "A;hit,\tB;fwd=miss, Forebay;hit")]
    [InlineData("RFC 9211 2, a malformed field is kept", "not a=list", "not a=list, Forebay;hit")]
    public void A_member_is_appended_to_what_came_from_upstream(string section, string? existing, string expected) =>
        Assert.True(expected == new CacheStatus("Forebay") { Hit = true }.Append(existing), section);

    [Fact]
    public void Every_cache_of_a_chain_is_a_member_of_one_list()
    {
        string upstream = new CacheStatus("Shield") { Forward = ForwardReason.UriMiss, Key = "a, b" }.Append(null);
        string field = new CacheStatus("Edge, 1") { Hit = true }.Append(upstream);
        Assert.True(StructuredFieldParser.TryParseList(field, out IReadOnlyList<StructuredMember> caches));
        Assert.Equal([BareItem.OfToken("Shield"), BareItem.OfString("Edge, 1")], caches.Select(cache => ((StructuredItem)cache).Value));
    }
}
