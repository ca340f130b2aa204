namespace Forebay.Jobs.Sqs;

/// <summary>Finds the region and its endpoint.</summary>
internal static class AwsRegion
{
    /// <summary>The region that is signed for where an endpoint is configured and no region: local servers don't mind.</summary>
    public const string OfLocalServers = "us-east-1";

    /// <summary>From the option, <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c> or the profile.</summary>
    /// <exception cref="AwsCredentialsException">None of them names one.</exception>
    public static string Of(SqsJobQueueOptions options, AwsEnvironment environment)
    {
        string? region = options.Region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
        if (region is null && options.Credentials is null)
            region = new AwsProfile(environment, options.Profile).Read()?.GetValueOrDefault("region");
        if (!string.IsNullOrWhiteSpace(region))
            return region;
        return options.Endpoint is not null ? OfLocalServers : throw new AwsCredentialsException("There is no AWS region: set the option Region, AWS_REGION, or region in the profile.");
    }

    /// <summary>The endpoint of SQS in a region; China's are below another name.</summary>
    public static Uri Endpoint(string region) => new($"https://sqs.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/");
}
