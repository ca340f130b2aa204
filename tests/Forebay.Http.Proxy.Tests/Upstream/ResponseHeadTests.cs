using System.Net;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Upstream;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Upstream;

/// <summary>A response whose end two readers could see in two places is none (RFC 9112 section 6.3).</summary>
public sealed class ResponseHeadTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    [Theory]
    [InlineData(200, "gzip", "5")]
    [InlineData(200, "gzip, chunked", "")]
    [InlineData(200, "", "5|6")]
    [InlineData(200, "", "5, 6")]
    [InlineData(200, "", "-5")]
    [InlineData(200, "", "+5")]
    [InlineData(200, "", "5 5")]
    [InlineData(200, "", "99999999999999999999")]
    [InlineData(101, "", "")]
    [InlineData(199, "", "")]
    public void What_has_no_certain_end_is_refused(int status, string coding, string lengths) =>
        Assert.Equal(HttpRequestError.InvalidResponse, Assert.Throws<HttpRequestException>(() => Read(status, coding, lengths)).HttpRequestError);

    [Theory]
    [InlineData("", "5", "5")]
    [InlineData("", "5|5", "5")]
    [InlineData("", "5, 5", "5")]
    [InlineData("chunked", "5", null)]
    [InlineData("Chunked", "", null)]
    [InlineData("", "", null)]
    public void The_length_is_one_number_or_none(string coding, string lengths, string? length) => Assert.Equal(length, Read(200, coding, lengths).Combined("Content-Length"));

    [Fact]
    public void Who_receives_a_response_without_a_date_gives_it_one_and_no_other_RFC_9110_6_6_1()
    {
        Assert.Equal("Sat, 14 Mar 2026 15:09:26 GMT", Read(200, "", "").Combined("Date"));
        using HttpResponseMessage dated = Message(200, "", "");
        dated.Headers.TryAddWithoutValidation("Date", "Mon, 01 Dec 2025 00:00:00 GMT");
        Assert.Equal("Mon, 01 Dec 2025 00:00:00 GMT", ResponseHead.Read(dated, Now).Combined("Date"));
    }

    private static FieldList Read(int status, string coding, string lengths)
    {
        using HttpResponseMessage message = Message(status, coding, lengths);
        return ResponseHead.Read(message, Now);
    }

    private static HttpResponseMessage Message(int status, string coding, string lengths)
    {
        var message = new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(Stream.Null) };
        if (coding.Length > 0)
            message.Headers.TryAddWithoutValidation("Transfer-Encoding", coding);
        foreach (string length in lengths.Split('|', StringSplitOptions.RemoveEmptyEntries))
            message.Content.Headers.TryAddWithoutValidation("Content-Length", length);
        return message;
    }
}
