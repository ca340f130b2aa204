using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Client;

public sealed class MessageDigestTests
{
    [Fact]
    public void The_sum_of_attributes_is_the_published_one() =>
        Assert.Equal("0a77b0642718c3d9dd47090567d11e0d", MessageDigest.OfAttributes([new("k", SqsAttribute.Text("v"))]));

    [Fact]
    public void The_sum_of_attributes_does_not_depend_on_their_order() => Assert.Equal(
        MessageDigest.OfAttributes([new("a", SqsAttribute.Number(1)), new("B", new SqsAttribute("Binary", null, "AQI="))]),
        MessageDigest.OfAttributes([new("B", new SqsAttribute("Binary", null, "AQI=")), new("a", SqsAttribute.Number(1))]));

    [Fact]
    public void The_sum_of_a_body_is_that_of_its_utf8() => Assert.Equal("5d41402abc4b2a76b9719d911017c592", MessageDigest.OfBody("hello"));
}
