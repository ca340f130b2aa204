using System.Text.Json;
using Forebay.Testing;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Signing;

public sealed class SignatureV4Tests
{
    public static TheoryData<string> Vectors => SignatureVectors.Names;

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_published_vector_is_reproduced(string name)
    {
        SignatureVector vector = SignatureVectors.Read(name);
        CanonicalRequest canonical = CanonicalRequest.Of(vector.Method, vector.Path, vector.Query, vector.Headers, vector.BodyHash, vector.Normalize);
        Assert.Equal(vector.CanonicalRequest, canonical.Text);
        string toSign = SignatureV4.StringToSign(vector.Scope, canonical);
        Assert.Equal(vector.StringToSign, toSign);
        string signature = SignatureV4.Sign(new SigningKeys().Get(vector.Credentials.SecretAccessKey, vector.Scope), toSign);
        Assert.Equal(vector.Signature, signature);
        Assert.Contains($"Authorization:{SignatureV4.Authorization(vector.Credentials.AccessKeyId, vector.Scope, canonical, signature)}", vector.SignedRequest, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_suite_is_there()
    {
        SignatureVectors.FileOrSkip("README.md");
        Assert.Equal(38, SignatureVectors.Names.Count);
    }

    [Fact]
    public void A_call_of_SQS_is_signed_as_the_official_signer_does()
    {
        using JsonDocument example = JsonDocument.Parse(File.ReadAllText(SignatureVectors.FileOrSkip("sqs-sendmessage-example.json")));
        JsonElement root = example.RootElement;
        byte[] body = System.Text.Encoding.UTF8.GetBytes(Text("body"));
        JsonElement headers = root.GetProperty("headers");
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(headers.GetProperty("content-type").GetString()!);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{headers.GetProperty("host").GetString()}/") { Content = content };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", headers.GetProperty("x-amz-target").GetString());
        DateTimeOffset time = DateTimeOffset.ParseExact(headers.GetProperty("x-amz-date").GetString()!, "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);
        new RequestSigner(Text("region")).Sign(request, body, new AwsCredentials(Text("access_key_id"), Text("secret_access_key")), time);
        Assert.Equal(Text("authorization"), request.Headers.NonValidated["Authorization"].ToString());

        string Text(string name) => root.GetProperty(name).GetString()!;
    }

    [Fact]
    public void A_key_is_derived_once_a_day_and_region_and_again_for_another_secret()
    {
        var time = new ManualTimeProvider();
        var keys = new SigningKeys();
        byte[] first = keys.Get("secret", Scope("eu-central-1"));
        time.Advance(TimeSpan.FromHours(23));
        Assert.Same(first, keys.Get("secret", Scope("eu-central-1")));
        Assert.NotEqual(first, keys.Get("secret", Scope("eu-west-1")));
        Assert.NotEqual(first, keys.Get("other", Scope("eu-central-1")));
        time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(first, keys.Get("secret", Scope("eu-central-1")));

        SigningScope Scope(string region) => new(time.GetUtcNow(), region, "sqs");
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("/a/../b/./c/", "/b/c/")]
    [InlineData("/../..", "/")]
    [InlineData("/a%20b/ü", "/a%2520b/%C3%BC")]
    public void A_path_is_written_in_one_form(string path, string canonical) =>
        Assert.Equal(canonical, CanonicalRequest.Of("GET", path, "", [], "").Text.Split('\n')[1]);
}
