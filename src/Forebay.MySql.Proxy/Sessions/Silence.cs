namespace Forebay.MySql.Proxy.Sessions;

/// <summary>The time in which a server is asked nothing. The session's loop ends it, the reader's thread breaks it.</summary>
internal sealed class Silence(Action broken)
{
    private volatile bool isOver;

    /// <summary>The server is asked something: what it says now is an answer.</summary>
    public void End() => isOver = true;

    /// <summary>The server has said something, or closed.</summary>
    public void Break()
    {
        if (!isOver)
            broken();
    }
}
