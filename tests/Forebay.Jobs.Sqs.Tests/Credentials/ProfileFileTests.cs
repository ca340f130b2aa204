using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Credentials;

public sealed class ProfileFileTests
{
    [Fact]
    public void Properties_are_read_as_AWSs_tools_do()
    {
        Dictionary<string, string> one = ProfileFile.Read(
            """
            # a comment
            [default]
            AWS_Access_Key_Id = AKID
            aws_secret_access_key=a=b/c+d ; trailing
            region = eu-central-1 # trailing
            empty =
              nested = 1
            long = first
              second
            hash = a#b
            ; another
            [other]
            region = x
            [default]
            region = us-west-2
            """,
            isConfig: false)["default"];
        Assert.Equal("AKID", one["aws_access_key_id"]);
        Assert.Equal("a=b/c+d", one["aws_secret_access_key"]);
        Assert.Equal("us-west-2", one["region"]);
        Assert.Equal("", one["empty"]);
        Assert.False(one.ContainsKey("nested"));
        Assert.Equal("first\nsecond", one["long"]);
        Assert.Equal("a#b", one["hash"]);
    }

    [Fact]
    public void The_config_file_names_profiles_by_the_word_profile()
    {
        Dictionary<string, Dictionary<string, string>> all = ProfileFile.Read("\uFEFF[profile dev]\r\nregion = a\r\n[prod]\r\nregion = b\r\n[default]\r\nregion = c\r\n[sso-session x]\r\nsso_region = d\r\n[profile my profile]\r\nregion = e", isConfig: true);
        Assert.Equal(["default", "dev", "my profile"], all.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("a", all["dev"]["region"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]\n=\n = x\nno equals\n  indented")]
    [InlineData("key = before any section")]
    public void A_damaged_file_holds_no_keys(string text) => Assert.All(ProfileFile.Read(text, isConfig: true).Values, section => Assert.Empty(section));
}
