namespace MusicStore.Jobs;

/// <summary>The job of bringing what is asked for most into the cache.</summary>
internal sealed record WarmCache
{
    public const string Type = "cache.warm";
}
