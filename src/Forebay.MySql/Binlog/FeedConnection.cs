using Forebay.MySql.Sessions;

namespace Forebay.MySql.Binlog;

/// <summary>A connection of the feed on which questions are asked, each with a bound. One user at a time.</summary>
internal sealed class FeedConnection(MySqlSession session, TimeSpan bound) : IAsyncDisposable
{
    public MySqlSession Session => session;

    public bool IsMariaDb => session.IsMariaDb;

    /// <exception cref="TimeoutException">The server did not answer; the connection can't be used any more.</exception>
    public async Task<TextResult> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(bound);
        try
        {
            return await session.QueryAsync(sql, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The server at {session.Endpoint} gave no answer within {bound:c} (CommandTimeout).", e);
        }
    }

    /// <summary>The one value; null where it is NULL, or there is no row.</summary>
    public async Task<string?> AskAsync(string sql, CancellationToken cancellationToken) =>
        await QueryAsync(sql, cancellationToken).ConfigureAwait(false) is { Rows: [{ Length: > 0 } row, ..] } ? row[0] : null;

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
