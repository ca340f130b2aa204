using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Forebay.Http.Targets;

namespace Forebay.Benchmarks.Http;

/// <summary>An origin within the process: objects of about a kibibyte in a hundred sections, each with its section's tag and one that all share.</summary>
internal sealed class StoredOrigin
{
    public const int Sections = 100;
    public const string TagOfAll = "every";
    private const int BodyBytes = 1000;
    private int asked;

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref asked);

    public static TargetUri Target(int number) => new("http", "bench.example", $"{PathOf(number % Sections)}{number}");

    public static string PathOf(int section) => $"/section-{section}/";

    public static string TagOf(int section) => $"section-{section}";

    /// <summary>The next hop of a request for an object.</summary>
    public IOrigin For(int number) => new Hop(this, number);

    private sealed class Hop(StoredOrigin origin, int number) : IOrigin
    {
        public ValueTask<OriginResponse> SendAsync(FieldList fields, bool detached, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref origin.asked);
            DateTimeOffset now = DateTimeOffset.UtcNow;
            var told = new FieldList
            {
                { "Content-Type", "application/json" },
                { "Cache-Control", "public, max-age=86400" },
                { "ETag", $"\"{number}\"" },
                { "Date", now.ToString("R", System.Globalization.CultureInfo.InvariantCulture) },
                { "Surrogate-Key", $"{TagOf(number % Sections)} {TagOfAll}" },
            };
            bool isKnown = fields.Has("If-None-Match");
            byte[] body = isKnown ? [] : new byte[BodyBytes];
            if (!isKnown)
                new Random(number).NextBytes(body);
            return ValueTask.FromResult<OriginResponse>(new Response(body) { Status = isKnown ? 304 : 200, Fields = told, RequestedAt = now, ReceivedAt = now });
        }
    }

    private sealed class Response(byte[] body) : OriginResponse
    {
        public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Stream>(new MemoryStream(body, writable: false));

        public override ValueTask DisposeAsync() => default;
    }
}
