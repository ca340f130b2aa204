using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Forebay.Jobs.Sqs;

/// <summary>The sums by which both sides check that a message arrived as it was sent. Pure. MD5 finds damage here; it protects nothing.</summary>
internal static class MessageDigest
{
    private const byte TextMark = 1;
    private const byte BinaryMark = 2;

    public static string OfBody(string body) => Hash(Encoding.UTF8.GetBytes(body));

    /// <summary>Names in their order; of each the name, the data type, a byte that tells text from bytes, and the value, each with its length before it.</summary>
    public static string OfAttributes(IEnumerable<KeyValuePair<string, SqsAttribute>> attributes)
    {
        using var bytes = new MemoryStream();
        foreach ((string name, SqsAttribute attribute) in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            Append(bytes, Encoding.UTF8.GetBytes(name));
            Append(bytes, Encoding.UTF8.GetBytes(attribute.DataType));
            bool isBinary = attribute.DataType.StartsWith("Binary", StringComparison.Ordinal);
            bytes.WriteByte(isBinary ? BinaryMark : TextMark);
            Append(bytes, isBinary ? Convert.FromBase64String(attribute.BinaryValue ?? "") : Encoding.UTF8.GetBytes(attribute.StringValue ?? ""));
        }
        return Hash(bytes.ToArray());
    }

    /// <summary>Null: a value that should be Base64 is not.</summary>
    public static string? TryOfAttributes(IEnumerable<KeyValuePair<string, SqsAttribute>> attributes)
    {
        try
        {
            return OfAttributes(attributes);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static void Append(MemoryStream bytes, byte[] part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        bytes.Write(length);
        bytes.Write(part);
    }

#pragma warning disable CA5351 // The protocol's own sum; nothing is kept secret by it.
    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
