using System.IO.Pipelines;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>The response that an endpoint writes, while the cache reads it. One writes, one reads.</summary>
internal sealed class CapturedResponse : IHttpResponseFeature, IHttpResponseBodyFeature, IDisposable
{
    private readonly Pipe pipe = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<(Func<object, Task> Call, object State)> onStarting = new(), onCompleted = new();
    private readonly CapturingStream stream;

    public CapturedResponse()
    {
        stream = new CapturingStream(this);
        Writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public int StatusCode { get; set; } = 200;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    Stream IHttpResponseFeature.Body
    {
        get => stream;
        set => throw new NotSupportedException("Replace IHttpResponseBodyFeature instead.");
    }

    public Stream Stream => stream;

    public PipeWriter Writer { get; }

    public bool HasStarted { get; private set; }

    /// <summary>Completes when status and fields stand.</summary>
    public Task Started => started.Task;

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
        while (onStarting.TryPop(out (Func<object, Task> Call, object State) next))
            await next.Call(next.State).ConfigureAwait(false);
        HasStarted = true;
        started.TrySetResult();
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await SendFileFallback.SendFileAsync(stream, path, offset, count, cancellationToken).ConfigureAwait(false);
    }

    public async Task CompleteAsync()
    {
        await Writer.FlushAsync().ConfigureAwait(false);
        await StartAsync().ConfigureAwait(false);
        await pipe.Writer.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it for a failure: who reads learns of it.</summary>
    public async Task FailAsync(Exception failure)
    {
        started.TrySetException(failure);
        await pipe.Writer.CompleteAsync(new IOException($"The endpoint failed: {failure.Message}", failure)).ConfigureAwait(false);
    }

    public async Task CompletedAsync()
    {
        while (onCompleted.TryPop(out (Func<object, Task> Call, object State) next))
            await next.Call(next.State).ConfigureAwait(false);
    }

    public FieldList Fields()
    {
        var fields = new FieldList();
        foreach ((string name, StringValues values) in Headers)
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
    public void Dispose()
    {
        pipe.Reader.Complete();
        stream.Dispose();
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await pipe.Writer.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the endpoint writes to.</summary>
    private sealed class CapturingStream(CapturedResponse response) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => response.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => response.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => response.StartAsync(cancellationToken);

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed. Call FlushAsync instead.");

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed. Call WriteAsync instead.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

/// <summary>What an endpoint answered.</summary>
internal sealed class EndpointResponse(CapturedResponse response) : OriginResponse
{
    public override ValueTask<Stream> OpenAsync(CancellationToken cancellationToken) => new(response.Body);

    public override ValueTask DisposeAsync()
    {
        response.Dispose();
        return default;
    }
}
