namespace Forebay.Jobs.Sqs;

/// <summary>What a call came to.</summary>
/// <param name="Value">The answer.</param>
/// <param name="RequestId">AWS's name of the call; null: none was sent.</param>
internal readonly record struct SqsAnswer<T>(T Value, string? RequestId)
    where T : class;
