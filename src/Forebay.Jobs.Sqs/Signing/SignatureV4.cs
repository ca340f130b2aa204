using System.Security.Cryptography;
using System.Text;

namespace Forebay.Jobs.Sqs;

/// <summary>AWS Signature Version 4, steps 2 to 4. Pure; the canonical request is step 1.</summary>
internal static class SignatureV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public static string StringToSign(SigningScope scope, CanonicalRequest request) =>
        $"{Algorithm}\n{scope.Timestamp}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(request.Text))}";

    public static string Sign(ReadOnlySpan<byte> key, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stringToSign)));

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    public static string Authorization(string accessKeyId, SigningScope scope, CanonicalRequest request, string signature) =>
        $"{Algorithm} Credential={accessKeyId}/{scope}, SignedHeaders={request.SignedHeaders}, Signature={signature}";

    /// <summary>The key of one day, region and service: the secret itself signs nothing but the date.</summary>
    public static byte[] DeriveKey(string secret, SigningScope scope)
    {
        byte[] key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(scope.Date));
        foreach (string part in (string[])[scope.Region, scope.Service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
