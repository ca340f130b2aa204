using System.ComponentModel;

namespace MusicStore.Sessions;

/// <summary>A track a visitor has looked at.</summary>
[ImmutableObject(true)]
public sealed record SeenTrack(long TrackId, string Name);
