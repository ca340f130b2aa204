using Forebay.MySql.Sessions;

namespace Forebay.MySql.Client;

/// <summary>Ends a running command, by <c>KILL QUERY</c> from a connection of its own. Thread-safe.</summary>
/// <remarks>
/// A kill names a connection and not a statement, so one that comes late would hit the statement after. Therefore the connection is not used again before the kill has been answered
/// (<see cref="EndAsync"/>), and then first runs a statement that may be hit: MySQL keeps a kill that found nothing until the next statement begins.
/// Where the server does not end the statement in time, or can't be reached by a second connection, the first is cut.
/// <c>reason</c>, <c>kill</c> and <c>isOver</c> are under <c>gate</c>.
/// </remarks>
internal sealed class Interruption(ClientSession session, int timeoutSeconds)
{
    private readonly object gate = new();
    private InterruptionReason reason;
    private CancellationToken by;
    private Task? kill;
    private ITimer? cut;
    private ITimer? timer;
    private bool isOver;

    public bool IsRequested
    {
        get
        {
            lock (gate)
                return reason != InterruptionReason.None;
        }
    }

    /// <summary>Watches over one wait for the server: the token may end it, and it may take as long as the command's time-out.</summary>
    public Watching Watch(CancellationToken cancellationToken)
    {
        if (timeoutSeconds > 0)
        {
            var timeout = TimeSpan.FromSeconds(timeoutSeconds);
            if (timer is null)
                timer = session.Options.Time.CreateTimer(static self => ((Interruption)self!).Request(InterruptionReason.Timeout, default), this, timeout, Timeout.InfiniteTimeSpan);
            else
                timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static (self, token) => ((Interruption)self!).Request(InterruptionReason.Token, token), this);
        return new Watching(this, registration);
    }

    /// <summary>Ends the command if it still runs; the first reason counts.</summary>
    public void Request(InterruptionReason why, CancellationToken token)
    {
        lock (gate)
        {
            if (isOver || reason != InterruptionReason.None)
                return;
            reason = why;
            by = token;
            cut = session.Options.Time.CreateTimer(static self => ((ClientSession)self!).Abort(), session, session.Options.CancellationTimeout, Timeout.InfiniteTimeSpan);
            kill = KillAsync();
        }
    }

    /// <summary>The command has been answered to its end: waits until no kill can come any more.</summary>
    public async ValueTask EndAsync()
    {
        Task? sent;
        lock (gate)
        {
            isOver = true;
            sent = kill;
        }
        if (timer is not null)
            await timer.DisposeAsync().ConfigureAwait(false);
        timer = null;
        if (sent is null)
            return;
        await sent.ConfigureAwait(false);
        if (!session.IsBroken)
            await TakeLateKillAsync().ConfigureAwait(false);
        await cut!.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What to tell of an error that may be the interruption's.</summary>
    public Exception Explain(Exception error)
    {
        InterruptionReason why;
        lock (gate)
            why = reason;
        bool isOurs = error is MySqlException { Number: MySqlException.Interrupted or MySqlException.TimedOut or 1969 or MySqlException.ServerLost };
        return why switch
        {
            InterruptionReason.Token when isOurs => new OperationCanceledException("The command was cancelled.", error, by),
            InterruptionReason.Timeout when isOurs => new MySqlException(MySqlException.TimedOut, "HY000", $"The server did not answer the command within {timeoutSeconds} s (CommandTimeout); it was ended.", new TimeoutException($"The command took longer than {timeoutSeconds} s.", error)),
            _ => error,
        };
    }

    private async Task KillAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(session.Options.CancellationTimeout, session.Options.Time);
            MySqlSession killer = await MySqlSession.OpenAsync(session.Options.Endpoint, limit.Token).ConfigureAwait(false);
            await using (killer.ConfigureAwait(false))
                await killer.ExecuteAsync($"KILL QUERY {session.ThreadId}", limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MySqlException or IOException or OperationCanceledException)
        {
            session.Abort();
        }
    }

    private async ValueTask TakeLateKillAsync()
    {
        try
        {
            await session.ExecuteAsync("DO SLEEP(0)", CancellationToken.None).ConfigureAwait(false);
        }
        catch (MySqlException)
        {
            // Hit, as it was meant to be; or the connection is gone, which the next command tells.
        }
    }

    private void EndWatch() => timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>One wait; disposed of at its end.</summary>
    internal readonly struct Watching(Interruption interruption, CancellationTokenRegistration registration) : IDisposable
    {
        public void Dispose()
        {
            registration.Dispose();
            interruption.EndWatch();
        }
    }
}
