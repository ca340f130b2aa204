using System.Globalization;
using System.Text;
using System.Xml;

namespace Forebay.Jobs.Sqs;

/// <summary>Writes jobs as messages and reads them back. Pure.</summary>
/// <remarks>
/// The payload is the body, as text where XML allows its characters, else as Base64; the rest are attributes, of which SQS takes ten: those with nothing
/// to say are left out. A message without any of them, from another program, is a job too: of the queue's type, with the message's id.
/// </remarks>
internal static class JobMessages
{
    private const string Id = "forebay.id";
    private const string Type = "forebay.type";
    private const string Before = "forebay.before";
    private const string EnqueuedAt = "forebay.enqueued";
    private const string DueAt = "forebay.due";
    private const string Priority = "forebay.priority";
    private const string Encoding = "forebay.encoding";
    private const string Group = "forebay.group";
    private const string Error = "forebay.error";
    private const string DiedAt = "forebay.died";

    private const string AsBase64 = "base64";
    private const string AsNothing = "empty";

    // Whatever another program writes there: what is added to it stays a number.
    private const int MostAttempts = 1_000_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static OutgoingMessage Write(JobEnvelope job, TimeSpan delay, string? groupId, string? deduplicationId)
    {
        (string body, string? encoding) = Body(job.Payload);
        var attributes = new Dictionary<string, SqsAttribute>(StringComparer.Ordinal) { [Type] = SqsAttribute.Text(job.Type), [EnqueuedAt] = Time(job.EnqueuedAt) };
        if (job.Id is not null)
            attributes[Id] = SqsAttribute.Text(job.Id);
        if (job.AttemptsBefore != 0 || job.FenceBefore != 0)
            attributes[Before] = SqsAttribute.Text(string.Create(CultureInfo.InvariantCulture, $"{job.AttemptsBefore},{job.FenceBefore}"));
        if (job.DueAt is { } due)
            attributes[DueAt] = Time(due);
        if (job.Priority != 0)
            attributes[Priority] = SqsAttribute.Number(job.Priority);
        if (encoding is not null)
            attributes[Encoding] = SqsAttribute.Text(encoding);
        if (job.Group is not null)
            attributes[Group] = SqsAttribute.Text(job.Group);
        if (!string.IsNullOrEmpty(job.Error))
            attributes[Error] = SqsAttribute.Text(Allowed(job.Error));
        if (job.DiedAt is { } died)
            attributes[DiedAt] = Time(died);
        return new OutgoingMessage(body, attributes, delay, groupId, deduplicationId);
    }

    /// <param name="message">As it was received.</param>
    /// <param name="type">The queue's, for messages that name none.</param>
    public static JobEnvelope Read(SqsMessage message, string type)
    {
        string[] before = (message.Text(Before) ?? "").Split(',');
        return new JobEnvelope
        {
            Id = message.Text(Id),
            Type = message.Text(Type) ?? type,
            Payload = Payload(message.Body ?? "", message.Text(Encoding)),
            AttemptsBefore = (int)Math.Clamp(Number(before[0]) ?? 0, 0, MostAttempts),
            FenceBefore = Math.Clamp(Number(before[^1]) ?? 0, 0, long.MaxValue / 2),
            EnqueuedAt = Time(message.Text(EnqueuedAt)) ?? message.SentAt,
            DueAt = Time(message.Text(DueAt)),
            Priority = (int)Math.Clamp(Number(message.Text(Priority)) ?? 0, int.MinValue, int.MaxValue),
            Group = message.Text(Group),
            Error = message.Text(Error),
            DiedAt = Time(message.Text(DiedAt)),
        };
    }

    /// <summary>A text of the characters that SQS takes: the others are replaced.</summary>
    public static string Allowed(string text)
    {
        var allowed = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
                allowed.Append(text[i]);
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                allowed.Append(text, i++, 2);
            else
                allowed.Append('\uFFFD');
        }
        return allowed.ToString();
    }

    /// <summary>Milliseconds of Unix time; null: it is none that can be told.</summary>
    public static DateTimeOffset? Time(string? text) =>
        Number(text) is { } at && at >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static (string Body, string? Encoding) Body(ReadOnlyMemory<byte> payload)
    {
        // SQS takes no empty body.
        if (payload.IsEmpty)
            return ("-", AsNothing);
        try
        {
            string text = Strict.GetString(payload.Span);
            if (Allowed(text) == text)
                return (text, null);
        }
        catch (DecoderFallbackException)
        {
            // Bytes that are no text go as Base64.
        }
        return (Convert.ToBase64String(payload.Span), AsBase64);
    }

    private static byte[] Payload(string body, string? encoding)
    {
        try
        {
            return encoding switch
            {
                AsNothing => [],
                AsBase64 => Convert.FromBase64String(body),
                _ => Strict.GetBytes(body),
            };
        }
        catch (FormatException)
        {
            // From another program, which meant something else by it: the handler will say that it can't read it.
            return Strict.GetBytes(body);
        }
    }

    private static SqsAttribute Time(DateTimeOffset time) => SqsAttribute.Number(time.ToUnixTimeMilliseconds());

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
