using System.Text;

namespace Forebay.Jobs.Sqs;

/// <summary>Names queues after job types. Pure.</summary>
internal static class SqsQueueNames
{
    private const string FifoEnd = ".fifo";
    private const string DeadWord = "dead-letters";
    private const int HashDigits = 8;

    /// <summary>The queue of a type: <c>prefix-type</c>, with hyphens for what SQS does not allow. Where that, or the length, changes it, a hash of the type follows, so that no two types share a queue.</summary>
    public static string Of(string prefix, string type, bool fifo)
    {
        string plain = string.Concat(type.Select(letter => IsAllowed(letter) ? letter : '-'));
        int most = SqsLimits.NameLength - (fifo ? FifoEnd.Length : 0) - prefix.Length - 1;
        if (plain != type || plain.Length > most || plain == DeadWord)
        {
            string hash = SignatureV4.Hash(Encoding.UTF8.GetBytes(type))[..HashDigits];
            plain = $"{plain[..Math.Min(plain.Length, most - HashDigits - 1)]}-{hash}";
        }
        return $"{prefix}-{plain}{(fifo ? FifoEnd : "")}";
    }

    /// <summary>The queue that all types' dead letters go to.</summary>
    public static string OfDead(string prefix, bool fifo) => $"{prefix}-{DeadWord}{(fifo ? FifoEnd : "")}";

    public static bool IsValid(string name) => name.All(IsAllowed);

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_';
}
