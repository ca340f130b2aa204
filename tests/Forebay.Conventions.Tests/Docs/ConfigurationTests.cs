using Xunit;

namespace Forebay.Conventions.Docs;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_option_is_on_the_page_of_configuration() => Approval.Compare("docs/configuration.md", OptionsPage.Write());

    [Fact]
    public void Every_option_says_what_it_does() => Assert.DoesNotContain(" |  |\n", OptionsPage.Write());
}
