using System.Globalization;

namespace Forebay.Jobs.Sqs;

/// <summary>What a signature is good for: a second, a region and a service.</summary>
/// <param name="Time">When it is signed; the server takes it for some minutes around.</param>
/// <param name="Region">Such as <c>eu-central-1</c>.</param>
/// <param name="Service">Such as <c>sqs</c>.</param>
internal readonly record struct SigningScope(DateTimeOffset Time, string Region, string Service)
{
    /// <summary>The time as the header <c>X-Amz-Date</c> has it.</summary>
    public string Timestamp => Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The day, UTC.</summary>
    public string Date => Time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>As it stands in the credential and in the string to sign.</summary>
    public override string ToString() => $"{Date}/{Region}/{Service}/aws4_request";
}
