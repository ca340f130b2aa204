namespace MusicStore.Catalogue;

/// <summary>What a popular list ranks.</summary>
public enum PopularType
{
    Tracks,
    Artists,
    Albums,
}
