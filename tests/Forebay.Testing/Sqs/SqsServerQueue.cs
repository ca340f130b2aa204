using System.Globalization;
using System.Text.Json;

namespace Forebay.Testing.Sqs;

/// <summary>A queue in the server. All of it is under the server's lock; times are the caller's.</summary>
internal sealed class SqsServerQueue(string name, Dictionary<string, string> attributes, string url, string arn)
{
    private static readonly TimeSpan DeduplicationWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostVisibility = TimeSpan.FromHours(12);
    private readonly Dictionary<string, SqsServerMessage> byId = new(StringComparer.Ordinal);
    private readonly SortedSet<SqsServerMessage> byTime = new(Comparer<SqsServerMessage>.Create((a, b) => a.VisibleAt != b.VisibleAt ? a.VisibleAt.CompareTo(b.VisibleAt) : a.Sequence.CompareTo(b.Sequence)));
    private readonly SortedDictionary<long, SqsServerMessage> bySequence = [];
    private readonly Dictionary<string, (string MessageId, DateTimeOffset At)> deduplicated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SqsServerMessage>> attempts = new(StringComparer.Ordinal);

    public string Name => name;

    public string Url => url;

    public string Arn => arn;

    public Dictionary<string, string> Attributes => attributes;

    public bool IsFifo => name.EndsWith(".fifo", StringComparison.Ordinal);

    public int MaximumMessageSize => int.Parse(attributes.GetValueOrDefault("MaximumMessageSize", "1048576"), CultureInfo.InvariantCulture);

    /// <summary>When the next message that is not visible becomes so; null: there is none.</summary>
    public DateTimeOffset? NextVisible(DateTimeOffset now) => byTime.FirstOrDefault(message => message.VisibleAt > now)?.VisibleAt;

    /// <summary>The message; on FIFO queues the first with its deduplication id.</summary>
    public string Send(SqsServerMessage message, DateTimeOffset now)
    {
        if (IsFifo)
        {
            if (deduplicated.TryGetValue(message.Deduplication!, out (string MessageId, DateTimeOffset At) first) && now - first.At < DeduplicationWindow)
                return first.MessageId;
            deduplicated[message.Deduplication!] = (message.Id, now);
        }
        Add(message);
        return message.Id;
    }

    /// <summary>Takes a message that another queue gave up.</summary>
    public void Add(SqsServerMessage message)
    {
        byId[message.Id] = message;
        byTime.Add(message);
        bySequence[message.Sequence] = message;
    }

    /// <param name="most">How many.</param>
    /// <param name="visibility">From now.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="fault">What it does wrong.</param>
    /// <param name="attemptId">FIFO queues: a receive that is repeated gives the same again.</param>
    /// <param name="redrive">Where those go that were received too often; null: nowhere.</param>
    public IReadOnlyList<SqsServerMessage> Receive(int most, TimeSpan visibility, DateTimeOffset now, SqsFault? fault, string? attemptId, (SqsServerQueue Queue, int Most)? redrive)
    {
        if (IsFifo && attemptId is not null && attempts.TryGetValue(attemptId, out List<SqsServerMessage>? again) && again.All(message => byId.ContainsKey(message.Id) && message.VisibleAt > now))
            return again;
        List<SqsServerMessage> taken = [];
        IEnumerable<SqsServerMessage> visible = IsFifo ? VisibleInGroups(now) : byTime.TakeWhile(message => message.VisibleAt <= now);
        foreach (SqsServerMessage message in (fault == SqsFault.Reorder ? visible.Reverse() : visible).Take(most + (redrive is null ? 0 : 1000)).ToArray())
        {
            if (taken.Count == most)
                break;
            if (redrive is { } policy && message.Receives >= policy.Most)
                Move(message, policy.Queue, now);
            else
                taken.Add(Take(message, fault == SqsFault.DeliverTwice ? TimeSpan.Zero : visibility, now));
        }
        if (IsFifo && attemptId is not null && taken.Count > 0)
            attempts[attemptId] = taken;
        return taken;
    }

    public void Delete(string handle, DateTimeOffset now)
    {
        SqsServerMessage? message = Find(handle);
        if (message is null)
            return;
        // An older receive's handle: SQS says yes, and may not delete it. On FIFO queues it says what is wrong.
        if (message.Handle != handle)
            return;
        if (IsFifo && message.VisibleAt <= now)
            throw SqsServerException.Invalid("The receipt handle has expired.");
        Remove(message);
    }

    public void ChangeVisibility(string handle, TimeSpan visibility, DateTimeOffset now)
    {
        SqsServerMessage message = Find(handle) ?? throw SqsServerException.Invalid("Message does not exist or is not available for visibility timeout change.");
        if (message.Handle != handle || message.VisibleAt <= now)
            throw new SqsServerException("MessageNotInflight", "The message referred to is not in flight.", legacy: "AWS.SimpleQueueService.MessageNotInflight");
        if (now + visibility > message.ReceivedAt + MostVisibility)
            throw SqsServerException.Invalid("Total VisibilityTimeout for the message is beyond the limit [43200 seconds].");
        Place(message, now + visibility);
    }

    public (int Visible, int Delayed, int InFlight) Count(DateTimeOffset now)
    {
        int hidden = byId.Values.Count(message => message.VisibleAt > now), inFlight = byId.Values.Count(message => message.VisibleAt > now && message.Receives > 0);
        return (byId.Count - hidden, hidden - inFlight, inFlight);
    }

    /// <summary>The first messages of each group, in their order, none of whose group is in flight.</summary>
    private IEnumerable<SqsServerMessage> VisibleInGroups(DateTimeOffset now)
    {
        HashSet<string> closed = [.. bySequence.Values.Where(message => message.VisibleAt > now).Select(message => message.Group!)];
        return bySequence.Values.Where(message => !closed.Contains(message.Group!));
    }

    private SqsServerMessage Take(SqsServerMessage message, TimeSpan visibility, DateTimeOffset now)
    {
        message.Receives++;
        message.ReceivedAt = now;
        message.Handle = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes<string[]>([name, message.Id, message.Receives.ToString(CultureInfo.InvariantCulture)]));
        Place(message, now + visibility);
        return message;
    }

    private SqsServerMessage? Find(string handle)
    {
        try
        {
            string[]? parts = JsonSerializer.Deserialize<string[]>(Convert.FromBase64String(handle));
            if (parts?.Length == 3 && parts[0] == name)
                return byId.GetValueOrDefault(parts[1]);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Not one of ours.
        }
        throw new SqsServerException("ReceiptHandleIsInvalid", $"The input receipt handle is invalid.");
    }

    private void Place(SqsServerMessage message, DateTimeOffset visibleAt)
    {
        byTime.Remove(message);
        message.VisibleAt = visibleAt;
        byTime.Add(message);
    }

    private void Move(SqsServerMessage message, SqsServerQueue dead, DateTimeOffset now)
    {
        Remove(message);
        message.VisibleAt = now;
        dead.Add(message);
    }

    private void Remove(SqsServerMessage message)
    {
        byId.Remove(message.Id);
        byTime.Remove(message);
        bySequence.Remove(message.Sequence);
    }
}
