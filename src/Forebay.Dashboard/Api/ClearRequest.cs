using System.Diagnostics.CodeAnalysis;

namespace Forebay.Dashboard.Api;

/// <summary>What <c>POST api/clear</c> is asked: exactly one of the members.</summary>
internal sealed record ClearRequest(string? Key, string? Tag, string? Pattern, string? Partition, bool? Everything)
{
    /// <summary>The one thing that is named; false, with what is wrong, where it is not exactly one.</summary>
    public bool TryTarget(out ClearTarget target, [NotNullWhen(false)] out string? wrong)
    {
        target = default;
        ClearTarget[] named = [.. Named()];
        wrong = named.Length switch
        {
            0 => "Nothing is named. Name exactly one of key, tag, pattern, partition, everything.",
            > 1 => $"{string.Join(" and ", named.Select(one => one.Kind))} are named together. Name exactly one of key, tag, pattern, partition, everything.",
            _ when Everything == false => "everything is false. It must be true, or be left out.",
            _ when named[0].Name.Length == 0 => $"{named[0].Kind} is empty.",
            _ => null,
        };
        if (wrong is not null)
            return false;
        target = named[0];
        return true;
    }

    private IEnumerable<ClearTarget> Named()
    {
        if (Key is not null)
            yield return new ClearTarget("key", Key);
        if (Tag is not null)
            yield return new ClearTarget("tag", Tag);
        if (Pattern is not null)
            yield return new ClearTarget("pattern", Pattern);
        if (Partition is not null)
            yield return new ClearTarget("partition", Partition);
        if (Everything is not null)
            yield return new ClearTarget("everything", "*");
    }
}

/// <summary>What is to be removed: by which kind of name, and which.</summary>
internal readonly record struct ClearTarget(string Kind, string Name)
{
    /// <exception cref="ArgumentException">The name is not allowed; the message says why.</exception>
    public ValueTask RemoveFromAsync(TieredCache cache, CancellationToken cancellationToken) => Kind switch
    {
        "key" => cache.RemoveAsync(Name, cancellationToken),
        "tag" => cache.RemoveByTagAsync(Name, cancellationToken),
        "pattern" => cache.RemoveByPatternAsync(Name, partition: null, cancellationToken),
        "partition" => cache.RemovePartitionAsync(Name, cancellationToken),
        _ => cache.ClearAsync(cancellationToken),
    };
}
