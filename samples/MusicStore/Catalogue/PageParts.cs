using System.Collections.Concurrent;
using System.Diagnostics;
using Forebay;

namespace MusicStore.Catalogue;

/// <summary>From where each part of the present request came, and how long it took: what a page's footer shows.</summary>
public sealed class PageParts
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<PagePart> parts = new();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    public IReadOnlyCollection<PagePart> Parts => parts;

    public void Add(string name, CacheSource source, TimeSpan time) =>
        parts.Enqueue(new PagePart(name, source switch { CacheSource.Memory => "memory", CacheSource.Persistent => "sqlite", CacheSource.Remote => "redis", _ => "primary" }, time));
}
