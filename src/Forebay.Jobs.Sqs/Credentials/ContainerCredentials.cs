using System.Net;

namespace Forebay.Jobs.Sqs;

/// <summary>The keys of a task in ECS or a pod in EKS, from the address that <c>AWS_CONTAINER_CREDENTIALS_RELATIVE_URI</c> or <c>…_FULL_URI</c> names.</summary>
/// <remarks>Without encryption only this machine and the addresses of these services are asked: the answer is a secret, and so is the token that is sent.</remarks>
internal sealed class ContainerCredentials(AwsEnvironment environment, HttpClient http) : ICredentialSource
{
    private const string RelativeUri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    private const string FullUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string Token = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    private const string TokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

    /// <summary>ECS, and EKS by IPv4 and IPv6.</summary>
    private static readonly IPAddress[] Services = [IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"), IPAddress.Parse("fd00:ec2::23")];

    public string Name => $"the container ({RelativeUri}, {FullUri})";

    public async ValueTask<AwsCredentials?> FindAsync(CancellationToken cancellationToken)
    {
        if (Address() is not { } address)
            return null;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (await ReadTokenAsync(cancellationToken).ConfigureAwait(false) is { } token)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? MetadataCredentials.Read(text, address.Host)
                : throw new AwsCredentialsException($"The container's credentials at {address.Host} were refused with status {(int)response.StatusCode}.");
        }
        catch (HttpRequestException e)
        {
            throw new AwsCredentialsException($"The container's credentials at {address.Host} can't be read: {e.Message}", e);
        }
    }

    private Uri? Address()
    {
        if (environment[RelativeUri] is { } relative)
        {
            if (!relative.StartsWith('/') || relative.StartsWith("//", StringComparison.Ordinal))
                throw new AwsCredentialsException($"{RelativeUri} is '{relative}'; it must begin with one slash.");
            return new Uri(new Uri($"http://{Services[0]}"), relative);
        }
        if (environment[FullUri] is not { } full)
            return null;
        if (!Uri.TryCreate(full, UriKind.Absolute, out Uri? address) || !IsAllowed(address))
            throw new AwsCredentialsException($"{FullUri} is '{full}'; it must be an https address, or http on this machine or on one of {string.Join(", ", Services.Select(service => service.ToString()))}.");
        return address;
    }

    private static bool IsAllowed(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps
        || (address.Scheme == Uri.UriSchemeHttp && (address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && (IPAddress.IsLoopback(ip) || Services.Contains(ip)))));

    private async ValueTask<string?> ReadTokenAsync(CancellationToken cancellationToken)
    {
        string? token = environment[Token];
        if (environment[TokenFile] is { } file)
        {
            try
            {
                // Read each time: the platform replaces it.
                token = (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new AwsCredentialsException($"{TokenFile} names {file}, which can't be read: {e.Message}", e);
            }
        }
        return token?.AsSpan().IndexOfAny('\r', '\n') >= 0 ? throw new AwsCredentialsException("The container's authorization token has several lines; it must be one.") : token;
    }
}
