namespace MusicStore.Catalogue;

/// <summary>By which names the change feed of the primary tells of what an entry depends on.</summary>
internal interface IFeedTags
{
    /// <summary>The store's own tags (<see cref="StoreTags"/>), with those of the feed.</summary>
    IEnumerable<string> With(IEnumerable<string> tags);
}
