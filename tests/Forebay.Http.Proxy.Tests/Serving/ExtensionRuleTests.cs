using Forebay.Http.Fields;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Rules;
using Forebay.Http.Targets;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Serving;

public sealed class ExtensionRuleTests
{
    [Theory]
    [InlineData("/me.css", "text/css", 200, false)]
    [InlineData("/me.CSS", "Text/CSS; charset=utf-8", 200, false)]
    [InlineData("/me.css", "text/html", 200, true)]
    [InlineData("/me.css", null, 200, true)]
    [InlineData("/me.css", "text/html", 206, true)]
    [InlineData("/me.css", "text/html", 404, false)]
    [InlineData("/me.css?x=.html", "text/html", 200, true)]
    [InlineData("/me.html?x=.css", "text/html", 200, false)]
    [InlineData("/me.css/profile", "text/html", 200, false)]
    [InlineData("/v1.2/me", "application/json", 200, false)]
    [InlineData("/me.png", "image/webp", 200, false)]
    [InlineData("/me.png", "imagery/png", 200, true)]
    [InlineData("/me.svg", "image/png", 200, true)]
    [InlineData("/me.", "text/html", 200, false)]
    [InlineData("/me.unknown", "text/html", 200, false)]
    public void A_response_is_refused_whose_type_is_not_its_extensions(string path, string? type, int status, bool isRefused)
    {
        var fields = new FieldList();
        if (type is not null)
            fields.Add("Content-Type", type);
        var response = new ResponseFacts(status, fields, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, new RuleOptions());
        Assert.Equal(isRefused, ExtensionGuard.Refuses(new RequestFacts("GET", new TargetUri("http", "a", path), new FieldList()), response));
    }
}
