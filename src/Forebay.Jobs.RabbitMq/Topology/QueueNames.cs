using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Forebay.Jobs.RabbitMq.Topology;

/// <summary>
/// The names of queues and exchanges, all below one prefix: <c>work.TYPE</c>, <c>work-high.TYPE</c> and <c>work-low.TYPE</c> for jobs that are due,
/// <c>delay.MILLISECONDS</c> for those that wait, <c>dead</c> for dead letters.
/// </summary>
internal sealed class QueueNames(string prefix)
{
    // AMQP 0-9-1 section 4.2.5.3: a name is a short string, of at most 255 bytes.
    private const int MaxBytes = 255;

    /// <summary>Every class, in the order in which jobs are leased.</summary>
    public static IReadOnlyList<PriorityClass> Classes { get; } = [PriorityClass.High, PriorityClass.Plain, PriorityClass.Low];

    public string Dead { get; } = prefix + "dead";

    public static PriorityClass ClassOf(int priority) => priority switch
    {
        > 0 => PriorityClass.High,
        0 => PriorityClass.Plain,
        _ => PriorityClass.Low,
    };

    public string Work(string type, PriorityClass of)
    {
        string name = prefix + Kind(of) + type;
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        // A long name in a far script; its digest stands for it.
        return prefix + Kind(of) + "sha256-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(type)));
    }

    public bool IsWork(string queue) => Classes.Any(of => queue.StartsWith(prefix + Kind(of), StringComparison.Ordinal));

    /// <summary>A delay's exchange and its queue, which share a name.</summary>
    public string Delay(long milliseconds) => prefix + "delay." + milliseconds.ToString(CultureInfo.InvariantCulture);

    private static string Kind(PriorityClass of) => of switch
    {
        PriorityClass.High => "work-high.",
        PriorityClass.Low => "work-low.",
        _ => "work.",
    };
}
