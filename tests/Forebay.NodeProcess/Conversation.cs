using System.Globalization;

namespace Forebay.NodeProcess;

/// <summary>Answers the parent's commands, many at a time.</summary>
/// <remarks>
/// <code>
/// r OPERATION REGISTER   r OPERATION NUMBER SOURCE          a read
/// w OPERATION REGISTER   w OPERATION NUMBER 1               a write; 1: its invalidation is on the bus and in the shared tier, 0: not yet
/// s OPERATION            s OPERATION CALM OUTBOX GAPS PUBLISHED RECEIVED FAILURES
/// h OPERATION            lines "h REGISTER NUMBER OPERATION", then "d OPERATION"
/// q                      ends in order
///                        e OPERATION MESSAGE                where one of these failed
///                        p OPERATION                        a write's invalidation is on the bus by now
///                        b FROM COUNT TO LOST               the engine has read the bus
/// </code>
/// </remarks>
public sealed class Conversation(Node node)
{
    public async Task RunAsync(TextReader input)
    {
        node.Answers.Say("ready");
        List<Task> running = [];
        while (await input.ReadLineAsync() is { } line && line != "q")
        {
            running.RemoveAll(task => task.IsCompleted);
            running.Add(Task.Run(() => AnswerAsync(line.Split(' '))));
        }
        await Task.WhenAll(running);
    }

    private async Task AnswerAsync(string[] words)
    {
        long operation = long.Parse(words[1], CultureInfo.InvariantCulture);
        try
        {
            node.Answers.Say(await RunAsync(words, operation));
        }
        catch (Exception e)
        {
            node.Answers.Say($"e {operation} {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private async Task<string> RunAsync(string[] words, long operation)
    {
        switch (words[0])
        {
            case "r":
                (long read, CacheSource source) = await node.ReadAsync(int.Parse(words[2], CultureInfo.InvariantCulture), operation);
                return $"r {operation} {read} {source}";
            case "w":
                (long written, bool sent) = await node.WriteAsync(int.Parse(words[2], CultureInfo.InvariantCulture), operation);
                return $"w {operation} {written} {(sent ? 1 : 0)}";
            case "h":
                foreach (string write in await node.HistoryAsync())
                    node.Answers.Say($"h {write}");
                return $"d {operation}";
            default:
                return $"s {operation} {await node.DescribeAsync()}";
        }
    }
}
