namespace Forebay.MySql.Proxy.Relay;

/// <summary>What has to happen before a client hears how its statement ended.</summary>
internal interface ICommandEnd
{
    /// <summary>The server has said OK, to one of the statements of a command.</summary>
    ValueTask SucceededAsync(in CommandOutcome outcome);

    /// <summary>The server has refused.</summary>
    ValueTask FailedAsync();
}
