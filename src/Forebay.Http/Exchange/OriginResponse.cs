using Forebay.Http.Fields;

namespace Forebay.Http.Exchange;

/// <summary>A response of the origin whose body has yet to be read. Who has it disposes of it.</summary>
internal abstract class OriginResponse : IAsyncDisposable
{
    public required int Status { get; init; }

    public required FieldList Fields { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Whether it was made for a user whom the origin knows by other means than <c>Authorization</c>: a shared cache then needs the same leave to store it (RFC 9111 section 3.5).</summary>
    public bool IsForOneUser { get; init; }

    /// <summary>The fields after the body, to be asked for when that has been read; null: there are none.</summary>
    public virtual FieldList? Trailers => null;

    /// <summary>The body; to be asked for once.</summary>
    /// <returns>It ends with an <see cref="IOException"/> or <see cref="HttpRequestException"/> where the message is cut short.</returns>
    public abstract ValueTask<Stream> OpenAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
