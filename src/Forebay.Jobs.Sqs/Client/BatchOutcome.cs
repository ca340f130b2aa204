namespace Forebay.Jobs.Sqs;

/// <summary>What became of one entry of a call: one of the two is there.</summary>
internal readonly record struct BatchOutcome<T>(T? Success, SqsException? Error)
    where T : class;
