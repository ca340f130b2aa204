namespace MusicStore.Catalogue;

/// <summary>The change log of the store's own file is told by the store's own names.</summary>
internal sealed class OwnTags : IFeedTags
{
    public IEnumerable<string> With(IEnumerable<string> tags) => tags;
}
