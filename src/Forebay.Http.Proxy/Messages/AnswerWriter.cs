using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Compression;
using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Rules;
using Forebay.Http.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Forebay.Http.Proxy.Messages;

/// <summary>Writes answers to clients.</summary>
internal sealed class AnswerWriter(ResponseStore store, HttpProxyOptions options)
{
    /// <summary>Writes an answer to its end.</summary>
    /// <exception cref="IOException">The origin's message was cut short after the answer had begun; the client's connection has to end too.</exception>
    public async ValueTask<long> WriteAsync(HttpContext context, RequestFacts request, Answer answer, CancellationToken cancellationToken)
    {
        string? coding = CodingFor(request, answer);
        WriteHead(context, request, answer, coding);
        if (request.Method == "HEAD" || answer.Status is 204 or 304 || (answer.Passed is null && answer.Length == 0))
            return 0;
        if (coding is not null && answer.Whole is { } whole)
        {
            ReadOnlyMemory<byte> encoded = await EncodedAsync(request, whole.Key, whole.Response, coding, cancellationToken).ConfigureAwait(false);
            context.Response.ContentLength = encoded.Length;
            await context.Response.BodyWriter.WriteAsync(encoded, cancellationToken).ConfigureAwait(false);
            return encoded.Length;
        }
        if (answer.Stream is null && answer.Passed is null)
        {
            await context.Response.BodyWriter.WriteAsync(answer.Memory, cancellationToken).ConfigureAwait(false);
            return answer.Memory.Length;
        }
        Stream body = answer.Stream ?? await answer.Passed!.OpenAsync(cancellationToken).ConfigureAwait(false);
        long count = coding is null
            ? await CopyAsync(body, context.Response.BodyWriter, answer.Length, cancellationToken).ConfigureAwait(false)
            : await EncodeAsync(body, context.Response, coding, cancellationToken).ConfigureAwait(false);
        if (answer.Passed?.Trailers is { } trailers && context.Response.SupportsTrailers())
        {
            foreach (Field field in trailers)
                context.Response.AppendTrailer(field.Name, field.Value);
        }
        return count;
    }

    /// <summary>The coding in which an answer is sent, which is not its own; null: it is sent as it is.</summary>
    private string? CodingFor(RequestFacts request, Answer answer) =>
        options.Compress && answer.Status == 200 && !request.Fields.Has(FieldNames.Range) && !request.Directives.NoTransform && (answer.Length ?? LengthOf(answer.Fields) ?? long.MaxValue) >= options.CompressFromBytes
        && MayBeEncoded(answer.Fields)
            ? ContentCoding.Choose(request.Fields.Combined("Accept-Encoding"))
            : null;

    /// <summary>Whether a response is one that is compressed for some clients: it varies by what they take.</summary>
    public bool MayBeEncoded(FieldList fields) =>
        options.Compress && !fields.Has(FieldNames.ContentEncoding) && !fields.Has(FieldNames.ContentRange) && ContentCoding.Gains(fields.First("Content-Type"))
        && fields.Combined(FieldNames.CacheControl)?.Contains("no-transform", StringComparison.OrdinalIgnoreCase) != true;

    private static long? LengthOf(FieldList fields) => long.TryParse(fields.First(FieldNames.ContentLength), out long length) ? length : null;

    private void WriteHead(HttpContext context, RequestFacts request, Answer answer, string? coding)
    {
        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        IHeaderDictionary headers = response.Headers;
        string? via = null, before = null;
        // What stands before this has said some fields of its own accord.
        if (headers.Count > 0)
        {
            foreach (Field field in answer.Fields.Where(field => !AddsUp(field.Name)))
                headers.Remove(field.Name);
        }
        foreach (Field field in answer.Fields)
        {
            if (field.Name.Equals("Via", StringComparison.OrdinalIgnoreCase))
                via = via is null ? field.Value : $"{via}, {field.Value}";
            else if (field.Name.Equals("Cache-Status", StringComparison.OrdinalIgnoreCase))
                before = before is null ? field.Value : $"{before}, {field.Value}";
            else if (!IsTag(field.Name))
                headers[field.Name] = headers.TryGetValue(field.Name, out StringValues others) ? StringValues.Concat(others, field.Value) : field.Value;
        }
        headers.Via = RequestFields.Via(via, "1.1", options.Cache.Name);
        headers["Cache-Status"] = answer.CacheStatus.Append(before);
        if (answer.Length is { } length && answer.Status is not (204 or 304))
            headers.ContentLength = length;
        if (answer.Status is 200 or 304 && MayBeEncoded(answer.Fields))
            headers.Vary = WithAcceptEncoding(headers.Vary);
        if (coding is null)
            return;
        headers.ContentLength = null;
        SetCoding(headers, coding);
    }

    /// <summary>Says that the body is sent in another coding than its own.</summary>
    public static void SetCoding(IHeaderDictionary headers, string coding)
    {
        headers.ContentEncoding = coding;
        headers.Remove("Accept-Ranges");
        // Other bytes have another strong validator (RFC 9110 section 8.8.1): it stays as a weak one, which says what is still true.
        if (headers.ETag is [{ } tag] && tag.StartsWith('"'))
            headers.ETag = "W/" + tag;
    }

    /// <summary>A field beside what stands before this in the pipeline has said; most take its place.</summary>
    public static StringValues Merged(IHeaderDictionary headers, string name, StringValues values) => AddsUp(name) && headers.TryGetValue(name, out StringValues others) ? StringValues.Concat(others, values) : values;

    public bool IsTag(string name) => options.TagFields.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool AddsUp(string name) => name.Equals(FieldNames.Vary, StringComparison.OrdinalIgnoreCase) || name.Equals(FieldNames.SetCookie, StringComparison.OrdinalIgnoreCase);

    public static StringValues WithAcceptEncoding(StringValues vary)
    {
        string said = vary.ToString();
        return ListSyntax.Split(said).Any(name => name is "*" || name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)) ? vary : said.Length == 0 ? "Accept-Encoding" : $"{said}, Accept-Encoding";
    }

    /// <summary>A stored body in another coding: made once, and kept beside it.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> EncodedAsync(RequestFacts request, string key, StoredResponse response, string coding, CancellationToken cancellationToken)
    {
        if (store.FindEncoding(key, coding, response) is { } kept)
            return kept;
        ReadOnlyMemory<byte> encoded = ContentCoding.Encode(coding, response.Body);
        await store.KeepEncodingAsync(request, key, coding, response, encoded, cancellationToken).ConfigureAwait(false);
        return encoded;
    }

    private static async ValueTask<long> CopyAsync(Stream body, PipeWriter to, long? length, CancellationToken cancellationToken)
    {
        long count = await CopyFirstAsync(body, to, length, cancellationToken).ConfigureAwait(false);
        if (count == 0)
            return 0;
        // Where the length is known its last byte is the end: what comes after it, that it is stored, is not waited for.
        while (length is not { } whole || count < whole)
        {
            int read = await body.ReadAsync(to.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;
            count += read;
            to.Advance(read);
            await to.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        return count;
    }

    // The head does not wait for a body that is not there yet.
    private static async ValueTask<long> CopyFirstAsync(Stream body, PipeWriter to, long? length, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length ?? 4096, 1, 64 << 10));
        try
        {
            ValueTask<int> read = body.ReadAsync(buffer, cancellationToken);
            if (!read.IsCompleted)
                await to.FlushAsync(cancellationToken).ConfigureAwait(false);
            int count = await read.ConfigureAwait(false);
            if (count > 0)
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask<long> EncodeAsync(Stream body, HttpResponse response, string coding, CancellationToken cancellationToken)
    {
        long count = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        Stream encoder = ContentCoding.Encoder(coding, response.Body, CompressionLevel.Fastest);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                count += read;
                await encoder.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                // What the origin has sent so far, the client has too.
                await encoder.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            await encoder.DisposeAsync().ConfigureAwait(false);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
