namespace Forebay.Benchmarks;

/// <summary>What the user gave can't be used; the message says where and what is expected. Printed without a stack.</summary>
internal sealed class BenchInputException(string message, Exception? innerException = null) : Exception(message, innerException);
