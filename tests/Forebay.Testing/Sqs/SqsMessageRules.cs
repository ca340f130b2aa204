using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace Forebay.Testing.Sqs;

/// <summary>What SQS takes as a message, and the sums that it tells of one.</summary>
internal static class SqsMessageRules
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>The bytes that count; throws for what is not allowed.</summary>
    public static int Check(string? body, JsonElement? attributes)
    {
        if (string.IsNullOrEmpty(body))
            throw SqsServerException.Missing("MessageBody");
        CheckText(body);
        int size = Encoding.UTF8.GetByteCount(body);
        if (attributes is not { } all)
            return size;
        if (all.EnumerateObject().Count() > 10)
            throw SqsServerException.Invalid("Number of message attributes exceeds the allowed maximum of 10.");
        foreach (JsonProperty one in all.EnumerateObject())
            size += CheckAttribute(one);
        return size;
    }

    public static void CheckToken(string? text, string name)
    {
        if (text is not null && (text.Length is 0 or > 128 || !text.All(letter => char.IsAsciiLetterOrDigit(letter) || Punctuation.Contains(letter))))
            throw SqsServerException.Invalid($"{name} can only include alphanumeric and punctuation characters, 1 to 128 in length.");
    }

    public static string SumOf(string body) => Hash(Encoding.UTF8.GetBytes(body));

    /// <summary>Null: there are none.</summary>
    public static string? SumOf(JsonElement? attributes)
    {
        if (attributes is not { } all || !all.EnumerateObject().Any())
            return null;
        List<byte> bytes = [];
        foreach (JsonProperty one in all.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            string type = one.Value.GetProperty("DataType").GetString()!;
            bool binary = type.StartsWith("Binary", StringComparison.Ordinal);
            Add(bytes, Encoding.UTF8.GetBytes(one.Name));
            Add(bytes, Encoding.UTF8.GetBytes(type));
            bytes.Add((byte)(binary ? 2 : 1));
            Add(bytes, binary ? one.Value.GetProperty("BinaryValue").GetBytesFromBase64() : Encoding.UTF8.GetBytes(one.Value.GetProperty("StringValue").GetString()!));
        }
        return Hash([.. bytes]);
    }

    private static void Add(List<byte> bytes, byte[] part)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        bytes.AddRange(length);
        bytes.AddRange(part);
    }

    private static int CheckAttribute(JsonProperty one)
    {
        if (one.Name.Length is 0 or > 256 || !one.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') || one.Name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase))
            throw SqsServerException.Invalid($"The attribute name '{one.Name}' is not allowed.");
        string type = one.Value.TryGetProperty("DataType", out JsonElement named) ? named.GetString()! : throw SqsServerException.Invalid($"The attribute '{one.Name}' has no type.");
        int size = Encoding.UTF8.GetByteCount(one.Name) + Encoding.UTF8.GetByteCount(type);
        if (type.StartsWith("Binary", StringComparison.Ordinal))
            return size + one.Value.GetProperty("BinaryValue").GetBytesFromBase64().Length;
        if (!one.Value.TryGetProperty("StringValue", out JsonElement value) || string.IsNullOrEmpty(value.GetString()))
            throw SqsServerException.Invalid($"The attribute '{one.Name}' must contain a non-empty value.");
        CheckText(value.GetString()!);
        if (type.StartsWith("Number", StringComparison.Ordinal) && !decimal.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            throw SqsServerException.Invalid($"Can't cast the value of attribute '{one.Name}' to a number.");
        if (!type.StartsWith("Number", StringComparison.Ordinal) && !type.StartsWith("String", StringComparison.Ordinal))
            throw SqsServerException.Invalid($"The attribute '{one.Name}' has the type '{type}'.");
        return size + Encoding.UTF8.GetByteCount(value.GetString()!);
    }

    private static void CheckText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                continue;
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else
                throw new SqsServerException("InvalidMessageContents", $"The character #x{(int)text[i]:X} is not allowed.");
        }
    }

#pragma warning disable CA5351 // The protocol's own sum.
    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
