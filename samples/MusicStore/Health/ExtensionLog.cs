namespace MusicStore.Health;

/// <summary>Tells once why sqlite-vec can't be loaded: each connection tries, and for one and the same reason in vain.</summary>
internal sealed partial class ExtensionLog(ILogger<ExtensionLog> logger)
{
    private int told;

    public void NotLoaded(string reason)
    {
        if (Interlocked.Exchange(ref told, 1) == 0)
            LogNotLoaded(reason);
    }

    [LoggerMessage(EventId = 8040, Level = LogLevel.Warning, Message = "sqlite-vec can't be loaded, so vectors are scanned in memory: {Reason}.")]
    private partial void LogNotLoaded(string reason);
}
