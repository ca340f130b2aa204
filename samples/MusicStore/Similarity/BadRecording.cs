namespace MusicStore.Similarity;

/// <summary>A recording that could not be heard, and why.</summary>
internal sealed record BadRecording(long Track, string Problem);
