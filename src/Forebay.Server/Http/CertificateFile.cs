using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Forebay.Server.Commands;

namespace Forebay.Server.Http;

/// <summary>Where the certificate for HTTPS is.</summary>
/// <param name="Path">A .pfx file, or one in PEM with the certificate first and its chain after.</param>
/// <param name="KeyPath">The key in PEM; null: it is in the same file.</param>
/// <param name="PasswordPath">The file whose first line is the password; null: there is none.</param>
internal sealed record CertificateFile(string Path, string? KeyPath, string? PasswordPath)
{
    private static readonly string[] PfxEnds = [".pfx", ".p12"];
    private static readonly string[] PemEnds = [".pem", ".crt", ".cer"];

    private bool IsPfx => HasEnd(PfxEnds);

    /// <summary>What the command line names; null: there is no HTTPS.</summary>
    /// <exception cref="CommandException">Options are missing or contradict each other.</exception>
    public static CertificateFile? Choose(HttpCommandLine line)
    {
        if (line.Certificate is not { } path)
        {
            if (line.HttpsPort is { } port)
                throw CommandException.Wrong($"--https-port is {port} without a certificate; name one with --certificate.");
            if ((line.CertificateKey ?? line.CertificatePasswordFile) is { } alone)
                throw CommandException.Wrong($"'{alone}' belongs to a certificate, and there is none; name it with --certificate.");
            return null;
        }
        var file = new CertificateFile(path, line.CertificateKey, line.CertificatePasswordFile);
        if (line.HttpsPort is null)
            throw CommandException.Wrong($"--certificate is '{path}' without --https-port; name the port too, or leave it out.");
        if (!file.IsPfx && !file.HasEnd(PemEnds))
            throw CommandException.Wrong($"--certificate is '{path}'; give a file that ends in {string.Join(", ", [.. PfxEnds, .. PemEnds])}.");
        if (file.IsPfx && file.KeyPath is { } key)
            throw CommandException.Wrong($"--certificate-key is '{key}', and '{path}' has its key in itself; leave --certificate-key out.");
        return file;
    }

    /// <summary>Reads the certificate with its key, and the chain to send with it.</summary>
    /// <exception cref="CommandException">A file is missing or is not what it should be.</exception>
    public (X509Certificate2 Certificate, X509Certificate2Collection Chain) Load()
    {
        try
        {
            string? password = PasswordPath is null ? null : File.ReadLines(PasswordPath).FirstOrDefault("");
            X509Certificate2Collection chain = [];
            if (!IsPfx)
            {
                chain.ImportFromPemFile(Path);
                return (LoadPem(password), chain);
            }
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(Path, password);
            X509Certificate2 own = all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("there is no key in it");
            all.Remove(own);
            return (own, all);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw CommandException.Wrong($"--certificate '{Path}' can't be read: {e.Message}", e);
        }
    }

    private X509Certificate2 LoadPem(string? password)
    {
        using X509Certificate2 read = password is null ? X509Certificate2.CreateFromPemFile(Path, KeyPath) : X509Certificate2.CreateFromEncryptedPemFile(Path, password, KeyPath);
        // Windows serves no certificate whose key was never in a store; from a .pfx it takes one.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pfx), password: null);
    }

    private bool HasEnd(string[] ends) => ends.Contains(System.IO.Path.GetExtension(Path), StringComparer.OrdinalIgnoreCase);
}
