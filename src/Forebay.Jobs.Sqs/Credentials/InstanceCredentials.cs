namespace Forebay.Jobs.Sqs;

/// <summary>The keys of an EC2 instance's role, from its metadata service, version 2. Elsewhere nobody answers, and there are none.</summary>
/// <remarks><c>AWS_EC2_METADATA_DISABLED=true</c> leaves it out; <c>AWS_EC2_METADATA_SERVICE_ENDPOINT</c> names another address.</remarks>
internal sealed class InstanceCredentials(AwsEnvironment environment, HttpClient http, TimeProvider time) : ICredentialSource
{
    private const string Roles = "/latest/meta-data/iam/security-credentials/";
    private const string TokenHeader = "X-aws-ec2-metadata-token";

    // The service is on the machine itself: who has not answered by then is not there.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public string Name => "the EC2 instance";

    public async ValueTask<AwsCredentials?> FindAsync(CancellationToken cancellationToken)
    {
        if (string.Equals(environment["AWS_EC2_METADATA_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
            return null;
        var service = new Uri(environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254");
        using var soon = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(soon.Token, cancellationToken);
        try
        {
            string? token = await AskAsync(HttpMethod.Put, new Uri(service, "/latest/api/token"), TokenHeader + "-ttl-seconds", "60", both.Token).ConfigureAwait(false);
            string? role = token is null ? null : await AskAsync(HttpMethod.Get, new Uri(service, Roles), TokenHeader, token, both.Token).ConfigureAwait(false);
            string? json = role is null ? null : await AskAsync(HttpMethod.Get, new Uri(service, Roles + Uri.EscapeDataString(role.Split('\n')[0].Trim())), TokenHeader, token!, both.Token).ConfigureAwait(false);
            return json is null ? null : MetadataCredentials.Read(json, "the instance's metadata service");
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (soon.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<string?> AskAsync(HttpMethod method, Uri address, string header, string value, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false) : null;
    }
}
