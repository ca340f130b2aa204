using System.Security.Cryptography;
using System.Text;
using Forebay.MySql.Authentication;

namespace Forebay.MySql.Proxy.Login;

/// <summary>Carries a password over where client and server are not alike in being encrypted: what one side sends in clear, the other wants encrypted by RSA, or the other way round.</summary>
/// <remarks>Source: MySQL's manual, "Caching SHA-2 pluggable authentication". The key is the process's own, made when it is first needed.</remarks>
internal static class PasswordBridge
{
    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    /// <summary>The proxy's own public key, as a server would send it.</summary>
    public static byte[] PublicKey => Encoding.ASCII.GetBytes(Key.Value.ExportSubjectPublicKeyInfoPem() + "\n");

    /// <summary>The password and a zero, of what a client encrypted with <see cref="PublicKey"/>.</summary>
    /// <exception cref="CryptographicException">It was encrypted otherwise.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> nonce)
    {
        byte[] bytes = Key.Value.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA1);
        for (int at = 0; at < bytes.Length; at++)
            bytes[at] ^= nonce[at % nonce.Length];
        return bytes;
    }

    /// <summary>What a server without TLS is sent for a password that a client gave in clear.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> clear, ReadOnlySpan<byte> nonce, string publicKey) =>
        PasswordAnswer.Encrypted(Encoding.UTF8.GetString(clear is [.., 0] ? clear[..^1] : clear), nonce, publicKey);
}
