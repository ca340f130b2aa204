using System.ComponentModel;

// What similarity and recommendations answer. All of it is cached, so all of it is immutable; each type is a few lines, so they stand together.
namespace MusicStore.Similarity;

[ImmutableObject(true)]
public sealed record SimilarTrack(long Id, string Name, string? Artist, long? ArtistId, string? Album, long? AlbumId, double Similarity);

/// <summary>Tracks near one: by what was asked, or, as the note says, by something else, because the track has nothing of that kind.</summary>
[ImmutableObject(true)]
public sealed record SimilarTracks(string By, string? Note, IReadOnlyList<SimilarTrack> Items);

[ImmutableObject(true)]
public sealed record RecommendedTrack(long Id, string Name, string? Artist, long? ArtistId, string? Album, long? AlbumId, double Score, string Reason);

/// <summary>What somebody may like: from what they bought, played and listed, or, for who has done none of that, what is popular.</summary>
[ImmutableObject(true)]
public sealed record RecommendedTracks(bool Personal, IReadOnlyList<RecommendedTrack> Items);

/// <summary>How far the vectors are.</summary>
public sealed record VectorProgress(IReadOnlyDictionary<string, long> Vectors, string Form, string? Now, long Pending, long Running, long Completed, long Failed, IReadOnlyList<string> Errors, DateTimeOffset? LearnedAt);
