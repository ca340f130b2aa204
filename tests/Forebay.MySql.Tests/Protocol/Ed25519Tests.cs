using System.Text;
using Forebay.MySql.Authentication;
using Xunit;

namespace Forebay.MySql.Protocol;

public sealed class Ed25519Tests
{
    // MariaDB's knowledge base, "Authentication plugin ed25519". The vectors of RFC 8032 have keys of bytes that are no text.
    [Fact]
    public void The_password_secret_has_the_public_key_that_MariaDB_documents()
    {
        string key = Convert.ToBase64String(Ed25519Signature.PublicKeyOf("secret"));
        Assert.Equal("ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY", key.TrimEnd('='));
    }

    [Fact]
    public void A_signature_is_64_bytes_and_of_its_message()
    {
        byte[] one = Ed25519Signature.Of("secret", Encoding.ASCII.GetBytes("nonce 1"));
        Assert.Equal(64, one.Length);
        Assert.NotEqual(one, Ed25519Signature.Of("secret", Encoding.ASCII.GetBytes("nonce 2")));
        Assert.Empty(Ed25519Signature.Of("", [1]));
    }
}
