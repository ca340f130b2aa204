namespace Forebay.Tests;

/// <summary>What a scripted primary fails with.</summary>
public sealed class TestPrimaryException : Exception
{
    public TestPrimaryException() : base("The primary is away.") { }

    public TestPrimaryException(string message) : base(message) { }

    public TestPrimaryException(string message, Exception innerException) : base(message, innerException) { }
}
