using System.Security.Cryptography;
using System.Text;

namespace Forebay.Redis;

/// <summary>A Lua script that runs in the server, as one step that nothing interrupts. Make it once, run it often.</summary>
public sealed class RedisScript
{
    /// <summary>Takes the script's text.</summary>
    public RedisScript(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
#pragma warning disable CA5350 // The server's own name for a script; it protects nothing.
        Hash = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
    }

    /// <summary>The script.</summary>
    public string Text { get; }

    /// <summary>The SHA-1 of the text in hexadecimal, by which the server knows it.</summary>
    public string Hash { get; }
}
