namespace Forebay.Jobs.Sqs;

/// <summary>A message's attribute: text, or bytes as Base64.</summary>
internal sealed record SqsAttribute(string DataType, string? StringValue = null, string? BinaryValue = null)
{
    public static SqsAttribute Text(string value) => new("String", value);

    public static SqsAttribute Number(long value) => new("Number", value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
