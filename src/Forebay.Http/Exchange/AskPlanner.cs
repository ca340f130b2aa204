using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>Decides what the origin is asked, given what is stored.</summary>
internal sealed class AskPlanner(ExchangeOptions options, TimeProvider time)
{
    /// <summary>The request as the client made it: nothing that is stored is of use.</summary>
    public static Ask Plain(RequestFacts request, IOrigin origin, Lookup lookup) => new()
    {
        Request = request,
        Origin = origin,
        Lookup = lookup,
        Fields = request.Fields,
        Reason = lookup.KnowsUri ? ForwardReason.VaryMiss : ForwardReason.UriMiss,
    };

    /// <summary>A validation of what was found (RFC 9111 section 4.3.1).</summary>
    public Ask Validation(RequestFacts request, IOrigin origin, Lookup lookup)
    {
        StoredResponse stored = lookup.Response!;
        ResponseFacts facts = stored.FactsFor(options.Rules);
        // A condition that only the origin may judge goes to it as it is, and nothing that is stored answers for it.
        bool asksOrigin = Preconditions.Evaluate(request, facts) == PreconditionResult.AskOrigin;
        FieldList? conditional = asksOrigin ? null : Rules.Validation.Condition(request.Fields, facts, []);
        // The whole is validated; a range is cut from it here.
        conditional?.Remove(FieldNames.Range);
        return new Ask
        {
            Request = request,
            Origin = origin,
            Lookup = lookup,
            Fields = conditional ?? request.Fields,
            Reason = ResponseAge.At(facts, time.GetUtcNow()) < facts.Lifetime.Seconds ? ForwardReason.Request : ForwardReason.Stale,
            Validates = conditional is null ? null : stored,
            StandsIn = asksOrigin ? null : stored,
        };
    }

    /// <summary>A request for what is missing between the parts that are stored (RFC 9111 section 3.3); null: they are of no use.</summary>
    public Ask? Completion(RequestFacts request, IOrigin origin, Lookup lookup, StoredResponse part)
    {
        ResponseFacts facts = part.FactsFor(options.Rules);
        if (facts.ETag is not { IsWeak: false } tag || part.CompleteLength is not { } complete || complete > options.MaxBufferedBytes
            || Reuse.Decide(request, facts, time.GetUtcNow()) != ReuseDecision.Fresh)
        {
            return null;
        }
        IReadOnlyList<ByteRange> wanted = RangeRequest.Of(request.Fields.Combined(FieldNames.Range), complete) ?? [new ByteRange(0, complete - 1)];
        // One range is asked for, from the first byte that is missing to the last: what lies between is got twice at worst.
        if (wanted.Count != 1 || Missing(part.Ranges, wanted[0]) is not { } missing)
            return null;
        FieldList fields = request.Fields.Copy();
        fields.Set(FieldNames.Range, missing.Last == complete - 1 ? $"bytes={missing.First}-" : $"bytes={missing.First}-{missing.Last}");
        fields.Set(FieldNames.IfRange, tag.ToString());
        return new Ask { Request = request, Origin = origin, Lookup = lookup, Fields = fields, Reason = ForwardReason.Partial, Completes = part };
    }

    private static ByteRange? Missing(IReadOnlyList<ByteRange> held, ByteRange wanted)
    {
        (long first, long last) = (wanted.First, wanted.Last);
        foreach (ByteRange range in held)
        {
            if (range.First <= first && first <= range.Last)
                first = range.Last + 1;
        }
        foreach (ByteRange range in held.Reverse())
        {
            if (range.First <= last && last <= range.Last)
                last = range.First - 1;
        }
        return first <= last ? new ByteRange(first, last) : null;
    }
}
