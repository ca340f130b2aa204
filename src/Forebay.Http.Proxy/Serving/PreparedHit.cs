using System.Globalization;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Rules;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;
using Microsoft.Extensions.Primitives;

namespace Forebay.Http.Proxy.Serving;

/// <summary>A stored response made ready to be sent again and again: its fields as the server takes them, and those that change with its age for the present second.</summary>
internal sealed class PreparedHit
{
    private readonly string name;
    private readonly string? statusBefore;
    private readonly DateTimeOffset receivedAt;
    private readonly TimeSpan initialAge;
    private readonly long lifetime;
    private Moment moment;

    public PreparedHit(StoredResponse response, RuleOptions rules, AnswerWriter writer, string name, int route)
    {
        this.name = name;
        Route = route;
        ResponseFacts facts = response.FactsFor(rules);
        receivedAt = facts.ReceivedAt;
        initialAge = ResponseAge.Initial(facts);
        lifetime = facts.Directives.NoCache ? 0 : facts.Lifetime.Seconds;
        IsWhole = response is { IsPart: false, Large: null, Method: "GET" } && response.Status is not (204 or 304);
        IsEncodable = response.Status == 200 && writer.MayBeEncoded(response.Fields);
        statusBefore = response.Fields.Combined("Cache-Status");
        Fields = [.. FieldsOf(response, writer, name, IsEncodable)];
        moment = At(0);
    }

    /// <summary>The route by which it came.</summary>
    public int Route { get; }

    /// <summary>Whether it can be sent as it is; else the long way is taken.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether it is compressed for clients that take that.</summary>
    public bool IsEncodable { get; }

    public KeyValuePair<string, StringValues>[] Fields { get; }

    /// <summary>The soft purges that do not concern it.</summary>
    public SoftPurgeList? HeldAgainst { get; set; }

    /// <summary>The fields of the present second; null: it is not fresh.</summary>
    public Moment? Now(DateTimeOffset now)
    {
        TimeSpan resident = now - receivedAt;
        long age = (long)(initialAge + (resident > TimeSpan.Zero ? resident : TimeSpan.Zero)).TotalSeconds;
        if (age >= lifetime)
            return null;
        Moment known = Volatile.Read(ref moment);
        if (known.Age == age)
            return known;
        Moment fresh = At(age);
        Volatile.Write(ref moment, fresh);
        return fresh;
    }

    private Moment At(long age) => new(age, age.ToString(CultureInfo.InvariantCulture), new CacheStatus(name) { Hit = true, Ttl = lifetime - age }.Append(statusBefore));

    private static IEnumerable<KeyValuePair<string, StringValues>> FieldsOf(StoredResponse response, AnswerWriter writer, string name, bool isEncodable)
    {
        var skipped = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { FieldNames.ContentLength, FieldNames.Age, "Cache-Status", "Via" };
        foreach (IGrouping<string, Field> field in response.Fields.Where(field => !skipped.Contains(field.Name) && !writer.IsTag(field.Name)).GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase))
        {
            var values = new StringValues([.. field.Select(line => line.Value)]);
            yield return new(field.Key, isEncodable && field.Key.Equals(FieldNames.Vary, StringComparison.OrdinalIgnoreCase) ? AnswerWriter.WithAcceptEncoding(values) : values);
        }
        if (isEncodable && !response.Fields.Has(FieldNames.Vary))
            yield return new(FieldNames.Vary, "Accept-Encoding");
        yield return new("Via", RequestFields.Via(response.Fields.Combined("Via"), "1.1", name));
    }

    /// <summary>What a hit says of its age.</summary>
    internal sealed record Moment(long Age, StringValues AgeField, StringValues CacheStatus);
}
