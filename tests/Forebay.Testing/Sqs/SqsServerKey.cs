namespace Forebay.Testing.Sqs;

/// <summary>An access key that the server knows.</summary>
public sealed record SqsServerKey(string Secret, string? Token = null, DateTimeOffset? Expires = null);
