using System.Globalization;
using Forebay.PostgreSql.Stream;
using Npgsql;
using NpgsqlTypes;

namespace Forebay.PostgreSql.Visibility;

/// <summary>Asks the primary which of the received transactions its readers see, invalidates those once more, and moves the position (consistency, row 19).</summary>
/// <remarks>
/// <para>The stream is fed from the log, and a commit is in the log before readers see it. A load in between reads the old row, and is born after the invalidation at receipt. The
/// second invalidation kills it. One question is asked for all that came while the last was under way.</para>
/// <para>Who is not seen yet holds up the position, and nothing else: those behind it are applied as they become visible, and heartbeats count, because what no reader saw
/// when the heartbeat was sent is not owed to any reader of that moment.</para>
/// </remarks>
internal sealed class VisibilityLoop(FeedProgress progress, NpgsqlConnection connection, TimeProvider time, Action<NpgsqlLogSequenceNumber> confirm) : IDisposable
{
    // Where nothing but heartbeats comes, the position is stored only so often (one small write each).
    private static readonly TimeSpan IdleEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);
    private readonly Lock gate = new();
    private readonly SemaphoreSlim bell = new(0);
    private readonly UnseenCommits unseen = new();
    private List<ReceivedTransaction> transactions = [];
    private List<ReturnedHeartbeat> heartbeats = [];
    private NpgsqlLogSequenceNumber received;
    // In the order of commits: those that are not seen, and those behind one of them that are (applied).
    private readonly LinkedList<(ReceivedTransaction Transaction, bool IsApplied)> open = [];
    private int waiting;
    private long storedIdle = time.GetTimestamp();

    /// <summary>Received, and not seen by readers yet.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>The stream begins without what was committed before: those that are open now are looked after.</summary>
    public async Task BeginAnewAsync(CancellationToken cancellationToken)
    {
        // A snapshot lists those below the last that has ended. A number that is taken and given up here is above all that have begun before.
        await connection.AskAsync<string>("SELECT pg_current_xact_id()::text", [], cancellationToken).ConfigureAwait(false);
        unseen.Begin(await AskAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes what was received and invalidated a first time, in the order of the stream.</summary>
    public void Add(IReadOnlyCollection<ReceivedTransaction> more, IReadOnlyCollection<ReturnedHeartbeat> signs)
    {
        lock (gate)
        {
            transactions.AddRange(more);
            heartbeats.AddRange(signs);
            foreach (ReceivedTransaction transaction in more)
                received = Later(received, transaction.End);
            foreach (ReturnedHeartbeat heartbeat in signs)
                received = Later(received, heartbeat.Lsn);
            // Once for all that waits: it is taken together.
            if (bell.CurrentCount == 0)
                bell.Release();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            // While some are not seen, they are asked for again by themselves.
            bool isNew = Waiting == 0 && unseen.IsEmpty
                ? await RungAsync(cancellationToken).ConfigureAwait(false)
                : await bell.WaitAsync(pause, cancellationToken).ConfigureAwait(false);
            bool moved = await RoundAsync(cancellationToken).ConfigureAwait(false);
            pause = isNew || moved ? FirstPause : pause < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose() => bell.Dispose();

    private async Task<bool> RungAsync(CancellationToken cancellationToken)
    {
        await bell.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        (ReceivedTransaction[] more, ReturnedHeartbeat[] signs, NpgsqlLogSequenceNumber upTo) = Take();
        PostgreSqlSnapshot snapshot = await AskAsync(cancellationToken).ConfigureAwait(false);
        foreach (ReceivedTransaction transaction in more)
        {
            open.AddLast((transaction, false));
            unseen.Told(snapshot.Widen(transaction.Xid));
        }
        HashSet<string> tags = new(StringComparer.Ordinal);
        int count = Apply(snapshot, tags);
        NpgsqlLogSequenceNumber reached = Reached(upTo, count > 0);
        await progress.VisibleAsync(tags, count, reached).ConfigureAwait(false);
        // Stored with the tiers by now: the primary need not keep it any longer.
        confirm(progress.Position!.Lsn);
        progress.Passed(upTo);
        await LookAfterUnseenAsync(snapshot, signs, cancellationToken).ConfigureAwait(false);
        foreach (ReturnedHeartbeat sign in signs)
            progress.Heard(sign.Asked);
        return count > 0;
    }

    private (ReceivedTransaction[] More, ReturnedHeartbeat[] Signs, NpgsqlLogSequenceNumber UpTo) Take()
    {
        lock (gate)
        {
            ReceivedTransaction[] more = [.. transactions];
            ReturnedHeartbeat[] signs = [.. heartbeats];
            transactions = [];
            heartbeats = [];
            waiting += more.Length;
            return (more, signs, received);
        }
    }

    private int Apply(PostgreSqlSnapshot snapshot, HashSet<string> tags)
    {
        int count = 0;
        for (LinkedListNode<(ReceivedTransaction Transaction, bool IsApplied)>? node = open.First; node is not null; node = node.Next)
        {
            if (node.Value.IsApplied || !snapshot.Sees(snapshot.Widen(node.Value.Transaction.Xid)))
                continue;
            tags.UnionWith(node.Value.Transaction.Tags);
            node.Value = (node.Value.Transaction, true);
            count++;
        }
        Interlocked.Add(ref waiting, -count);
        return count;
    }

    /// <summary>Up to where everything is applied and visible.</summary>
    private NpgsqlLogSequenceNumber Reached(NpgsqlLogSequenceNumber upTo, bool hasApplied)
    {
        NpgsqlLogSequenceNumber reached = progress.Position!.Lsn;
        while (open.First is { Value.IsApplied: true } first)
        {
            reached = Later(reached, first.Value.Transaction.End);
            open.RemoveFirst();
        }
        if (open.Count > 0 || (!hasApplied && time.GetElapsedTime(storedIdle) < IdleEvery))
            return reached;
        storedIdle = time.GetTimestamp();
        return Later(reached, upTo);
    }

    private async Task LookAfterUnseenAsync(PostgreSqlSnapshot snapshot, ReturnedHeartbeat[] signs, CancellationToken cancellationToken)
    {
        if (unseen.IsEmpty)
            return;
        foreach (ulong xid in unseen.Over(snapshot))
        {
            string outcome = await connection.AskAsync<string>("SELECT coalesce(pg_xact_status($1::text::xid8), 'unknown')", [xid.ToString(CultureInfo.InvariantCulture)], cancellationToken).ConfigureAwait(false);
            if (outcome != "aborted")
                unseen.Committed(xid, time.GetTimestamp());
        }
        bool isMissed = false;
        foreach (ReturnedHeartbeat sign in signs)
            isMissed |= unseen.Heard(sign.Asked);
        if (isMissed)
            await progress.ResetAsync(progress.Position!, "a transaction that was open when the stream began has committed without a word in it").ConfigureAwait(false);
    }

    private async Task<PostgreSqlSnapshot> AskAsync(CancellationToken cancellationToken)
    {
        string text = await connection.AskAsync<string>("SELECT pg_current_snapshot()::text", [], cancellationToken).ConfigureAwait(false);
        return PostgreSqlSnapshot.TryParse(text, out PostgreSqlSnapshot? snapshot) ? snapshot : throw new InvalidDataException($"PostgreSQL answered '{text}' for a snapshot.");
    }

    private static NpgsqlLogSequenceNumber Later(NpgsqlLogSequenceNumber one, NpgsqlLogSequenceNumber other) => one > other ? one : other;
}
