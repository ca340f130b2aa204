using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Forebay.MySql.Sessions;

/// <summary>The client's side of TLS, as an endpoint's options say.</summary>
internal static class SessionTls
{
    public static async Task<SslStream> HandshakeAsync(Stream stream, MySqlEndpoint endpoint, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(OptionsOf(endpoint), cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SslClientAuthenticationOptions OptionsOf(MySqlEndpoint endpoint)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = endpoint.Host };
        if (endpoint.CertificateAuthorityFile is { } file)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        }
        // What the mode does not ask for is what the checks may complain of.
        SslPolicyErrors ignored = endpoint.Tls switch
        {
            MySqlTlsMode.VerifyFull => SslPolicyErrors.None,
            MySqlTlsMode.VerifyCa => SslPolicyErrors.RemoteCertificateNameMismatch,
            _ => SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNotAvailable,
        };
#pragma warning disable CA5359 // The modes that check less are the user's choice, and named so.
        options.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~ignored) == SslPolicyErrors.None;
#pragma warning restore CA5359
        return options;
    }
}
