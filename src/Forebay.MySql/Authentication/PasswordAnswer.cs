using System.Security.Cryptography;
using System.Text;

namespace Forebay.MySql.Authentication;

/// <summary>What a client answers to a server's nonce, for each plugin that knows a challenge.</summary>
/// <remarks>Source: MySQL's manual, "Authentication Method" pages of the client/server protocol.</remarks>
internal static class PasswordAnswer
{
    public const string Native = "mysql_native_password";
    public const string CachingSha2 = "caching_sha2_password";
    public const string Sha256 = "sha256_password";
    public const string Clear = "mysql_clear_password";
    public const string Ed25519 = "client_ed25519";

    /// <summary>SHA1(p) xor SHA1(nonce, SHA1(SHA1(p))); empty for an empty password.</summary>
    public static byte[] OfNative(string password, ReadOnlySpan<byte> nonce)
    {
        if (password.Length == 0)
            return [];
#pragma warning disable CA5350 // The plugin is defined so.
        byte[] once = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        byte[] mixed = SHA1.HashData([.. nonce, .. SHA1.HashData(once)]);
#pragma warning restore CA5350
        return Xor(once, mixed);
    }

    /// <summary>SHA256(p) xor SHA256(SHA256(SHA256(p)), nonce); empty for an empty password.</summary>
    public static byte[] OfCachingSha2(string password, ReadOnlySpan<byte> nonce)
    {
        if (password.Length == 0)
            return [];
        byte[] once = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        return Xor(once, SHA256.HashData([.. SHA256.HashData(once), .. nonce]));
    }

    /// <summary>The password and a zero, mixed with the nonce and encrypted with the server's key.</summary>
    /// <param name="password">The password.</param>
    /// <param name="nonce">The server's, 20 bytes.</param>
    /// <param name="publicKey">In PEM.</param>
    public static byte[] Encrypted(string password, ReadOnlySpan<byte> nonce, string publicKey)
    {
        using RSA rsa = RSA.Create();
        rsa.ImportFromPem(publicKey);
        byte[] bytes = InClear(password);
        for (int at = 0; at < bytes.Length; at++)
            bytes[at] ^= nonce[at % nonce.Length];
        return rsa.Encrypt(bytes, RSAEncryptionPadding.OaepSHA1);
    }

    /// <summary>The password and a zero.</summary>
    public static byte[] InClear(string password) => [.. Encoding.UTF8.GetBytes(password), 0];

    private static byte[] Xor(byte[] one, byte[] other)
    {
        for (int at = 0; at < one.Length; at++)
            one[at] ^= other[at];
        return one;
    }
}
