using Forebay.Bus;
using Forebay.Liveness;
using Microsoft.Extensions.Logging;

namespace Forebay.Sqlite;

/// <summary>Brings what a believed file knows into the liveness rule, before anything is read from it.</summary>
internal static class TierRestore
{
    /// <summary>Takes up what the file knows; returns what other nodes are to be told of the writes whose outcome a kill left open, or null.</summary>
    public static byte[]? Run(TierMeta meta, TierContext context, string path, ILogger logger)
    {
        LivenessRule liveness = context.Liveness;
        context.KeySeed = meta.KeySeed;
        // Later than the clock and every entry of the file (consistency, row 38).
        liveness.RaiseClock(meta.Clock + 1);
        liveness.RaiseEverythingDurable(meta.EverythingDurable);
        liveness.RaiseEverything(meta.Everything);
        liveness.RaiseDroppedRules(meta.DroppedRules);
        foreach ((string pattern, string? partition, long stamp) in meta.Rules)
            liveness.AddRule(new PatternRule(new KeyPattern(pattern), partition, stamp, context.Clock.Now));
        if (meta.ApplicationVersion != context.ApplicationVersion)
        {
            SqliteTierLog.VersionChanged(logger, path, meta.ApplicationVersion, context.ApplicationVersion);
            liveness.RaiseEverythingDurable(liveness.Next());
            meta.ApplicationVersion = context.ApplicationVersion;
        }
        Tag[] open = [.. meta.Intents.Values.SelectMany(tags => tags).Distinct()];
        // One stamp for all: the outbox names it, and what a shared tier has is held against it.
        long raised = open.Length == 0 ? 0 : liveness.Next();
        foreach (Tag tag in open)
            liveness.Stamps.Raise(tag, raised);
        bool everything = open.Contains(Tag.Everything);
        if (everything)
            liveness.RaiseEverything(raised);
        context.OpenIntents.AddRange(open);
        meta.Intents.Clear();
        return open.Length == 0 ? null : InvalidationCodec.Write(Guid.Empty, context.Clock.WallNow, [new InvalidationMessage { Tags = open, Everything = everything }]);
    }
}
