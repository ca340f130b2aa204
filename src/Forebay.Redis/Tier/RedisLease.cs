using System.Security.Cryptography;

namespace Forebay.Redis;

/// <summary>A lease of one key: its token, and everything's and the tags' versions as they were before the load.</summary>
internal sealed class RedisLease : SharedLease
{
    public RedisLease(ulong hash, byte[] token)
    {
        Hash = hash;
        Token = token;
    }

    /// <summary>The key's hash among all nodes.</summary>
    public ulong Hash { get; }

    public byte[] Token { get; }

    /// <summary>By the names of their keys.</summary>
    public Dictionary<string, byte[]> Versions { get; } = new(StringComparer.Ordinal);

    public byte[] RulesVersion { get; set; } = [];

    /// <summary>The number of the log's last message before the load.</summary>
    public long LogEnd { get; set; }

    public static byte[] NewToken(bool load, Guid node)
    {
        byte[] token = new byte[33];
        token[0] = load ? (byte)'L' : (byte)'G';
        node.TryWriteBytes(token.AsSpan(1));
        RandomNumberGenerator.Fill(token.AsSpan(17));
        return token;
    }
}
