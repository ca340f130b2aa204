using Forebay.Http.Fields;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Proxy.Tests.Wire;
using Forebay.Http.Rules;
using Forebay.Http.Storage;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Serving;

public sealed class PreparedHitTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Its_age_and_the_time_that_is_left_are_those_of_the_present_second_until_that_is_over()
    {
        PreparedHit hit = Prepare("Cache-Control: max-age=60|Age: 10");
        Assert.Equal((10, "10", "forebay;hit;ttl=50"), Told(hit.Now(Start)));
        Assert.Equal(10, hit.Now(Start.AddSeconds(0.99))!.Age);
        Assert.Same(hit.Now(Start.AddSeconds(5)), hit.Now(Start.AddSeconds(5.5)));
        Assert.Equal((59, "59", "forebay;hit;ttl=1"), Told(hit.Now(Start.AddSeconds(49.9))));
        Assert.Null(hit.Now(Start.AddSeconds(50)));
        Assert.Null(hit.Now(Start.AddDays(400)));
    }

    [Fact]
    public void A_clock_that_was_put_back_makes_nothing_younger_than_it_came() => Assert.Equal(10, Prepare("Cache-Control: max-age=60|Age: 10").Now(Start.AddHours(-1))!.Age);

    [Theory]
    [InlineData("Cache-Control: no-cache, max-age=60")]
    [InlineData("Cache-Control: max-age=0")]
    [InlineData("ETag: \"a\"")]
    public void What_must_be_validated_is_never_fresh(string fields) => Assert.Null(Prepare(fields).Now(Start));

    [Fact]
    public void Fields_of_the_moment_and_tags_are_not_among_those_it_always_has()
    {
        PreparedHit hit = Prepare("Cache-Control: max-age=60|Age: 5|Content-Length: 4|Surrogate-Key: a|Cache-Tag: b|Cache-Status: other;hit|X: 1|X: 2|Via: 1.0 before");
        Assert.Equal(
            ["Cache-Control=max-age=60", "Via=1.0 before, 1.1 forebay", "X=1,2"],
            hit.Fields.Select(field => $"{field.Key}={field.Value}").Order(StringComparer.Ordinal));
        Assert.StartsWith("other;hit, forebay;hit", hit.Now(Start)!.CacheStatus.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: text/plain", "Accept-Encoding")]
    [InlineData("Content-Type: text/plain|Vary: X", "X, Accept-Encoding")]
    [InlineData("Content-Type: text/plain|Vary: accept-encoding", "accept-encoding")]
    [InlineData("Content-Type: image/png", null)]
    [InlineData("Content-Type: text/plain|Content-Encoding: gzip", null)]
    [InlineData("Content-Type: text/plain|Cache-Control: no-transform", null)]
    public void What_is_compressed_for_some_says_that_it_varies_by_what_they_take(string fields, string? vary)
    {
        PreparedHit hit = Prepare(fields);
        Assert.Equal(vary is not null, hit.IsEncodable);
        Assert.Equal(vary, hit.Fields.SingleOrDefault(field => field.Key == "Vary").Value.ToString() is { Length: > 0 } said ? said : null);
    }

    [Fact]
    public void Only_a_whole_answer_to_a_GET_is_sent_as_it_is()
    {
        Assert.True(Prepare("").IsWhole);
        Assert.False(Prepare("", status: 204).IsWhole);
        Assert.False(Prepare("", method: "HEAD").IsWhole);
        Assert.False(Prepare("", ranges: [new ByteRange(0, 1)]).IsWhole);
        Assert.False(Prepare("", large: new LargeBody(Guid.NewGuid(), 10, 4)).IsWhole);
    }

    private static (long, string, string) Told(PreparedHit.Moment? moment) => (moment!.Age, moment.AgeField.ToString(), moment.CacheStatus.ToString());

    private static PreparedHit Prepare(string fields, int status = 200, string method = "GET", IReadOnlyList<ByteRange>? ranges = null, LargeBody? large = null)
    {
        var response = new StoredResponse
        {
            Method = method,
            Status = status,
            Fields = new FieldList(FieldLines.Of(fields).Select(line => new Field(line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]))),
            Original = new FieldList(),
            RequestedAt = Start,
            ReceivedAt = Start,
            Body = "body"u8.ToArray(),
            Ranges = ranges ?? [],
            Large = large,
        };
        // Nothing of what is asked of the writer here looks into a store.
        return new PreparedHit(response, new RuleOptions(), new AnswerWriter(null!, new HttpProxyOptions()), "forebay", 0);
    }
}
