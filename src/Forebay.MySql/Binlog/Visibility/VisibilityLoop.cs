using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Gtids;
using Forebay.MySql.Binlog.Position;
using Forebay.MySql.Binlog.Transactions;

namespace Forebay.MySql.Binlog.Visibility;

/// <summary>Asks the primary which of the received transactions its readers see, invalidates those once more, and moves the position (consistency, row 19).</summary>
/// <remarks>
/// <para>The stream is fed from the log, and a commit is in the log before readers see it. A load in between reads the old row, and is born after the invalidation at receipt. The
/// second invalidation kills it. One question is asked for all that came while the last was under way.</para>
/// <para>Who is not seen yet holds up the position, and nothing else: those behind it are applied as they become visible, and signs count, because what no reader saw
/// when the sign was asked for is not owed to any reader of that moment.</para>
/// </remarks>
internal sealed class VisibilityLoop(FeedProgress progress, OwnTransactions own, IVisibilityProof proof, IGtids passed, Action<long> schemaVisible) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);
    private readonly Lock gate = new();
    private readonly SemaphoreSlim bell = new(0);
    private readonly List<Sign> signs = [];
    private List<ReceivedTransaction> arrived = [];
    private BinlogPlace? received;
    private bool isEnded;
    // In the log's order: those that are not seen, and those behind one of them that are (applied).
    private readonly LinkedList<ReceivedTransaction> open = [];
    private int waiting;

    /// <summary>Received, and not seen by readers yet.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Up to where the stream was read; null: nothing has been read that is in a file.</summary>
    public BinlogPlace? ReadUpTo
    {
        get
        {
            lock (gate)
                return received;
        }
    }

    /// <summary>When the sign was asked for that has waited the longest; null: none waits.</summary>
    public long? OldestSign
    {
        get
        {
            lock (gate)
                return signs.Count > 0 ? signs[0].Asked : null;
        }
    }

    /// <summary>Takes what was received and invalidated a first time, in the order of the stream.</summary>
    /// <param name="more">Transactions.</param>
    /// <param name="upTo">Up to where the stream was read.</param>
    public void Add(IReadOnlyCollection<ReceivedTransaction> more, BinlogPlace? upTo)
    {
        lock (gate)
        {
            arrived.AddRange(more);
            Interlocked.Add(ref waiting, more.Count);
            received = upTo;
            if (more.Count > 0 || signs.Count > 0)
                Ring();
        }
    }

    /// <summary>Takes a sign, which is done when it has come true.</summary>
    public void Add(Sign sign)
    {
        lock (gate)
        {
            if (isEnded)
                sign.Done.TrySetCanceled(CancellationToken.None);
            signs.Add(sign);
            Ring();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            bool isNew = true;
            // While some are not seen, they are asked for again by themselves.
            if (Waiting == 0)
                await bell.WaitAsync(cancellationToken).ConfigureAwait(false);
            else
                isNew = await bell.WaitAsync(pause, cancellationToken).ConfigureAwait(false);
            bool moved = await RoundAsync(cancellationToken).ConfigureAwait(false);
            pause = isNew || moved ? FirstPause : pause < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isEnded = true;
            foreach (Sign sign in signs)
                sign.Done.TrySetCanceled(CancellationToken.None);
            signs.Clear();
        }
        bell.Dispose();
    }

    private void Ring()
    {
        // Once for all that waits: it is taken together.
        if (bell.CurrentCount == 0)
            bell.Release();
    }

    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        Sign[] due = Take();
        ReceivedTransaction[] unseen = [.. open.Where(static transaction => !transaction.IsApplied)];
        int count = 0;
        if (unseen.Length > 0)
        {
            Func<ReceivedTransaction, bool> sees = await proof.AskAsync(unseen, cancellationToken).ConfigureAwait(false);
            count = await ApplyAsync([.. unseen.Where(transaction => transaction.Gtid is null ? IsMarkSeen(transaction, sees) : sees(transaction))], cancellationToken).ConfigureAwait(false);
        }
        foreach (Sign sign in due)
        {
            progress.Heard(sign.Asked);
            sign.Done.TrySetResult();
        }
        return count > 0;
    }

    // A mark is no commit that anybody waits for; a part without a name is as visible as its place.
    private static bool IsMarkSeen(ReceivedTransaction mark, Func<ReceivedTransaction, bool> sees) => mark.IsMark || sees(mark);

    private Sign[] Take()
    {
        lock (gate)
        {
            foreach (ReceivedTransaction transaction in arrived)
                open.AddLast(transaction);
            arrived = [];
            Sign[] due = received is { } upTo ? [.. signs.Where(sign => sign.End <= upTo)] : [];
            signs.RemoveAll(sign => received is { } place && sign.End <= place);
            return due;
        }
    }

    private async Task<int> ApplyAsync(ReceivedTransaction[] visible, CancellationToken cancellationToken)
    {
        if (visible.Length == 0)
            return 0;
        ReceivedTransaction[] again = [.. visible.Where(static transaction => !transaction.IsFinished)];
        IReadOnlyCollection<string> changed = TagsOf(visible), tags = again.Length == visible.Length ? changed : TagsOf(again);
        foreach (ReceivedTransaction transaction in visible)
            transaction.IsApplied = true;
        MySqlPosition? reached = Reached();
        await progress.VisibleAsync(changed, tags, visible.Count(static transaction => transaction.Gtid is not null), reached, cancellationToken).ConfigureAwait(false);
        foreach (ReceivedTransaction transaction in visible)
        {
            own.Applied(transaction);
            if (transaction.SchemaChange != 0)
                schemaVisible(transaction.SchemaChange);
        }
        Interlocked.Add(ref waiting, -visible.Length);
        return visible.Length;
    }

    private static IReadOnlyCollection<string> TagsOf(ReceivedTransaction[] transactions) =>
        transactions.Length == 1 ? transactions[0].Tags : transactions.SelectMany(static transaction => transaction.Tags).ToHashSet(StringComparer.Ordinal);

    /// <summary>Up to where everything is applied and visible; null: where it was.</summary>
    private MySqlPosition? Reached()
    {
        ReceivedTransaction? last = null;
        while (open.First is { Value.IsApplied: true } first)
        {
            last = first.Value;
            if (last.Gtid is { } gtid)
                passed.Add(gtid);
            open.RemoveFirst();
        }
        if (last is null)
            return null;
        MySqlPosition before = progress.Position!;
        // Where the server can't begin (beyond 4 GiB), the place stays where it was: there the next file is near.
        bool isPlace = last.End.File.Length > 0 && last.End.Offset <= uint.MaxValue;
        return before with
        {
            Place = isPlace ? last.End : before.Place,
            FileCreated = isPlace ? last.FileCreated : before.FileCreated,
            Gtids = passed.ToString(),
            Prepared = last.Prepared,
        };
    }
}
