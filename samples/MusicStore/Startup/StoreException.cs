namespace MusicStore.Startup;

/// <summary>The store can't start with what it was given; the message says what was wrong and what to do. Printed without a stack.</summary>
internal sealed class StoreException(string message, Exception? innerException = null) : Exception(message, innerException);
