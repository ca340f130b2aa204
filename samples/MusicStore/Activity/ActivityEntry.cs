namespace MusicStore.Activity;

/// <summary>What somebody did: <c>view</c>, <c>play</c>, <c>search</c> or <c>purchase</c>.</summary>
internal sealed record ActivityEntry(string Kind, long? Customer, string? Session, long? Track, string? Text, DateTimeOffset At);
