using System.IO.Pipelines;
using Forebay.Http.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>The response that an endpoint writes, while the cache reads it. One writes, one reads.</summary>
/// <remarks>The endpoint alone writes what is here. What the reader has of it, it has from when <see cref="Started"/> completes: status and fields as they stood then.</remarks>
internal sealed class CapturedResponse : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IDisposable
{
    private readonly Pipe pipe = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<(Func<object, Task> Call, object State)> onStarting = new(), onCompleted = new();
    private Exception? failure;

    public CapturedResponse()
    {
        Writer = new CapturingWriter(this, pipe.Writer);
        Stream = Writer.AsStream(leaveOpen: true);
    }

    public int StatusCode { get; set; } = 200;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException("Replace IHttpResponseBodyFeature instead.");
    }

    // Both ways of writing are one, so that what is written by turns stays in its order.
    public Stream Stream { get; }

    public PipeWriter Writer { get; }

    public bool HasStarted { get; private set; }

    /// <summary>Completes when status and fields stand.</summary>
    public Task Started => started.Task;

    /// <summary>The fields as they stood when it started.</summary>
    public FieldList StartedFields { get; private set; } = new();

    public Stream Body => pipe.Reader.AsStream();

    public void OnStarting(Func<object, Task> callback, object state) => onStarting.Push((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => onCompleted.Push((callback, state));

    public void DisableBuffering()
    {
        // Nothing is held back.
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
            return;
        await StandAsync().ConfigureAwait(false);
        started.TrySetResult();
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken).ConfigureAwait(false);
    }

    public async Task CompleteAsync()
    {
        if (failure is not null)
        {
            await FailAsync(failure).ConfigureAwait(false);
            return;
        }
        if (HasStarted || Writer.UnflushedBytes > 0)
            await Writer.FlushAsync().ConfigureAwait(false);
        else
            await StandAsync().ConfigureAwait(false);
        await pipe.Writer.CompleteAsync().ConfigureAwait(false);
        // Not before its end where there is nothing else: who reads finds that it is empty at once, and what stands before the cache can still give it a body.
        started.TrySetResult();
    }

    /// <summary>Ends it for a failure: who reads learns of it.</summary>
    /// <returns>True: it had not begun; whoever waits for <see cref="Started"/> has the failure itself.</returns>
    public async Task<bool> FailAsync(Exception reason)
    {
        reason = failure ?? reason;
        bool isFirst = started.TrySetException(reason);
        await pipe.Writer.CompleteAsync(new IOException($"The endpoint failed: {reason.Message}", reason)).ConfigureAwait(false);
        return isFirst;
    }

    /// <summary>From now on it can't end as a whole one, whatever the endpoint still does.</summary>
    public void Spoil(Exception reason) => failure ??= reason;

    /// <summary>Calls who waits for the end, each of them; returns what they fail by.</summary>
    public async Task<IReadOnlyList<Exception>> CompletedAsync()
    {
        List<Exception> failures = [];
        while (onCompleted.TryPop(out (Func<object, Task> Call, object State) next))
        {
            try
            {
                await next.Call(next.State).ConfigureAwait(false);
            }
            catch (Exception failed)
            {
                // The others have things to put away too.
                failures.Add(failed);
            }
        }
        return failures;
    }

    public static FieldList FieldsOf(IHeaderDictionary headers)
    {
        var fields = new FieldList();
        foreach ((string name, StringValues values) in headers)
        {
            foreach (string? value in values)
            {
                if (value is not null)
                    fields.Add(name, value);
            }
        }
        return fields;
    }

    /// <summary>Nobody reads it any more.</summary>
    public void Dispose() => pipe.Reader.Complete();

    // Status and fields are what they are from here on.
    private async Task StandAsync()
    {
        while (onStarting.TryPop(out (Func<object, Task> Call, object State) next))
            await next.Call(next.State).ConfigureAwait(false);
        HasStarted = true;
        StartedFields = FieldsOf(Headers);
        // As the server does: whoever comes too late learns of it.
        if (Headers is HeaderDictionary headers)
            headers.IsReadOnly = true;
    }

    /// <summary>What the endpoint writes to. The response ends with the endpoint, and not with this.</summary>
    private sealed class CapturingWriter(CapturedResponse response, PipeWriter inner) : PipeWriter
    {
        private long written;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            // What is longer than it says would be stored as what it is not.
            if (response.Headers.ContentLength is { } length && written + bytes > length)
                throw new InvalidOperationException($"The response says that its body has {length} bytes; {written + bytes} were written.");
            written += bytes;
            inner.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            await response.StartAsync(cancellationToken).ConfigureAwait(false);
            return await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        public override void Complete(Exception? exception = null)
        {
            if (exception is not null)
                response.Spoil(exception);
        }
    }
}
