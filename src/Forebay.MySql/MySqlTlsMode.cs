namespace Forebay.MySql;

/// <summary>Whether a connection is encrypted, and what of the server's certificate is checked.</summary>
public enum MySqlTlsMode
{
    /// <summary>Encrypted where the server can; its certificate is not checked.</summary>
    Preferred,

    /// <summary>Never encrypted.</summary>
    Disabled,

    /// <summary>Encrypted or not at all; the certificate is not checked.</summary>
    Required,

    /// <summary>Encrypted, and the certificate is one of an authority that is trusted.</summary>
    VerifyCa,

    /// <summary>As <see cref="VerifyCa"/>, and the certificate is made out to the host's name.</summary>
    VerifyFull,
}
