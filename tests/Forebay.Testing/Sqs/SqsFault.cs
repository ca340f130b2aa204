namespace Forebay.Testing.Sqs;

/// <summary>What a test has the server do wrong.</summary>
public enum SqsFault
{
    /// <summary>Refuses the call: too many of them.</summary>
    Throttle,

    /// <summary>Fails, having done nothing.</summary>
    ServerError,

    /// <summary>Cuts the connection, having done nothing.</summary>
    CutBefore,

    /// <summary>Does the call and cuts the connection instead of answering.</summary>
    CutAfter,

    /// <summary>Answers with a page of HTML.</summary>
    NotTheProtocol,

    /// <summary>Fails at every second entry, the first among them, as its own fault: to be tried again.</summary>
    FailEntries,

    /// <summary>Refuses every second entry, the first among them, as the sender's fault.</summary>
    RefuseEntries,

    /// <summary>Tells a wrong sum of the body.</summary>
    WrongBodySum,

    /// <summary>Tells a wrong sum of the attributes.</summary>
    WrongAttributeSum,

    /// <summary>Changes a received body, and tells the sum of what was sent.</summary>
    DamageBody,

    /// <summary>Leaves what it gives visible, so that another gets it too.</summary>
    DeliverTwice,

    /// <summary>Gives the newest messages first.</summary>
    Reorder,

    /// <summary>Takes the handles that it is given as expired.</summary>
    ExpireHandles,

    /// <summary>Takes the session token as expired.</summary>
    ExpireToken,
}
