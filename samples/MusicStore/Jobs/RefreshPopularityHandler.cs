using Forebay;
using Forebay.Jobs;
using Forebay.Search;
using MusicStore.Catalogue;

namespace MusicStore.Jobs;

/// <summary>Builds the index anew beside the searches: its rows stand in the order of plays, which single changes can't move. Lists and results are then asked for anew.</summary>
internal sealed class RefreshPopularityHandler(ISearchIndex index, TieredCache cache) : IJobHandler<RefreshPopularity>
{
    public async Task RunAsync(RefreshPopularity job, JobContext context, CancellationToken cancellationToken)
    {
        await index.RebuildAsync(cancellationToken: cancellationToken);
        await cache.RemoveByTagAsync([StoreTags.Search, StoreTags.Popular], cancellationToken);
    }
}
