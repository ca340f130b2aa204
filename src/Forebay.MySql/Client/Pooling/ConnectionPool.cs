namespace Forebay.MySql.Client;

/// <summary>The connections of one data source. Thread-safe.</summary>
/// <remarks>
/// All state is under <c>gate</c>; nothing is awaited there. <c>open</c> counts the connections that are idle, lent out or being opened, so it is never above the most
/// that are allowed. Who finds none waits in a queue: what is given back goes to the first in it, and so does the place of a connection that was closed (as null: open one).
/// The connection given back last is lent first, so that those which are not needed grow old and are closed.
/// </remarks>
internal sealed class ConnectionPool : IAsyncDisposable
{
    /// <summary>After so long without use a connection is asked whether it is still there.</summary>
    private static readonly TimeSpan AskedAfter = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private readonly ClientOptions options;
    private readonly int most;
    private readonly int least;
    private readonly TimeSpan idleFor;
    private readonly TimeSpan lifetime;
    private readonly List<ClientSession> idle = [];
    private readonly LinkedList<TaskCompletionSource<ClientSession?>> waiters = [];
    private readonly ITimer? sweep;
    private int open;
    private int generation;
    private bool isDisposed;

    public ConnectionPool(ClientOptions options)
    {
        this.options = options;
        most = options.Settings.MaximumPoolSize;
        least = options.Settings.MinimumPoolSize;
        idleFor = TimeSpan.FromSeconds(options.Settings.ConnectionIdleTimeout);
        lifetime = TimeSpan.FromSeconds(options.Settings.ConnectionLifeTime);
        if (idleFor > TimeSpan.Zero)
            sweep = options.Time.CreateTimer(static pool => _ = ((ConnectionPool)pool!).CloseIdleAsync(), this, idleFor / 2, idleFor / 2);
    }

    /// <summary>How many connections there are, and how many of them nobody uses.</summary>
    public (int Open, int Idle) Count
    {
        get
        {
            lock (gate)
                return (open, idle.Count);
        }
    }

    /// <summary>Lends a connection, an idle one or a new one; waits where there are as many as may be.</summary>
    /// <exception cref="MySqlException">None can be opened, or none came free in time.</exception>
    public async ValueTask<ClientSession> RentAsync(CancellationToken cancellationToken)
    {
        int timeout = options.Settings.ConnectionTimeout;
        using CancellationTokenSource limit = timeout == 0 ? new CancellationTokenSource() : new CancellationTokenSource(TimeSpan.FromSeconds(timeout), options.Time);
        using CancellationTokenRegistration linked = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        while (true)
        {
            ClientSession? session = await TakeAsync(limit.Token, cancellationToken).ConfigureAwait(false);
            if (session is null)
                return await OpenAsync(limit.Token, cancellationToken).ConfigureAwait(false);
            if (await IsFitAsync(session, limit.Token, cancellationToken).ConfigureAwait(false))
                return session;
            await DropAsync(session).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a connection back, and gives it to who waits longest.</summary>
    public async ValueTask ReturnAsync(ClientSession session)
    {
        bool isGood = !session.NeedsReplacing && !IsTooOld(session);
        if (isGood && options.ResetsConnections)
        {
            try
            {
                await session.BeginResetAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (MySqlException)
            {
                // It is broken; another will be opened when one is wanted.
                isGood = false;
            }
        }
        if (!isGood || !TryPutBack(session))
            await DropAsync(session).ConfigureAwait(false);
    }

    /// <summary>Closes the idle connections; those that are lent out are closed when they come back.</summary>
    public async ValueTask ClearAsync()
    {
        ClientSession[] closed;
        lock (gate)
        {
            generation++;
            closed = [.. idle];
            idle.Clear();
        }
        foreach (ClientSession session in closed)
            await DropAsync(session).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (isDisposed)
                return;
            isDisposed = true;
        }
        if (sweep is not null)
            await sweep.DisposeAsync().ConfigureAwait(false);
        await ClearAsync().ConfigureAwait(false);
        while (true)
        {
            TaskCompletionSource<ClientSession?>? waiter;
            lock (gate)
            {
                waiter = waiters.First?.Value;
                if (waiter is null)
                    return;
                waiters.RemoveFirst();
            }
            waiter.TrySetException(new ObjectDisposedException(nameof(ForebayMySqlDataSource)));
        }
    }

    // Null: a place is free, and the caller's; it opens a connection.
    private ValueTask<ClientSession?> TakeAsync(CancellationToken limit, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<ClientSession?>> place;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, typeof(ForebayMySqlDataSource));
            if (idle.Count > 0)
            {
                ClientSession session = idle[^1];
                idle.RemoveAt(idle.Count - 1);
                return new(session);
            }
            if (open < most)
            {
                open++;
                return new((ClientSession?)null);
            }
            place = waiters.AddLast(new TaskCompletionSource<ClientSession?>(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        return WaitAsync(place, limit, cancellationToken);
    }

    private async ValueTask<ClientSession?> WaitAsync(LinkedListNode<TaskCompletionSource<ClientSession?>> place, CancellationToken limit, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = limit.UnsafeRegister(static waiter => ((TaskCompletionSource<ClientSession?>)waiter!).TrySetCanceled(), place.Value);
        try
        {
            return await place.Value.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (gate)
            {
                if (place.List is not null)
                    waiters.Remove(place);
            }
            cancellationToken.ThrowIfCancellationRequested();
            throw new MySqlException(1040, "08004", $"No connection to {options.Endpoint} came free within {options.Settings.ConnectionTimeout} s (Connection Timeout): all {most} (Maximum Pool Size) are in use. Are they all closed again?");
        }
    }

    private async ValueTask<ClientSession> OpenAsync(CancellationToken limit, CancellationToken cancellationToken)
    {
        int current;
        lock (gate)
            current = generation;
        try
        {
            ClientSession session = await ClientSession.OpenAsync(options, limit).ConfigureAwait(false);
            session.Generation = current;
            return session;
        }
        catch (Exception e)
        {
            GiveUpPlace();
            if (e is not OperationCanceledException)
                throw;
            cancellationToken.ThrowIfCancellationRequested();
            throw new MySqlException(MySqlException.CannotConnect, "HY000", $"The server at {options.Endpoint} did not let us in within {options.Settings.ConnectionTimeout} s (Connection Timeout).", e);
        }
    }

    private bool TryPutBack(ClientSession session)
    {
        session.IdleSince = options.Time.GetTimestamp();
        lock (gate)
        {
            if (isDisposed || session.Generation != generation)
                return false;
            while (waiters.First is { } first)
            {
                waiters.RemoveFirst();
                if (first.Value.TrySetResult(session))
                    return true;
            }
            idle.Add(session);
            return true;
        }
    }

    private async ValueTask DropAsync(ClientSession session)
    {
        GiveUpPlace();
        await session.DisposeAsync().ConfigureAwait(false);
    }

    private void GiveUpPlace()
    {
        lock (gate)
        {
            while (waiters.First is { } first)
            {
                waiters.RemoveFirst();
                // The place goes on to who waits; it stays counted.
                if (first.Value.TrySetResult(null))
                    return;
            }
            open--;
        }
    }

    // An idle connection may have been ended by the server meanwhile.
    private async ValueTask<bool> IsFitAsync(ClientSession session, CancellationToken limit, CancellationToken cancellationToken)
    {
        if (IsTooOld(session))
            return false;
        try
        {
            await session.EndResetAsync(limit).ConfigureAwait(false);
            if (session.HasEnded)
                return false;
            // The reset's answers may have come before the end.
            if (options.Time.GetElapsedTime(session.IdleSince) >= AskedAfter)
                await session.CommandAsync(Protocol.MySqlCommandCode.Ping, "", limit).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is MySqlException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
        catch
        {
            await DropAsync(session).ConfigureAwait(false);
            throw;
        }
    }

    private bool IsTooOld(ClientSession session) => lifetime > TimeSpan.Zero && options.Time.GetElapsedTime(session.OpenedAt) >= lifetime;

    private async Task CloseIdleAsync()
    {
        ClientSession[] closed;
        lock (gate)
        {
            int spare = Math.Max(0, open - least);
            closed = [.. idle.Where(session => options.Time.GetElapsedTime(session.IdleSince) >= idleFor).Take(spare)];
            idle.RemoveAll(closed.Contains);
        }
        foreach (ClientSession session in closed)
            await DropAsync(session).ConfigureAwait(false);
    }
}
