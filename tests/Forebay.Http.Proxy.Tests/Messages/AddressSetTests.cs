using System.Net;
using Forebay.Http.Proxy.Messages;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Messages;

public sealed class AddressSetTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1", "127.0.0.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::5", true)]
    [InlineData("2001:db8::/32", "2001:db9::5", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    public void An_address_is_in_the_set_by_itself_or_by_its_network(string network, string address, bool isIn)
    {
        Assert.Equal(isIn, new AddressSet(["192.0.2.1", network]).Contains(IPAddress.Parse(address)));
        Assert.False(new AddressSet([]).Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0-10.0.0.9")]
    public void What_is_neither_is_refused(string text)
    {
        Assert.False(AddressSet.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<ForebayConfigurationException>(() => new AddressSet([text])).Message, StringComparison.Ordinal);
    }
}
