using System.Globalization;

namespace Forebay.NodeProcess;

/// <summary>The bus, watched for what was read of it and what was appended, and on demand without the cure of being applied.</summary>
public sealed class WatchedLog(IInvalidationLog inner, Action appended, Answers answers, Cure without) : IInvalidationLog
{
    private int batches;

    public string Name => inner.Name;

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        await inner.AppendAsync(message, cancellationToken);
        appended();
    }

    public async ValueTask<string> EndAsync(CancellationToken cancellationToken = default)
    {
        string end = await inner.EndAsync(cancellationToken);
        answers.Say($"b - 0 {end} 0");
        return end;
    }

    public async ValueTask<LogBatch> ReadAsync(string position, CancellationToken cancellationToken = default)
    {
        LogBatch batch = await inner.ReadAsync(position, cancellationToken);
        // Told before the engine has it: what a kill leaves applied has been told.
        if (batch.Position != position || batch.Lost)
            answers.Say(string.Create(CultureInfo.InvariantCulture, $"b {position} {batch.Messages.Count} {batch.Position} {(batch.Lost ? 1 : 0)}"));
        bool drops = without == Cure.Bus || (without == Cure.Order && batch.Messages.Count > 0 && ++batches % 3 == 0);
        return drops && !batch.Lost ? batch with { Messages = [] } : batch;
    }

    public ValueTask WaitAsync(string position, CancellationToken cancellationToken = default) => inner.WaitAsync(position, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
