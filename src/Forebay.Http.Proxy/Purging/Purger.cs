using Forebay.Http.Storage;
using Forebay.Http.Targets;

namespace Forebay.Http.Proxy.Purging;

/// <summary>Purges by URI, pattern and tag, or everything. One invalidation each, however much it concerns. Thread-safe.</summary>
internal sealed class Purger(ResponseStore store, SoftPurges purges)
{
    /// <summary>Purges; when it has returned, no later request is answered by what was stored before, or softly: as if it were fresh.</summary>
    /// <returns>What is wrong with the request; null: it is done.</returns>
    public async ValueTask<string?> PurgeAsync(PurgeRequest request, CancellationToken cancellationToken)
    {
        int said = (request.Url is null ? 0 : 1) + (request.Pattern is null ? 0 : 1) + (request.Tag is null ? 0 : 1) + (request.All ? 1 : 0);
        if (said != 1)
            return $"A purge names one of url, pattern, tag and all; this names {said}.";
        if (request.Url is { } url)
        {
            if (!TargetUri.TryParse(url, out TargetUri? target))
                return $"The url '{url}' is no http or https URI.";
            if (request.Soft)
                return await ByTagAsync(ResponseKey.TagOf(target), soft: true, cancellationToken).ConfigureAwait(false);
            await store.InvalidateAsync([target], cancellationToken).ConfigureAwait(false);
            return null;
        }
        if (request.Tag is { } tag)
            return tag.Length == 0 || tag.AsSpan().ContainsAny(" ,\t") ? $"The tag '{tag}' is none: tags have no spaces and no commas." : await ByTagAsync(ResponseKey.TagOf(tag), request.Soft, cancellationToken).ConfigureAwait(false);
        string text = request.Pattern ?? "*";
        if (ResponseKey.Pattern(text) is not { } pattern)
            return $"The pattern '{text}' begins neither with a slash nor with http:// or https:// and a host.";
        try
        {
            if (request.Soft)
                await purges.AddAsync(SoftPurgeKind.Pattern, new Liveness.KeyPattern(pattern).Text, cancellationToken).ConfigureAwait(false);
            else
                await store.Cache.RemoveByPatternAsync(pattern, cancellationToken: cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ArgumentException bad)
        {
            return bad.Message;
        }
    }

    private async ValueTask<string?> ByTagAsync(string tag, bool soft, CancellationToken cancellationToken)
    {
        if (soft)
            await purges.AddAsync(SoftPurgeKind.Tag, tag, cancellationToken).ConfigureAwait(false);
        else
            await store.Cache.RemoveByTagAsync(tag, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
