using System.Net;
using Xunit;

namespace Forebay.Jobs.Sqs.Tests.Credentials;

public sealed class CredentialChainTests : IDisposable
{
    private readonly AwsMachine machine = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task The_environment_comes_before_the_profile()
    {
        machine.Write(".aws/credentials", "[default]\naws_access_key_id = FILE\naws_secret_access_key = s");
        Assert.Equal("FILE", (await FindAsync()).AccessKeyId);
        machine.Variables["AWS_ACCESS_KEY_ID"] = "ENV";
        Assert.Contains("AWS_SECRET_ACCESS_KEY is not", await ErrorAsync(), StringComparison.Ordinal);
        machine.Variables["AWS_SECRET_ACCESS_KEY"] = "s";
        machine.Variables["AWS_SESSION_TOKEN"] = "t";
        Assert.Equal(("ENV", "t"), ((await FindAsync()).AccessKeyId, (await FindAsync()).SessionToken));
    }

    [Fact]
    public async Task Options_come_before_everything()
    {
        machine.Variables["AWS_ACCESS_KEY_ID"] = "ENV";
        machine.Variables["AWS_SECRET_ACCESS_KEY"] = "s";
        machine.Write(".aws/credentials", "[dev]\naws_access_key_id = DEV\naws_secret_access_key = s");
        Assert.Equal("GIVEN", (await FindAsync(new SqsJobQueueOptions { Credentials = new AwsCredentials("GIVEN", "s"), Profile = "dev" })).AccessKeyId);
        Assert.Equal("DEV", (await FindAsync(new SqsJobQueueOptions { Profile = "dev" })).AccessKeyId);
    }

    [Fact]
    public async Task A_profile_is_read_from_the_files_and_by_the_name_that_variables_say()
    {
        machine.Variables["AWS_PROFILE"] = "dev";
        machine.Variables["AWS_SHARED_CREDENTIALS_FILE"] = machine.Write("keys", "[dev]\naws_secret_access_key = of-keys");
        machine.Variables["AWS_CONFIG_FILE"] = machine.Write("conf", "[profile dev]\naws_access_key_id = DEV\naws_secret_access_key = of-conf\nregion = eu-west-3");
        AwsCredentials found = await FindAsync();
        Assert.Equal(("DEV", "of-keys"), (found.AccessKeyId, found.SecretAccessKey));
        Assert.Equal("eu-west-3", AwsRegion.Of(new SqsJobQueueOptions(), machine.Environment));
    }

    [Theory]
    [InlineData("role_arn = arn:aws:iam::1:role/x\nsource_profile = y", "assuming a role (role_arn)")]
    [InlineData("sso_session = corp", "single sign-on (sso_session)")]
    [InlineData("sso_start_url = https://x", "single sign-on (sso_start_url)")]
    [InlineData("credential_process = /bin/x", "a program that prints keys (credential_process)")]
    [InlineData("aws_access_key_id = A", "only one of")]
    public async Task A_profile_that_cannot_be_used_says_why(string lines, string reason)
    {
        machine.Write(".aws/config", "[default]\n" + lines);
        Assert.Contains(reason, await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_profile_that_is_not_there_is_told_and_the_default_one_is_not_needed()
    {
        machine.Variables["AWS_PROFILE"] = "nobody";
        Assert.Contains("no AWS profile 'nobody'", await ErrorAsync(), StringComparison.Ordinal);
        machine.Variables.Remove("AWS_PROFILE");
        machine.Write(".aws/config", "[default]\nregion = eu-west-1");
        string error = await ErrorAsync();
        Assert.Contains("There are no AWS credentials", error, StringComparison.Ordinal);
        Assert.Contains("the EC2 instance", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_gives_keys_that_expire()
    {
        DateTimeOffset end = machine.Time.GetUtcNow() + TimeSpan.FromHours(6);
        machine.Variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/x";
        machine.Answers["GET http://169.254.170.2/v2/credentials/x"] = _ => AwsMachine.Keys("ECS", end);
        AwsCredentials found = await FindAsync();
        Assert.Equal(("ECS", "t0ken", (DateTimeOffset?)end), (found.AccessKeyId, found.SessionToken, found.Expires));
    }

    [Fact]
    public async Task A_pod_sends_the_token_of_its_file_each_time_anew()
    {
        string token = "";
        machine.Variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
        machine.Variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = machine.Write("token", "one\n");
        machine.Answers["GET http://169.254.170.23/v1/credentials"] = request =>
        {
            token = request.Headers.NonValidated["Authorization"].ToString();
            return AwsMachine.Keys("EKS", machine.Time.GetUtcNow());
        };
        await FindAsync();
        Assert.Equal("one", token);
        machine.Write("token", "two");
        await FindAsync();
        Assert.Equal("two", token);
        machine.Write("token", "two\r\nX-Other: lines");
        Assert.Contains("several lines", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.com/x", false)]
    [InlineData("http://169.254.169.254/x", false)]
    [InlineData("http://localhost.example.com/x", false)]
    [InlineData("ftp://localhost/x", false)]
    [InlineData("relative", false)]
    [InlineData("https://example.com/x", true)]
    [InlineData("http://localhost:8080/x", true)]
    [InlineData("http://127.0.0.1/x", true)]
    [InlineData("http://[::1]/x", true)]
    [InlineData("http://[fd00:ec2::23]/x", true)]
    [InlineData("http://169.254.170.2/x", true)]
    public async Task A_containers_address_without_encryption_must_be_this_machine_or_the_platform(string address, bool allowed)
    {
        machine.Variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = address;
        Assert.Contains(allowed ? "can't be read" : "it must be", await ErrorAsync(), StringComparison.Ordinal);
        Assert.Equal(allowed ? 1 : 0, machine.Asked.Count);
    }

    [Fact]
    public async Task An_answer_that_is_no_keys_is_told_without_what_was_sent()
    {
        machine.Variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
        machine.Answers["GET http://169.254.170.2/x"] = _ => AwsMachine.Ok("""{"SecretAccessKey":"s3cr3t"}""");
        string error = await ErrorAsync();
        Assert.Contains("no credentials", error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error, StringComparison.Ordinal);
        machine.Answers["GET http://169.254.170.2/x"] = _ => new HttpResponseMessage(HttpStatusCode.Forbidden);
        Assert.Contains("status 403", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_is_asked_with_a_session_of_its_own_and_can_be_left_out()
    {
        const string service = "http://169.254.169.254/latest/";
        machine.Answers[$"PUT {service}api/token"] = _ => AwsMachine.Ok("session");
        machine.Answers[$"GET {service}meta-data/iam/security-credentials/"] = _ => AwsMachine.Ok("worker\n");
        machine.Answers[$"GET {service}meta-data/iam/security-credentials/worker"] = request =>
        {
            Assert.Equal("session", request.Headers.NonValidated["X-aws-ec2-metadata-token"].ToString());
            return AwsMachine.Keys("EC2", machine.Time.GetUtcNow());
        };
        Assert.Equal("EC2", (await FindAsync()).AccessKeyId);
        machine.Variables["AWS_EC2_METADATA_DISABLED"] = "true";
        Assert.Contains("There are no AWS credentials", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_comes_from_the_option_the_variables_or_a_local_endpoint()
    {
        Assert.Contains("no AWS region", Assert.Throws<AwsCredentialsException>(() => AwsRegion.Of(new SqsJobQueueOptions(), machine.Environment)).Message, StringComparison.Ordinal);
        Assert.Equal("us-east-1", AwsRegion.Of(new SqsJobQueueOptions { Endpoint = new Uri("http://localhost:4566") }, machine.Environment));
        machine.Variables["AWS_DEFAULT_REGION"] = "b";
        Assert.Equal("b", AwsRegion.Of(new SqsJobQueueOptions(), machine.Environment));
        machine.Variables["AWS_REGION"] = "a";
        Assert.Equal("a", AwsRegion.Of(new SqsJobQueueOptions(), machine.Environment));
        Assert.Equal("o", AwsRegion.Of(new SqsJobQueueOptions { Region = "o" }, machine.Environment));
        Assert.Equal("https://sqs.cn-north-1.amazonaws.com.cn/", AwsRegion.Endpoint("cn-north-1").AbsoluteUri);
    }

    [Fact]
    public void Credentials_show_their_id_alone() => Assert.Equal("AKID", new AwsCredentials("AKID", "secret", "token").ToString());

    private async Task<AwsCredentials> FindAsync(SqsJobQueueOptions? options = null) => (await machine.Chain(options).FindAsync(Cancellation)).Credentials;

    private async Task<string> ErrorAsync() => (await Assert.ThrowsAsync<AwsCredentialsException>(() => FindAsync())).Message;
}
