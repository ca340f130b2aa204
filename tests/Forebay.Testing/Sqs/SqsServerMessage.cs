using System.Text.Json;

namespace Forebay.Testing.Sqs;

/// <summary>A message in the server.</summary>
internal sealed class SqsServerMessage
{
    public required string Id { get; init; }

    public required long Sequence { get; init; }

    public required string Body { get; init; }

    /// <summary>As they were sent; null: none.</summary>
    public JsonElement? Attributes { get; init; }

    public string? Group { get; init; }

    public string? Deduplication { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public DateTimeOffset VisibleAt { get; set; }

    public DateTimeOffset ReceivedAt { get; set; }

    public int Receives { get; set; }

    /// <summary>Which receive's handle is the newest.</summary>
    public string? Handle { get; set; }
}
