using Forebay.Http.Directives;
using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>How old a response is, in seconds (RFC 9111 section 4.2.3).</summary>
internal static class ResponseAge
{
    /// <summary>The age at a moment: the greater of what its date and what its <c>Age</c> say of it when it was received, and the time since.</summary>
    /// <remarks>A clock that went back adds nothing.</remarks>
    public static long At(ResponseFacts response, DateTimeOffset now) => (long)(Initial(response) + Max(now - response.ReceivedAt, TimeSpan.Zero)).TotalSeconds;

    /// <summary>The age when it was received: the corrected initial age.</summary>
    public static TimeSpan Initial(ResponseFacts response)
    {
        TimeSpan apparent = response.ReceivedAt - response.Date;
        TimeSpan delay = response.ReceivedAt - response.RequestedAt;
        TimeSpan corrected = TimeSpan.FromSeconds(Received(response)) + Max(delay, TimeSpan.Zero);
        return Max(Max(apparent, corrected), TimeSpan.Zero);
    }

    /// <summary>The <c>Age</c> that the response came with; of several members the first; 0 where it can't be read (RFC 9111 section 5.1).</summary>
    private static long Received(ResponseFacts response) =>
        ListSyntax.Split(response.Fields.Combined(FieldNames.Age)).FirstOrDefault() is { } first && DeltaSeconds.TryParse(first, out long seconds) ? seconds : 0;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
